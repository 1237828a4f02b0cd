package replay

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
)

const (
	// completeFile is in an environment once all is installed.
	completeFile = "cupel-complete"
	// requirementsFile is in it where pip was given a list.
	requirementsFile = "cupel-requirements.txt"
	lockPause        = 200 * time.Millisecond
)

// installPython makes a virtual environment of the run's lock file, or takes the
// one that was made of the same before, and lets the program use it.
func (a *attempt) installPython(ctx context.Context) error {
	lock, err := a.findLock()
	if err != nil {
		return err
	}
	base, err := a.baseInterpreter()
	if err != nil {
		return err
	}
	environment := filepath.Join(a.Environments, lock.key(base + " " + minorVersion(a.recordedVersion()))[:32])
	held, err := hold(ctx, environment)
	if err != nil {
		return err
	}
	defer held.Close()
	if !isFile(filepath.Join(environment, completeFile)) {
		a.Say(fmt.Sprintf("installing what %s names", lock))
		if err := a.install(ctx, environment, base, lock); err != nil {
			return cupel.Errorf(cupel.ErrorCode(err), "the environment of %s cannot be made: %w", lock, err)
		}
	}
	a.activate(environment)
	return nil
}

// String names the lock for people.
func (l lockFile) String() string {
	if l.name == "" {
		return "the list of the distributions that were installed"
	}
	return l.name
}

// activate lets the program use a virtual environment.
func (a *attempt) activate(environment string) {
	a.setVariable("VIRTUAL_ENV", environment)
	a.setVariable("PATH", binIn(environment)+string(filepath.ListSeparator)+a.variable("PATH"))
	a.unsetVariable("PYTHONHOME")
	a.installed = pythonIn(environment)
}

// installedPython is the interpreter of what was installed for the run; "" where
// nothing was.
func (a *attempt) installedPython() string { return a.installed }

// baseInterpreter is the Python that makes virtual environments: of the recorded
// version where there is one.
func (a *attempt) baseInterpreter() (string, error) {
	version := minorVersion(a.recordedVersion())
	for _, name := range []string{"python" + version, "python3", "python"} {
		if found, err := runner.Find(name, a.commandFolder(), a.environ); err == nil {
			if version != "" && name != "python"+version {
				a.Say(fmt.Sprintf("there is no python%s here: %s makes the environment", version, found))
			}
			return found, nil
		}
	}
	return "", cupel.Errorf(cupel.NotFound, "there is no Python here to make an environment with")
}

// hold keeps others from making the same environment.
func hold(ctx context.Context, environment string) (*flock.Flock, error) {
	if err := os.MkdirAll(filepath.Dir(environment), 0o700); err != nil {
		return nil, cupel.Errorf(cupel.Internal, "cannot make a folder for environments: %w", err)
	}
	lock := flock.New(environment + ".lock")
	if _, err := lock.TryLockContext(ctx, lockPause); err != nil {
		return nil, cupel.Errorf(cupel.Unavailable, "cannot lock %s: %w", lock.Path(), err)
	}
	return lock, nil
}

// install makes an environment in a folder from nothing.
func (a *attempt) install(ctx context.Context, environment, base string, lock lockFile) error {
	if err := os.RemoveAll(environment); err != nil {
		return cupel.Errorf(cupel.Internal, "cannot remove %s, which is not complete: %w", environment, err)
	}
	if err := a.call(ctx, lock.folder, base, "-m", "venv", "--without-pip", environment); err != nil {
		return err
	}
	a.setVariable("VIRTUAL_ENV", environment)
	python := pythonIn(environment)
	var err error
	switch filepath.Base(lock.name) {
	case "uv.lock":
		a.setVariable("UV_PROJECT_ENVIRONMENT", environment)
		err = a.call(ctx, lock.folder, "uv", "sync", "--frozen", "--no-install-project")
	case "pylock.toml":
		err = a.call(ctx, lock.folder, "uv", "pip", "sync", "--python", python, "pylock.toml")
	case "poetry.lock":
		a.setVariable("POETRY_VIRTUALENVS_CREATE", "false")
		err = a.call(ctx, lock.folder, "poetry", "install", "--no-root", "--no-interaction")
	case "requirements.txt":
		err = a.pip(ctx, lock.folder, base, python, "-r", "requirements.txt")
	default:
		list := filepath.Join(environment, requirementsFile)
		if err := os.WriteFile(list, lock.text, 0o600); err != nil {
			return cupel.Errorf(cupel.Internal, "cannot write %s: %w", list, err)
		}
		err = a.pip(ctx, lock.folder, base, python, "--no-deps", "-r", list)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(environment, completeFile), nil, 0o600)
}

// pip installs packages for python: by the pip of base where that can, since to
// install another one takes longer than most packages.
func (a *attempt) pip(ctx context.Context, folder, base, python string, args ...string) error {
	pip := []string{base, "-m", "pip", "--python", python}
	if a.call(ctx, folder, append(pip, "--version")...) != nil {
		if err := a.call(ctx, folder, python, "-m", "ensurepip"); err != nil {
			return err
		}
		pip = []string{python, "-m", "pip"}
	}
	return a.call(ctx, folder, append(append(pip, "install", "--disable-pip-version-check", "--no-input"), args...)...)
}
