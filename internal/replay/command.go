package replay

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/vault/digest"
)

// commandLine is the recorded command. Paths into the user's own tree lead to the
// files of the run.
func (a *attempt) commandLine() ([]string, error) {
	argv := slices.Clone(a.recorded.Spec.Identity.Command.Argv)
	for i, arg := range argv {
		name, value, isOption := strings.Cut(arg, "=")
		if path, ok := a.inTree(arg); ok {
			argv[i] = path
		} else if path, ok := a.inTree(value); ok && isOption {
			argv[i] = name + "=" + path
		}
	}
	program, err := a.findProgram(argv[0])
	argv[0] = program
	return argv, err
}

// inTree returns where a file or folder of the user's own tree is in the run's,
// where the run has one of that path.
func (a *attempt) inTree(path string) (string, bool) {
	if !filepath.IsAbs(path) {
		return "", false
	}
	relative, err := filepath.Rel(a.root, path)
	if err != nil || !filepath.IsLocal(relative) {
		return "", false
	}
	named := filepath.ToSlash(relative)
	isThere := named == "." || a.hasFile(named) || a.hasFolder(named)
	return filepath.Join(a.folder.Tree(), relative), isThere
}

// findProgram finds the program of a command: as the system does, and where it was
// in the tree without being captured, as a virtual environment is, in the user's
// own tree.
func (a *attempt) findProgram(name string) (string, error) {
	if python := a.installedPython(); python != "" && pythonName.MatchString(filepath.Base(name)) {
		return python, nil
	}
	found, err := runner.Find(name, a.commandFolder(), a.environ)
	if err == nil || filepath.IsAbs(name) || filepath.Base(name) == name {
		return found, err
	}
	own := filepath.Join(a.ownFolder(), name)
	if _, gone := os.Stat(own); errors.Is(gone, fs.ErrNotExist) {
		return "", cupel.Errorf(cupel.NotFound, "the program %s was not captured with the run's code, and there is none at %s", name, own)
	}
	if !pythonName.MatchString(filepath.Base(name)) && !a.isRecordedProgram(own) {
		return "", cupel.Errorf(cupel.Conflict, "the program %s was not captured with the run's code, and the one at %s is another one now", name, own)
	}
	a.Say(fmt.Sprintf("%s was not captured: the one at %s is used", name, own))
	return own, nil
}

// isRecordedProgram reports whether a file is the program that ran.
func (a *attempt) isRecordedProgram(path string) bool {
	recorded := a.recorded.Spec.Observed.Env.Executable
	if recorded == nil {
		return false
	}
	found, err := sumOf(path)
	return err == nil && found == *recorded
}

func sumOf(path string) (digest.Digest, error) {
	file, err := os.Open(path)
	if err != nil {
		return digest.Digest{}, err
	}
	defer file.Close()
	hash := digest.NewHash()
	if _, err := file.WriteTo(hash); err != nil {
		return digest.Digest{}, err
	}
	return digest.Sum(hash), nil
}

// pythonName is the file name of an interpreter.
var pythonName = regexp.MustCompile(`^(python|pypy)(\d+(\.\d+)?)?(\.exe)?$`)

// isPython reports whether the run was made by an interpreter of Python.
func isPython(spec runspec.Spec) bool {
	return spec.Identity.Kind == runspec.KindPython || spec.Observed.Env.Interpreter != nil
}
