package server_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/cupel/cupel/internal/server"
)

func TestFindLocal(t *testing.T) {
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(folder, "real"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, home, real string }{
		{"a folder", folder + "/real", folder + "/real"},
		{"a path that is not clean", folder + "/x/../real/", folder + "/real"},
		{"a link", folder + "/link", folder + "/real"},
		{"not there yet", folder + "/new/home", folder + "/new/home"},
		{"not there yet, behind a link", folder + "/link/home", folder + "/real/home"},
	}
	folders := []struct{ runtime, temporary, want string }{
		{"/run/user/7", "/var/tmp", "/run/user/7/cupel"},
		{"", "/var/tmp", fmt.Sprintf("/var/tmp/cupel-%d", os.Getuid())},
		{"", "", fmt.Sprintf("/tmp/cupel-%d", os.Getuid())},
		{"relative", "", fmt.Sprintf("/tmp/cupel-%d", os.Getuid())},
	}
	for _, test := range tests {
		sum := sha256.Sum256([]byte(test.real))
		for _, f := range folders {
			t.Run(test.name+" in "+f.want, func(t *testing.T) {
				env := map[string]string{"XDG_RUNTIME_DIR": f.runtime, "TMPDIR": f.temporary}
				got, err := server.FindLocal(test.home, func(name string) string { return env[name] })
				want := server.LocalAddress{Socket: f.want + "/" + hex.EncodeToString(sum[:])[:16] + ".sock", Home: test.real}
				if err != nil || got != want {
					t.Errorf("got %+v, want %+v: %v", got, want, err)
				}
			})
		}
	}
}
