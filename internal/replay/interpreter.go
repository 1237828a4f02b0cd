package replay

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
)

// hasPackage is a program in Python that ends with 0 where Cupel's package is
// installed.
const hasPackage = "import importlib.util, sys; sys.exit(importlib.util.find_spec('cupel') is None)"

// interpreter is the Python that trains again: that of the environment that was
// installed for it, else the first that has Cupel's package.
func (a *attempt) interpreter(ctx context.Context) (string, error) {
	candidates := a.interpreters()
	if python := a.installedPython(); python != "" {
		candidates = []string{python}
	}
	for _, python := range candidates {
		if a.call(ctx, a.folder.Path, python, "-c", hasPackage) == nil {
			return python, nil
		}
	}
	if len(candidates) == 0 {
		return "", cupel.Errorf(cupel.NotFound, "there is no Python here: activate an environment that has the package cupel")
	}
	return "", cupel.Errorf(cupel.NotFound, "no Python here has the package cupel, which trains again (%s): activate an environment that has it", strings.Join(candidates, ", "))
}

// interpreters are the user's: the active one, those on PATH, and those of the
// virtual environments beside the user's own tree.
func (a *attempt) interpreters() []string {
	var found []string
	add := func(python string) {
		if isFile(python) && !slices.Contains(found, python) {
			found = append(found, python)
		}
	}
	if active := a.variable("VIRTUAL_ENV"); active != "" {
		add(pythonIn(active))
	}
	for _, name := range []string{"python", "python3", "python" + minorVersion(a.recordedVersion())} {
		if python, err := runner.Find(name, a.commandFolder(), a.environ); err == nil {
			add(python)
		}
	}
	for _, folder := range []string{a.ownFolder(), a.root} {
		add(pythonIn(filepath.Join(folder, ".venv")))
	}
	return found
}

// recordedVersion is the version of the run's interpreter; "" where it had none.
func (a *attempt) recordedVersion() string {
	if interpreter := a.recorded.Spec.Observed.Env.Interpreter; interpreter != nil {
		return interpreter.Version
	}
	return ""
}

// minorVersion is a version without what follows its second number.
func minorVersion(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return ""
	}
	return parts[0] + "." + parts[1]
}

// pythonIn is where a virtual environment has its interpreter.
func pythonIn(environment string) string {
	return filepath.Join(binIn(environment), exe("python"))
}

func binIn(environment string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(environment, "Scripts")
	}
	return filepath.Join(environment, "bin")
}

func exe(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
