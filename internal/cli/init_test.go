package cli_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// project is one that init laid out, with a home of its own.
type project struct {
	*testing.T
	folder  string
	environ []string
}

func newProject(t *testing.T, environ []string, flags ...string) project {
	t.Helper()
	root := t.TempDir()
	p := project{t, root, append(os.Environ(),
		"CUPEL_HOME="+filepath.Join(root, "home"), "CUPEL_URL=", "CUPEL_TOKEN=", "CUPEL_PROJECT=",
		"CUPEL_BIN="+filepath.Join(binaries, "cupel"), "GOWORK=off")}
	p.environ = append(p.environ, environ...)
	p.run("cupel", append([]string{"init", "wine-model"}, flags...)...)
	p.folder = filepath.Join(root, "wine-model")
	return p
}

// run runs a program of this test's folder, or of PATH, and returns what it says.
func (p project) run(program string, args ...string) string {
	p.Helper()
	if program == "cupel" {
		program = filepath.Join(binaries, program)
	}
	command := exec.Command(program, args...)
	command.Dir, command.Env = p.folder, p.environ
	output, err := command.Output()
	if err != nil {
		p.Fatalf("%s %q: %v\n%s\n%s", filepath.Base(program), args, err, output, command.Stderr)
	}
	return string(output)
}

// reproduced trains the run again that output is about, and requires that it comes
// out the same.
func (p project) reproduced(output string) {
	p.Helper()
	id := regexp.MustCompile(`[0-9a-f]{32}`).FindString(output)
	lines := strings.Split(strings.TrimSpace(p.run("cupel", "reproduce", id, "--json")), "\n")
	var report struct{ Verdict, Reproduces string }
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &report); err != nil {
		p.Fatalf("%v in %q", err, lines)
	}
	if report.Verdict != "identical" || report.Reproduces != id {
		p.Errorf("the run %s comes out as %+v", id, report)
	}
	if changed := p.run("git", "status", "--porcelain"); changed != "" {
		p.Errorf("training and tests leave behind:\n%s", changed)
	}
}

// root is the top of this checkout.
func root(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestInitPython does what the README of a new project in Python says.
func TestInitPython(t *testing.T) {
	environment := filepath.Join(root(t), ".venv")
	python := filepath.Join(environment, "bin", "python")
	p := newProject(t, []string{"VIRTUAL_ENV=" + environment})
	output := p.run(python, "train.py")
	if !strings.Contains(output, "test_accuracy") {
		t.Errorf("train.py says %q", output)
	}
	p.run(python, "train.py", "--model", "Forest", "--features", "Shares", "--param", "trees=10")
	p.run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider")
	p.reproduced(output)
}

// TestInitGo does what the README of a new project in Go says.
func TestInitGo(t *testing.T) {
	p := newProject(t, nil, "--lang", "go", "--checkout", root(t))
	output := p.run("go", "run", ".", "train", "--model", "LogisticRegression", "--features", "Standardize", "--dataset", "Wine")
	if !strings.Contains(output, "test_accuracy") {
		t.Errorf("train says %q", output)
	}
	p.run("go", "vet", "./...")
	p.run("go", "test", "./...")
	p.reproduced(output)
}
