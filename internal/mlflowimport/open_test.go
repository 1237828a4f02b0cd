package mlflowimport

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(text, []byte("these are only notes, but long enough"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, address, artifacts string
		code                     cupel.Code
		says                     string
	}{
		{"file store", folder, "", cupel.Invalid, "mlflow server --backend-store-uri"},
		{"text", text, "", cupel.Invalid, "is no SQLite file"},
		{"nothing", filepath.Join(folder, "none.db"), "", cupel.NotFound, "there is no file"},
		{"PostgreSQL", "postgresql://u:p@host/db", "", cupel.Invalid, "import from its server instead"},
		{"no host", "http://", "", cupel.Invalid, "http://HOST:PORT"},
		{"artifacts of a server", "http://host", folder, cupel.Invalid, "--artifacts is for an SQLite file"},
		{"no such artifacts", text, filepath.Join(folder, "none"), cupel.NotFound, "there is no folder"},
		{"artifacts in a file", text, text, cupel.Invalid, "is no folder"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Open(t.Context(), test.address, OpenOptions{Artifacts: test.artifacts})
			if cupel.ErrorCode(err) != test.code || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %s (%v), want %s with %q", cupel.ErrorCode(err), err, test.code, test.says)
			}
		})
	}
}

func TestSQLitePath(t *testing.T) {
	for address, want := range map[string]string{
		"mlflow.db": "mlflow.db", "sqlite:mlflow.db": "mlflow.db", "sqlite:/srv/mlflow.db": "/srv/mlflow.db",
		"sqlite:///mlflow.db": "mlflow.db", "sqlite:////srv/mlflow.db": "/srv/mlflow.db",
	} {
		if got := sqlitePath(address); got != want {
			t.Errorf("%s means %s, want %s", address, got, want)
		}
	}
}

func TestFolderOf(t *testing.T) {
	run := func(id, path string) *cupel.ArtifactFolder {
		return &cupel.ArtifactFolder{Kind: cupel.ArtifactsOfRun, ID: id, Path: path}
	}
	model := func(id, path string) *cupel.ArtifactFolder {
		return &cupel.ArtifactFolder{Kind: cupel.ArtifactsOfModel, ID: id, Path: path}
	}
	for address, want := range map[string]*cupel.ArtifactFolder{
		"runs:/abc/model":  run("abc", "model"),
		"runs:/abc":        run("abc", ""),
		"runs:/":           nil,
		"models:/m-12":     model("m-12", ""),
		"models:/scorer/1": nil,
		"mlflow-artifacts:/1/abc/artifacts/model":     run("abc", "model"),
		"mlflow-artifacts:/1/abc/artifacts":           run("abc", ""),
		"mlflow-artifacts:/1/models/m-1/artifacts":    model("m-1", ""),
		"s3://bucket/x/1/models/m-1/artifacts/deep/a": model("m-1", "deep/a"),
		"/srv/mlruns/1/abc/artifacts/model/":          run("abc", "model"),
		"s3://elsewhere/model":                        nil,
		"":                                            nil,
	} {
		if diff := cmp.Diff(want, folderOf(address)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}

func FuzzFolderOf(f *testing.F) {
	for _, seed := range []string{"runs:/a/b", "models:/m-1", "mlflow-artifacts:/1/a/artifacts/b", "s3://b/1/models/m-1/artifacts"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if folder := folderOf(address); folder != nil && (folder.ID == "" || !strings.Contains(address, folder.ID)) {
			t.Errorf("%q names %+v", address, *folder)
		}
	})
}
