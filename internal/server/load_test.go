package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/spf13/pflag"

	"github.com/cupel/cupel"
)

// load reads a configuration as the command does.
func load(t *testing.T, args []string, env map[string]string, file string) (Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cupel-server.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	config := DefaultConfig()
	flags := pflag.NewFlagSet("server", pflag.ContinueOnError)
	config.BindFlags(flags)
	if err := flags.Parse(append([]string{"--config", path}, args...)); err != nil {
		t.Fatal(err)
	}
	err := config.Load(flags, func(name string) (string, bool) { v, ok := env[name]; return v, ok })
	return config, err
}

func TestLoad(t *testing.T) {
	const file = "listen: 1.1.1.1:1\nallowed-host: [a.example, b.example]\ninsecure: true\nidle-timeout: 5s\nlog-level: warn\n"
	got, err := load(t, []string{"--listen", "3.3.3.3:3"},
		map[string]string{"CUPEL_LISTEN": "2.2.2.2:2", "CUPEL_LOG_LEVEL": "debug", "CUPEL_SHUTDOWN_TIMEOUT": "7s"}, file)
	if err != nil {
		t.Fatal(err)
	}
	want := DefaultConfig()
	want.Listen, want.LogLevel, want.AllowedHosts = "3.3.3.3:3", "debug", []string{"a.example", "b.example"}
	want.Insecure, want.IdleTimeout, want.ShutdownTimeout = true, 5*time.Second, 7*time.Second
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSettingsAreFlags holds the list of settings to the flags.
func TestSettingsAreFlags(t *testing.T) {
	config := DefaultConfig()
	flags := pflag.NewFlagSet("server", pflag.ContinueOnError)
	config.BindFlags(flags)
	got := []string{}
	flags.VisitAll(func(f *pflag.Flag) { got = append(got, f.Name) })
	sorted := cmpopts.SortSlices(strings.Compare)
	if diff := cmp.Diff(append([]string{"config"}, settings...), got, sorted); diff != "" {
		t.Errorf("(-settings +flags):\n%s", diff)
	}
}

func TestLoadWhatIsWrong(t *testing.T) {
	tests := []struct {
		name string
		env  map[string]string
		file string
		says string
	}{
		{"unknown key", nil, "lisen: 127.0.0.1:1", `"lisen"`},
		{"no yaml", nil, "listen: [", "cupel-server.yaml"},
		{"no value", nil, "listen:", "listen"},
		{"keys within a key", nil, "listen: {host: a}", "listen"},
		{"no duration", nil, "idle-timeout: soon", "idle-timeout"},
		{"no boolean", map[string]string{"CUPEL_INSECURE": "perhaps"}, "", "CUPEL_INSECURE"},
		{"no port", map[string]string{"CUPEL_LISTEN": "localhost"}, "", "HOST:PORT"},
		{"certificate alone", map[string]string{"CUPEL_TLS_CERT": "c.pem"}, "", "tls-key"},
		{"no level", map[string]string{"CUPEL_LOG_LEVEL": "loud"}, "", "log-level"},
		{"no format", map[string]string{"CUPEL_LOG_FORMAT": "xml"}, "", "log-format"},
		{"nothing is not wrong", nil, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := load(t, nil, test.env, test.file)
			if test.says == "" {
				if err != nil {
					t.Errorf("an empty file: %v", err)
				}
				return
			}
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want %q in it", err, test.says)
			}
		})
	}
}
