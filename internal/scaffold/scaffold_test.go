package scaffold

import (
	"bytes"
	"encoding/csv"
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func paths(files []File) []string {
	var all []string
	for _, file := range files {
		all = append(all, file.Path)
	}
	slices.Sort(all)
	return all
}

func text(t *testing.T, files []File, path string) string {
	t.Helper()
	for _, file := range files {
		if file.Path == path {
			return string(file.Text)
		}
	}
	t.Fatalf("there is no %s among %q", path, paths(files))
	return ""
}

// checkout is this one, as a project is built against it.
func checkout(t *testing.T) Checkout {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	c := Checkout{Folder: root}
	for name, to := range map[string]*[]byte{"go.mod": &c.GoMod, "go.sum": &c.GoSum} {
		if *to, err = os.ReadFile(filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestFilesOfPython(t *testing.T) {
	files, err := Files(Options{Name: "wine-model", Language: Python, Version: "1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		".gitattributes", ".gitignore", "README.md", "cupel.yaml", "data/README.md", "data/wine.csv",
		"notebooks/explore.ipynb", "pyproject.toml", "queries/training.sql", "requirements.txt",
		"tests/test_components.py", "train.py",
		"wine_model/__init__.py", "wine_model/data.py", "wine_model/features.py", "wine_model/models.py",
	}
	if diff := cmp.Diff(want, paths(files)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for path, says := range map[string]string{
		"cupel.yaml":       "\ncomponents: [wine_model]\n",
		"pyproject.toml":   "\nname = \"wine-model\"\n",
		"requirements.txt": "\ncupel==1.2.3\n",
		"README.md":        "# wine-model\n",
	} {
		if !strings.Contains(text(t, files, path), says) {
			t.Errorf("%s does not say %q", path, says)
		}
	}
}

func TestFilesOfGo(t *testing.T) {
	files, err := Files(Options{Name: "wine-model", Language: Go, Version: "dev", Checkout: checkout(t)})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		".gitattributes", ".gitignore", "README.md", "cupel.yaml", "data/README.md", "data/wine.csv",
		"dataset.go", "go.mod", "go.sum", "main.go", "notebooks/README.md", "queries/training.sql", "train_test.go",
	}
	if diff := cmp.Diff(want, paths(files)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if strings.Contains(text(t, files, "cupel.yaml"), "components") {
		t.Error("cupel.yaml of a project in Go has components, which are for Python")
	}
	for _, path := range []string{"dataset.go", "main.go", "train_test.go"} {
		given := text(t, files, path)
		if formatted, err := format.Source([]byte(given)); err != nil || string(formatted) != given {
			t.Errorf("gofmt would change %s: %v", path, err)
		}
	}
}

func TestModuleOfARelease(t *testing.T) {
	files, err := Files(Options{Name: "wines", Language: Go, Version: "v1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	want := "module example.com/wines\n\ngo 1.26.0\n\nrequire github.com/cupel/cupel v1.2.3\n"
	if diff := cmp.Diff(want, text(t, files, "go.mod")); diff != "" {
		t.Errorf("go.mod (-want +got):\n%s", diff)
	}
}

func TestModuleOfACheckout(t *testing.T) {
	given := Checkout{
		Folder: "/home/ann/my code/cupel",
		GoMod:  []byte("module github.com/cupel/cupel\n\ngo 1.30.1\n\nrequire example.org/one v1.0.0\n\nrequire (\n\texample.org/two/v2 v2.3.4-rc.1\n\tgithub.com/x/y v0.0.0-2020-abc // indirect\n)\n"),
	}
	files, err := Files(Options{Name: "wines", Language: Go, Checkout: given})
	if err != nil {
		t.Fatal(err)
	}
	const want = `module example.com/wines

go 1.30.1

require github.com/cupel/cupel v0.0.0

// The module is not published at this version: it is taken from a checkout.
// Take this line out, and run "go mod tidy", as soon as it is.
replace github.com/cupel/cupel => "/home/ann/my code/cupel"

require (
	example.org/one v1.0.0 // indirect
	example.org/two/v2 v2.3.4-rc.1 // indirect
	github.com/x/y v0.0.0-2020-abc // indirect
)
`
	if diff := cmp.Diff(want, text(t, files, "go.mod")); diff != "" {
		t.Errorf("go.mod (-want +got):\n%s", diff)
	}
}

func TestFilesRefuses(t *testing.T) {
	tests := map[string]struct {
		options Options
		says    string
	}{
		"no name":                {Options{Language: Python}, `"" cannot be the name`},
		"a capital letter":       {Options{Name: "Wine", Language: Python}, "write lower-case letters"},
		"a digit first":          {Options{Name: "1wine", Language: Python}, "a letter first"},
		"a sign last":            {Options{Name: "wine-", Language: Go}, "write lower-case letters"},
		"a dot":                  {Options{Name: "..", Language: Python}, `".." cannot be the name`},
		"a space":                {Options{Name: "my wine", Language: Python}, "write lower-case letters"},
		"too long":               {Options{Name: strings.Repeat("a", 65), Language: Python}, "write lower-case letters"},
		"a keyword":              {Options{Name: "class", Language: Python}, "the package class is another one"},
		"a module of Python":     {Options{Name: "random", Language: Python}, "take a name such as random-model"},
		"its own folder":         {Options{Name: "tests", Language: Python}, "take a name such as tests-model"},
		"a library":              {Options{Name: "sklearn", Language: Python}, "take a name such as sklearn-model"},
		"another language":       {Options{Name: "wine", Language: "rust"}, `"rust" is no language`},
		"no release":             {Options{Name: "wine", Language: Go, Version: "0.0.0-dev"}, "say --checkout"},
		"another module":         {Options{Name: "wine", Language: Go, Checkout: Checkout{Folder: "/x", GoMod: []byte("module other\n\ngo 1.30\n")}}, "/x is no checkout of Cupel"},
		"a checkout without go":  {Options{Name: "wine", Language: Go, Checkout: Checkout{Folder: "/x", GoMod: []byte("module github.com/cupel/cupel\n")}}, "/x is no checkout of Cupel"},
		"a checkout without mod": {Options{Name: "wine", Language: Go, Checkout: Checkout{Folder: "/x"}}, "/x is no checkout of Cupel"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Files(tt.options)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("error is %v, and does not say %q", err, tt.says)
			}
			if code := cupel.ErrorCode(err); code != cupel.Invalid {
				t.Errorf("code is %s", code)
			}
		})
	}
}

func TestNamesThatAreFree(t *testing.T) {
	for _, name := range []string{"a", "wine", "churn-model", "x2_y-3", strings.Repeat("a", 64)} {
		if err := CheckName(name, Python); err != nil {
			t.Error(err)
		}
	}
	if err := CheckName("random", Go); err != nil {
		t.Errorf("in Go: %v", err)
	}
}

func TestWriteRefusesAFolderThatIsNotEmpty(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "notes.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, place := range map[string]string{"a folder": folder, "a file": filepath.Join(folder, "notes.txt")} {
		err := Write(place, []File{{"notes.txt", []byte("theirs")}})
		if code := cupel.ErrorCode(err); code != cupel.AlreadyExists {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	if kept, err := os.ReadFile(filepath.Join(folder, "notes.txt")); err != nil || string(kept) != "mine" {
		t.Errorf("the file has %q, %v", kept, err)
	}
}

func TestWrite(t *testing.T) {
	for name, folder := range map[string]string{"a new folder": filepath.Join(t.TempDir(), "a", "b"), "an empty one": t.TempDir()} {
		if err := Write(folder, []File{{"x/y.txt", []byte("1")}}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := os.ReadFile(filepath.Join(folder, "x", "y.txt")); err != nil || string(got) != "1" {
			t.Errorf("%s: the file has %q, %v", name, got, err)
		}
	}
}

// TestDataIsWhatItsReadMeSays counts the wines.
func TestDataIsWhatItsReadMeSays(t *testing.T) {
	data, err := templates.ReadFile("templates/both/data/wine.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, row := range rows[1:] {
		counts[row[len(row)-1]]++
	}
	if diff := cmp.Diff(map[string]int{"cultivar 1": 59, "cultivar 2": 71, "cultivar 3": 48}, counts); diff != "" || len(rows[0]) != 15 {
		t.Errorf("%d columns; wines (-want +got):\n%s", len(rows[0]), diff)
	}
}
