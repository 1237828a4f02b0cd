package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cupel/cupel/internal/server"
)

// binaries is the folder of the cupel that the scripts run. It is the real one:
// under the race detector this test's own binary would take a second to start,
// some thousand times.
var binaries string

func TestMain(m *testing.M) {
	os.Exit(withBinary(m.Run))
}

func withBinary(run func() int) int {
	var err error
	if binaries, err = os.MkdirTemp("", "cupel-scripts-*"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(binaries)
	build := exec.Command("go", "build", "-ldflags", "-X main.version=1.2.3-test", "-o", binaries, "../../cmd/cupel", "./testdata/trainer")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "the cupel of the scripts does not build:", err)
		return 1
	}
	return run()
}

// run runs every script in one mode: "embedded" or "server". A script tells them
// apart by the conditions of these names.
func run(t *testing.T, mode string, setup func(*testscript.Env) error) {
	testscript.Run(t, testscript.Params{
		Dir:   filepath.Join("testdata", "scripts"),
		Setup: setup,
		Condition: func(name string) (bool, error) {
			return name == mode, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":   status,
			"keys":     keys,
			"value":    value,
			"damage":   damage,
			"port":     port,
			"ask":      ask,
			"log-run":  logRun,
			"database": database,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

func TestEmbedded(t *testing.T) {
	run(t, "embedded", isolate)
}

func TestServer(t *testing.T) {
	run(t, "server", func(env *testscript.Env) error {
		if err := isolate(env); err != nil {
			return err
		}
		config := server.DefaultConfig()
		config.Listen = "127.0.0.1:0"
		config.Home = env.Getenv("CUPEL_HOME")
		config.ShutdownTimeout = time.Second
		s := server.New(config, slog.New(slog.DiscardHandler))
		if err := s.Open(context.Background()); err != nil {
			return err
		}
		env.Defer(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		env.Setenv("CUPEL_URL", s.URL())
		return nil
	})
}

// isolate hides the settings of whoever runs the tests.
func isolate(env *testscript.Env) error {
	env.Setenv("HOME", filepath.Join(env.WorkDir, "user"))
	env.Setenv("CUPEL_HOME", filepath.Join(env.WorkDir, "user", "data"))
	env.Setenv("CUPEL_AUTHOR", "ann@example.com")
	bundles, err := filepath.Abs("../../predict/testdata")
	if err != nil {
		return err
	}
	env.Setenv("BUNDLES", bundles)
	env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	env.Setenv("TZ", "UTC")
	env.Setenv("PATH", binaries+string(os.PathListSeparator)+env.Getenv("PATH"))
	return os.Mkdir(env.Getenv("HOME"), 0o755)
}

// status runs "status N cupel ARGS…" and checks the exit status.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		text := err.Error()
		digits := strings.TrimPrefix(text, "exit status ")
		got, err = strconv.Atoi(digits)
		if err != nil {
			ts.Fatalf("%s", text)
		}
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// keys runs "keys FILE PATH KEY…" and checks that the JSON object at PATH has
// exactly these keys. PATH is "." or as in "0.files.0".
func keys(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: keys FILE PATH KEY…")
	}
	object, ok := at(ts, args[0], args[1]).(map[string]any)
	if !ok {
		ts.Fatalf("%s is no object", args[1])
	}
	want := slices.Sorted(slices.Values(args[2:]))
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(object))); diff != "" {
		ts.Fatalf("keys of %s (-want +got):\n%s", args[1], diff)
	}
}

// value runs "value FILE PATH JSON" and checks the value at PATH.
func value(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: value FILE PATH JSON")
	}
	want := decode(ts, args[2])
	if diff := cmp.Diff(want, at(ts, args[0], args[1])); diff != "" {
		ts.Fatalf("%s (-want +got):\n%s", args[1], diff)
	}
}

func decode(ts *testscript.TestScript, text string) any {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		ts.Fatalf("no JSON: %v: %q", err, text)
	}
	return value
}

func at(ts *testscript.TestScript, file, path string) any {
	value := decode(ts, ts.ReadFile(file))
	if path == "." {
		return value
	}
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[step]
			if !ok {
				ts.Fatalf("%s: there is no %q", path, step)
			}
			value = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(v) {
				ts.Fatalf("%s: there is no element %s of %d", path, step, len(v))
			}
			value = v[i]
		default:
			ts.Fatalf("%s: nothing is inside %v", path, v)
		}
	}
	return value
}

// damage runs "damage FOLDER TEXT" and changes TEXT wherever a file below FOLDER
// holds it.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: damage FOLDER TEXT")
	}
	old := []byte(args[1])
	other := bytes.Repeat([]byte("#"), len(old))
	found := false
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(text, old) {
			return err
		}
		found = true
		if err := os.Chmod(path, 0o600); err != nil {
			return err
		}
		return os.WriteFile(path, bytes.ReplaceAll(text, old, other), 0o600)
	}))
	if !found {
		ts.Fatalf("no file holds %q", args[1])
	}
}

// port runs "port VARIABLE" and sets it to the number of a port that is free.
func port(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: port VARIABLE")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, number, err := net.SplitHostPort(listener.Addr().String())
	ts.Check(err)
	ts.Check(listener.Close())
	ts.Setenv(args[0], number)
}
