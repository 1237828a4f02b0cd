package runner

import (
	"errors"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/cupel/cupel"
)

// notRun is why a command could not be started, with the exit status that says so.
type notRun struct {
	exit int
	error
}

// Unwrap lets the code of the error be found.
func (n notRun) Unwrap() error { return n.error }

// notStarted is the outcome of a command that was not started.
func notStarted(err error) Outcome {
	outcome := Outcome{ExitCode: ExitFailed, Status: cupel.RunFailed}
	var why notRun
	if errors.As(err, &why) {
		outcome.ExitCode = why.exit
	}
	return outcome
}

// ExitOf is the exit status for an error of [Find] or [Run].
func ExitOf(err error) int { return notStarted(err).ExitCode }

// Find returns the path of the program that a command names, as it would be found
// in a folder with an environment.
func Find(name, folder string, environ []string) (string, error) {
	if name == "" {
		return "", notRun{ExitNotFound, cupel.Errorf(cupel.NotFound, "the name of the command is empty")}
	}
	var refused error
	for _, path := range places(name, folder, environ) {
		found, err := exec.LookPath(path)
		switch {
		case err == nil:
			return found, nil
		case !errors.Is(err, exec.ErrNotFound) && !errors.Is(err, fs.ErrNotExist):
			refused = err
		}
	}
	if refused != nil {
		return "", notRun{ExitNotExecutable, cupel.Errorf(cupel.PermissionDenied, "%s cannot be executed: %w", name, refused)}
	}
	return "", notRun{ExitNotFound, cupel.Errorf(cupel.NotFound, "there is no command %s", name)}
}

// places are the absolute paths at which a program may be, the first one first.
func places(name, folder string, environ []string) []string {
	absolute, err := filepath.Abs(folder)
	if err != nil {
		absolute = folder
	}
	if filepath.IsAbs(name) {
		return []string{name}
	}
	if filepath.Base(name) != name {
		return []string{filepath.Join(absolute, name)}
	}
	var paths []string
	for _, in := range filepath.SplitList(variable(environ, "PATH")) {
		if !filepath.IsAbs(in) {
			in = filepath.Join(absolute, in) // "" is the folder itself
		}
		paths = append(paths, filepath.Join(in, name))
	}
	return paths
}

// variable returns the value of a variable, "" where it is not set.
func variable(environ []string, name string) string {
	for _, line := range environ {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return value
		}
	}
	return ""
}
