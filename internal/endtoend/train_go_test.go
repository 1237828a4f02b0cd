package endtoend

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// goProgram is examples/go-training as a repository of its own, with its data.
type goProgram struct {
	*testing.T
	folder, binary string
	environ        []string
}

// newGoProgram copies the example into a repository of git, and builds it.
func newGoProgram(t *testing.T) *goProgram {
	t.Helper()
	checkout, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	p := &goProgram{T: t, folder: t.TempDir(), binary: filepath.Join(t.TempDir(), "tumours")}
	// The go.mod of the example may be older than that of this checkout.
	p.environ = append(os.Environ(), "GOFLAGS=-mod=mod", "CUPEL_HOME="+t.TempDir(), "CUPEL_URL=", "CUPEL_PROJECT=",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	example := filepath.Join(checkout, "examples", "go-training")
	if err := os.CopyFS(p.folder, os.DirFS(example)); err != nil {
		t.Fatal(err)
	}
	p.change("go.mod", "=> ../..", "=> "+checkout)
	data, err := os.ReadFile(filepath.Join(checkout, "examples", "data", "breast_cancer.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.folder, "tumours.csv"), data, 0o666); err != nil {
		t.Fatal(err)
	}
	p.run("git", "init", "-q")
	p.run("git", "add", "-A")
	p.run("git", "commit", "-q", "-m", "Begin")
	p.build()
	return p
}

// change replaces a text in a file.
func (p *goProgram) change(name, old, new string) {
	p.Helper()
	file := filepath.Join(p.folder, name)
	text, err := os.ReadFile(file)
	if err != nil {
		p.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		p.Fatalf("%s does not hold %q", name, old)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), old, new)), 0o666); err != nil {
		p.Fatal(err)
	}
}

func (p *goProgram) build() {
	p.Helper()
	p.run("go", "build", "-o", p.binary, ".")
}

// run runs a command in the repository, and returns what it writes.
func (p *goProgram) run(argv ...string) string {
	p.Helper()
	cmd := exec.CommandContext(p.Context(), argv[0], argv[1:]...)
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.folder, p.environ, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		p.Fatalf("%s: %v\n%s%s", strings.Join(argv, " "), err, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// answer is the last line of what a command writes with --json.
func (p *goProgram) answer(argv ...string) map[string]any {
	p.Helper()
	lines := strings.Split(strings.TrimSpace(p.run(argv...)), "\n")
	var found map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &found); err != nil {
		p.Fatalf("%v: %s", err, lines[len(lines)-1])
	}
	return found
}

// TestGoTrainingIsReproduced trains by a program that is not committed as it runs,
// changes it so that its model is gone, and has the run made again from its id.
func TestGoTrainingIsReproduced(t *testing.T) {
	p := newGoProgram(t)
	p.change("model.go", "n.params.Sharpness = 1", "n.params.Sharpness = 3")
	p.build()
	run := p.answer(p.binary, "train", "--model", "NearestCentroid", "--features", "Ratios", "--dataset", "Tumours",
		"--data", "path=tumours.csv", "--seed", "7", "--folds", "3", "--json")
	if run["status"] != "FINISHED" || run["githash"] != strings.TrimSpace(p.run("git", "rev-parse", "HEAD")) {
		t.Fatalf("the run: %v", run)
	}
	if run["model_class"] != "example.com/tumours:NearestCentroid" || run["dataset_class"] != "example.com/tumours:Tumours" {
		t.Errorf("classes: %v and %v", run["model_class"], run["dataset_class"])
	}

	p.change("model.go", `"NearestCentroid"`, `"Centroids"`)
	p.change("tumours.csv", "17.99", "18.99")
	p.run("git", "commit", "-q", "-a", "-m", "Rename the model, and correct the data")
	p.build()
	again := p.answer(p.binary, "reproduce", run["run_id"].(string), "--json")
	if again["verdict"] != "identical" || again["reproduces"] != run["run_id"] || again["run_id"] == run["run_id"] {
		t.Errorf("the reproduction: %v", again)
	}
	for _, difference := range again["differences"].([]any) {
		// It was built with the mark of a work tree that was changed.
		if name := difference.(map[string]any)["name"]; name != "executable" {
			t.Errorf("a difference: %v", difference)
		}
	}
	if status := p.run("git", "status", "--porcelain"); status != "" {
		t.Errorf("the work tree was touched:\n%s", status)
	}
}

// TestGoTrainingExample runs the tests of the example itself.
func TestGoTrainingExample(t *testing.T) {
	p := newGoProgram(t)
	p.change("dataset.go", "../data/breast_cancer.csv", "tumours.csv")
	p.run("go", "vet", ".")
	p.run("go", "test", "-count=1", ".")
}

// TestGoTrainingModule requires that the example builds where it stands: its go.mod
// follows that of this checkout.
func TestGoTrainingModule(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "vet", "-mod=readonly", ".")
	cmd.Dir = filepath.Join("..", "..", "examples", "go-training")
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go vet in %s: %v: go mod tidy there brings go.mod up to date\n%s", cmd.Dir, err, output)
	}
}
