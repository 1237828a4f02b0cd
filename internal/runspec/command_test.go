package runspec_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/runspec"
)

func TestNewCommand(t *testing.T) {
	argv := []string{"python", "t.py", "--token", "hunter2", "--name", "caf\xe9"}
	got, lost := runspec.NewCommand("sub", argv, []string{"TZ=UTC", "MODE=fast", "HOME=/home/ada"}, []string{"MODE"})
	want := runspec.Command{
		Argv:   []string{"python", "t.py", "--token", "<redacted>", "--name", "caf\ufffd"},
		Folder: "sub",
		Env:    map[string]string{"TZ": "UTC", "MODE": "fast"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
	if want := []string{"the secret of --token is not recorded", `argument 5 is not UTF-8: "caf\xe9"`}; !cmp.Equal(want, lost) {
		t.Errorf("lost %q, want %q", lost, want)
	}
	if argv[3] != "hunter2" {
		t.Error("the arguments of the caller were changed")
	}
}

func TestEveryCommandFitsASpec(t *testing.T) {
	for name, tt := range map[string]struct {
		folder string
		argv   []string
		lost   string
	}{
		"many arguments":   {".", strings.Split(strings.Repeat("x ", runspec.MaxArgs+5), " "), "from number 10000 on"},
		"long arguments":   {".", []string{"sh", strings.Repeat("x", runspec.MaxBytes)}, "from number 1 on"},
		"NUL":              {".", []string{"a\x00b"}, ""},
		"hostile folder":   {"../x", []string{"sh"}, `"../x"`},
		"folder not UTF-8": {"a\xff", []string{"sh"}, "cannot be recorded"},
	} {
		t.Run(name, func(t *testing.T) {
			command, lost := runspec.NewCommand(tt.folder, tt.argv, nil, nil)
			spec := runspec.Spec{Identity: runspec.Identity{Kind: runspec.KindCommand, Command: command}}
			if _, err := spec.Encode(); err != nil {
				t.Errorf("the spec cannot be written: %v", err)
			}
			if !strings.Contains(strings.Join(lost, "\n"), tt.lost) {
				t.Errorf("lost %q, want %q", lost, tt.lost)
			}
		})
	}
}
