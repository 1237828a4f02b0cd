// Package docs_test runs what the documentation shows. The commands of each
// "console" block run in one shell for each page, against a binary built from
// this checkout and a home of their own; their output has to be what the page
// shows, but for times, sizes and digests. To write what they say into the pages:
//
//	go test ./docs -update
//
// Blocks of "sh" are not run: they are for make, whose targets have to exist.
package docs_test

import (
	"bytes"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write what the commands really say into the pages")

// pages are the documents whose commands run, from the top of the checkout.
var pages = []string{
	"README.md",
	"docs/guide/getting-started.md",
	"docs/guide/command-line.md",
	"docs/guide/train-go.md",
	"docs/guide/exec.md",
	"docs/guide/reproduce.md",
	"docs/guide/sweeps.md",
	"docs/guide/serve.md",
}

func TestConsoleBlocks(t *testing.T) {
	root := checkout(t)
	bin := build(t, root)
	for _, page := range pages {
		t.Run(page, func(t *testing.T) {
			steps := readSteps(t, filepath.Join(root, page))
			outputs := runSteps(t, root, bin, steps)
			if *update {
				if err := rewrite(filepath.Join(root, page), steps, outputs); err != nil {
					t.Fatal(err)
				}
				return
			}
			for i, step := range steps {
				compare(t, page, step, outputs[i], i+1 < len(steps) && strings.Contains(steps[i+1].command, "$?"))
			}
		})
	}
}

func TestMakeTargetsExist(t *testing.T) {
	root := checkout(t)
	target := regexp.MustCompile(`(?m)^make(?: [A-Z]+=\S+)*(?: ([a-z]+))?`)
	for _, page := range pages {
		for _, block := range readPage(t, filepath.Join(root, page)) {
			if block.language != "sh" {
				continue
			}
			for _, match := range target.FindAllStringSubmatch(strings.Join(block.lines, "\n"), -1) {
				cmd := exec.Command("make", "-n", match[1])
				if match[1] == "" {
					cmd = exec.Command("make", "-n")
				}
				cmd.Dir = root
				if output, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%s: %s: %v\n%s", page, match[0], err, output)
				}
			}
		}
	}
}

func compare(t *testing.T, page string, step step, output result, mayFail bool) {
	t.Helper()
	if output.status != 0 && !mayFail {
		t.Fatalf("%s:%d: %s\nended with status %d:\n%s", page, step.line, step.command, output.status, output.text)
	}
	if !shows(step.output, output.text) {
		t.Errorf("%s:%d: %s\nsays\n%s\nwhere the page shows\n%s", page, step.line, step.command, output.text, step.output)
	}
}

func checkout(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// build builds the binary and returns its folder.
func build(t *testing.T, root string) string {
	t.Helper()
	bin := t.TempDir()
	cmd := exec.Command("go", "build", "-o", bin, "./cmd/cupel")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, output)
	}
	return bin
}

func readPage(t *testing.T, path string) []block {
	t.Helper()
	blocks, err := readBlocks(path)
	if err != nil {
		t.Fatal(err)
	}
	return blocks
}

func readSteps(t *testing.T, path string) []step {
	t.Helper()
	var steps []step
	for _, block := range readPage(t, path) {
		if block.language == "console" {
			steps = append(steps, block.steps()...)
		}
	}
	if len(steps) == 0 {
		t.Fatalf("%s has no console block", path)
	}
	return steps
}

// result is what a command said, and how it ended.
type result struct {
	text   string
	status int
}

// mark stands between the outputs of two commands. Before it is set, the status
// of the command is kept for a "$?" in the next one.
const mark = "\x1e"

// runSteps runs the steps of one page in one shell.
func runSteps(t *testing.T, root, bin string, steps []step) []result {
	t.Helper()
	var script strings.Builder
	for _, step := range steps {
		fmt.Fprintf(&script, "%s\n__status=$?; printf '%s%%d%s' $__status; (exit $__status)\n", step.command, mark, mark)
	}
	script.WriteString("kill $(jobs -p) 2>/dev/null; wait\n")
	output := runShell(t, workplace(t, root), bin, script.String())
	parts := strings.Split(output, mark)
	if len(parts) != 2*len(steps)+1 {
		t.Fatalf("%d of %d commands ran:\n%s", len(parts)/2, len(steps), output)
	}
	results := make([]result, len(steps))
	for i := range results {
		status, err := strconv.Atoi(parts[2*i+1])
		if err != nil {
			t.Fatal(err)
		}
		results[i] = result{parts[2*i], status}
	}
	return results
}

// workplace returns an empty folder with what the pages use of the checkout.
func workplace(t *testing.T, root string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"examples", ".venv"} {
		if err := os.Symlink(filepath.Join(root, name), filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// patience is how long a page may take, so that one that waits for something
// ends with its output instead of the time-out of all tests.
const patience = 5 * time.Minute

// runShell runs a script as bash reads it and returns all that it said. The
// ports of the pages are exchanged for some that are free.
func runShell(t *testing.T, folder, bin, script string) string {
	t.Helper()
	for _, port := range []string{"7070", "7080"} {
		script = strings.ReplaceAll(script, port, freePort(t))
	}
	cmd := exec.Command("bash", "-c", script)
	cmd.Dir = folder
	cmd.Env = environment(folder, bin)
	cmd.WaitDelay = patience
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	stop := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	defer stop.Stop()
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return output.String()
}

// environment is that of a user who has built Cupel and set nothing.
func environment(folder, bin string) []string {
	var env []string
	for _, setting := range os.Environ() {
		if !strings.HasPrefix(setting, "CUPEL_") {
			env = append(env, setting)
		}
	}
	return append(env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"CUPEL_HOME="+filepath.Join(folder, "home"), "CUPEL_AUTHOR=ada@example.com", "TZ=UTC", "LC_ALL=C.UTF-8")
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}
