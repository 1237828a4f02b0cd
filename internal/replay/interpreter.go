package replay

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
)

// interpreter is the Python that trains again: that of the environment that was
// installed for it, else the user's active one, else one of the recorded version.
func (a *attempt) interpreter() (string, error) {
	if python := a.installedPython(); python != "" {
		return python, nil
	}
	if active := a.variable("VIRTUAL_ENV"); active != "" {
		if python := pythonIn(active); isFile(python) {
			return python, nil
		}
	}
	for _, name := range []string{"python", "python3", "python" + minorVersion(a.recordedVersion())} {
		if found, err := runner.Find(name, a.commandFolder(), a.environ); err == nil {
			return found, nil
		}
	}
	return "", cupel.Errorf(cupel.NotFound, "there is no Python here: activate an environment that has Cupel's package, or use --env lock")
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
