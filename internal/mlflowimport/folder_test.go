package mlflowimport

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// tree makes files below a new folder.
func tree(t *testing.T, files ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFolderFinds(t *testing.T) {
	root := tree(t, "artifacts/1/r1/artifacts/a", "artifacts/1/models/m-1/artifacts/b", "mlruns/1/r2/artifacts/c", "mlartifacts/1/r3/artifacts/d")
	given := newFolder(filepath.Join(root, "artifacts"), root)
	usual := newFolder("", root)
	for _, test := range []struct {
		name     string
		folder   folder
		location string
		want     string // below root; "" for none
		says     string
	}{
		{"proxied", given, "mlflow-artifacts:/1/r1/artifacts", "artifacts/1/r1/artifacts", ""},
		{"proxied, with a host", given, "mlflow-artifacts://host:5000/1/r1/artifacts", "artifacts/1/r1/artifacts", ""},
		{"proxied, a model", given, "mlflow-artifacts:/1/models/m-1/artifacts", "artifacts/1/models/m-1/artifacts", ""},
		{"proxied, nothing written", given, "mlflow-artifacts:/1/r9/artifacts", "artifacts/1/r9/artifacts", ""},
		{"proxied, upwards", given, "mlflow-artifacts:/../../1/r1/artifacts", "artifacts/1/r1/artifacts", ""},
		{"proxied, the usual place", usual, "mlflow-artifacts:/1/r3/artifacts", "mlartifacts/1/r3/artifacts", ""},
		{"copied from a bucket", given, "s3://bucket/deep/1/r1/artifacts", "artifacts/1/r1/artifacts", ""},
		{"copied from another machine", given, "file:///home/ann/mlruns/1/r1/artifacts", "artifacts/1/r1/artifacts", ""},
		{"beside the database", usual, "./mlruns/1/r2/artifacts", "mlruns/1/r2/artifacts", ""},
		{"in a bucket", usual, "s3://bucket/1/r1/artifacts", "", "not on this machine"},
		{"on another machine", usual, "/nowhere/mlruns/1/r1/artifacts", "", "/nowhere/mlruns is not on this machine"},
		{"unknown", usual, "", "", "does not say where"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.folder.find(test.location)
			if test.says != "" {
				if cupel.ErrorCode(err) != cupel.NotFound || !strings.Contains(err.Error(), test.says) {
					t.Errorf("got %s, %v; want an error that says %q", got, err, test.says)
				}
				return
			}
			if want := filepath.Join(root, test.want); err != nil || got != want {
				t.Errorf("got %s, %v; want %s", got, err, want)
			}
		})
	}
}

// TestFolderStaysInside lists and opens artifacts, but nothing that a link or a path
// leads to outside.
func TestFolderStaysInside(t *testing.T) {
	root := tree(t, "artifacts/1/r1/artifacts/deep/a", "secret")
	d := &database{folder: newFolder(filepath.Join(root, "artifacts"), root)}
	if err := os.Symlink(filepath.Join(root, "secret"), filepath.Join(root, "artifacts/1/r1/artifacts/link")); err != nil {
		t.Fatal(err)
	}
	place := Place{cupel.ArtifactsOfRun, "r1", "mlflow-artifacts:/1/r1/artifacts"}
	files := must(d.Artifacts(t.Context(), place))(t)
	if diff := cmp.Diff([]File{{"deep/a", 31}}, files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	file := must(d.Open(t.Context(), place, "deep/a"))(t)
	defer file.Close()
	if text, err := io.ReadAll(file); err != nil || string(text) != "artifacts/1/r1/artifacts/deep/a" {
		t.Errorf("read %q, %v", text, err)
	}
	for _, path := range []string{"link", "../../../../secret", "/etc/passwd", "none"} {
		if file, err := d.Open(t.Context(), place, path); err == nil {
			file.Close()
			t.Errorf("%s was opened", path)
		}
	}
}

// FuzzFolderFinds holds that no location behind the proxy leads out of the folder
// that was given.
func FuzzFolderFinds(f *testing.F) {
	for _, seed := range []string{"mlflow-artifacts:/1/r/artifacts", "mlflow-artifacts:/../../etc", "mlflow-artifacts://h/%2e%2e/a", "file:///a/../b", "s3://b/1/models/m/artifacts", "C:\\a"} {
		f.Add(seed)
	}
	root := filepath.Join(f.TempDir(), "given")
	given := newFolder(root, filepath.Dir(root))
	f.Fuzz(func(t *testing.T, location string) {
		where, err := given.find(location)
		if err != nil || !strings.HasPrefix(location, proxyScheme+":") {
			return
		}
		if where != root && !strings.HasPrefix(where, root+string(filepath.Separator)) {
			t.Errorf("%q is at %s", location, where)
		}
	})
}
