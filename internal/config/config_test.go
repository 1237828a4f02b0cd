package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func environment(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestCurrentProject(t *testing.T) {
	tests := map[string]struct {
		files map[string]string // by path below the root of the test
		env   map[string]string
		want  string
	}{
		"nothing is set":              {want: "default"},
		"environment":                 {env: map[string]string{"CUPEL_PROJECT": "fraud"}, want: "fraud"},
		"file here":                   {files: map[string]string{"a/b/cupel.yaml": "project: risk\n"}, want: "risk"},
		"file above":                  {files: map[string]string{"cupel.yaml": "project: risk\n"}, want: "risk"},
		"the nearest file wins":       {files: map[string]string{"cupel.yaml": "project: far\n", "a/cupel.yaml": "project: near\n"}, want: "near"},
		"nearest without a project":   {files: map[string]string{"cupel.yaml": "project: far\n", "a/cupel.yaml": "inputs: [x]\n"}, want: "default"},
		"environment before the file": {files: map[string]string{"cupel.yaml": "project: risk\n"}, env: map[string]string{"CUPEL_PROJECT": "fraud"}, want: "fraud"},
		"an empty file":               {files: map[string]string{"cupel.yaml": ""}, want: "default"},
		"keys of others":              {files: map[string]string{"cupel.yaml": "reproduce:\n  ignore: ['*.log']\nproject: risk\n"}, want: "risk"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			dir := filepath.Join(root, "a", "b")
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			for path, text := range tt.files {
				write(t, filepath.Join(root, path), text)
			}
			got, err := CurrentProject(dir, environment(tt.env))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("project (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCurrentProjectRefuses(t *testing.T) {
	tests := map[string]struct {
		file string
		env  map[string]string
		says string
	}{
		"a name in the environment": {env: map[string]string{"CUPEL_PROJECT": "a/b"}, says: "CUPEL_PROJECT: project name"},
		"a name in the file":        {file: "project: a b\n", says: "cupel.yaml: project name"},
		"no YAML":                   {file: "project: [\n", says: "no valid YAML"},
		"a list for a name":         {file: "project: [a]\n", says: "no valid YAML"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if tt.file != "" {
				write(t, filepath.Join(dir, FileName), tt.file)
			}
			_, err := CurrentProject(dir, environment(tt.env))
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want one of code invalid that says %q", err, tt.says)
			}
		})
	}
}

func TestAuthor(t *testing.T) {
	repository := t.TempDir()
	write(t, filepath.Join(repository, ".git", "HEAD"), "ref: refs/heads/main\n")
	write(t, filepath.Join(repository, ".git", "config"), "[user]\n\temail = ann@example.com\n")
	for _, sub := range []string{"objects", "refs"} {
		if err := os.MkdirAll(filepath.Join(repository, ".git", sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]struct {
		env  map[string]string
		want string
	}{
		"environment":        {env: map[string]string{"CUPEL_AUTHOR": "bob@example.com"}, want: "bob@example.com"},
		"git":                {want: "ann@example.com"},
		"blanks are no name": {env: map[string]string{"CUPEL_AUTHOR": "  "}, want: "ann@example.com"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Author(t.Context(), repository, environment(tt.env)); got != tt.want {
				t.Errorf("author %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAuthorWithoutGit(t *testing.T) {
	t.Setenv("PATH", "")
	got := Author(t.Context(), t.TempDir(), environment(map[string]string{"USER": "ann"}))
	if want := loginName(environment(map[string]string{"USER": "ann"})); got != want {
		t.Errorf("author %q, want the login name %q", got, want)
	}
}
