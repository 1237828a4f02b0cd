package replay_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/replay"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/verdict"
)

// locked is an order for what the lock file names.
var locked = replay.Order{Environment: replay.EnvironmentLock, Data: document.DataStored}

// wheel writes a package of Python that has a version and nothing else.
func wheel(t *testing.T, folder, name, version string) {
	t.Helper()
	file, err := os.Create(filepath.Join(folder, name+"-"+version+"-py3-none-any.whl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	archive := zip.NewWriter(file)
	info := name + "-" + version + ".dist-info/"
	for path, text := range map[string]string{
		name + ".py":      "version = '" + version + "'\n",
		info + "METADATA": "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n",
		info + "WHEEL":    "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
		info + "RECORD":   "",
	} {
		entry, err := archive.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
}

// newPythonFixture is a project whose script needs version 2 of a package, where
// version 1 is installed. pip finds both, and asks no index.
func newPythonFixture(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	wheels := t.TempDir()
	wheel(t, wheels, "tinydist", "1.0")
	wheel(t, wheels, "tinydist", "2.0")
	for name, value := range map[string]string{"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels, "PIP_CONFIG_FILE": os.DevNull} {
		t.Setenv(name, value)
	}
	f.engine.Environ = os.Environ()
	f.write("show.py", "import tinydist\nprint('artifact version', 'v' + tinydist.version)\n")
	f.write("tinydist.sh", "echo artifact version v2.0\n")
	f.commit("script")
	return f
}

// ranWith makes a run that version 2 was installed for, of a command that python
// runs when it is made again.
func (f *fixture) ranWith(distributions ...runspec.Distribution) cupel.Run {
	f.Helper()
	run := f.exec("sh", "tinydist.sh")
	spec, err := provenance.ReadSpec(f.Context(), f.registry, run.Ref())
	check(f, err)
	spec.Identity.Command.Argv = []string{"python3", "show.py"}
	spec.Observed.Env.Interpreter = &runspec.Interpreter{Name: "cpython", Version: ""}
	spec.Observed.Env.Distributions = distributions
	_, err = provenance.RecordSpec(f.Context(), f.registry, run.Ref(), spec)
	check(f, err)
	return run
}

func TestTheEnvironmentOfALockFileIsMadeOnce(t *testing.T) {
	f := newPythonFixture(t)
	f.write("requirements.txt", "tinydist==2.0\n")
	f.commit("lock")
	run := f.ranWith()
	f.write("requirements.txt", "tinydist==1.0\n")
	report := f.reproduce(run, locked)
	f.want(report, verdict.Identical)
	if got := f.artifact(report.RunID, "version"); got != "v2.0" {
		t.Errorf("the program ran with %s", got)
	}
	f.said.Reset()
	f.want(f.reproduce(run, locked), verdict.Identical)
	if strings.Contains(f.said.String(), "installing") {
		t.Error("the environment was made twice")
	}
}

func TestTheEnvironmentOfWhatWasInstalled(t *testing.T) {
	f := newPythonFixture(t)
	f.write("pyproject.toml", "[project]\nname = \"own-project\"\n")
	f.commit("project")
	run := f.ranWith(runspec.Distribution{Name: "tinydist", Version: "2.0"}, runspec.Distribution{Name: "own_project", Version: "0.1"})
	f.want(f.reproduce(run, locked), verdict.Identical)
}

func TestEnvironmentsThatCannotBeMade(t *testing.T) {
	f := newPythonFixture(t)
	for name, tt := range map[string]struct {
		lock          string
		distributions []runspec.Distribution
		says          string
	}{
		"nothing is known":  {"", nil, "the run has no lock file"},
		"no such version":   {"tinydist==3.0\n", nil, "tinydist==3.0"},
		"options of pip":    {"", []runspec.Distribution{{Name: "--index-url=http://example.com", Version: "1"}}, "the run has no lock file"},
		"addresses for pip": {"", []runspec.Distribution{{Name: "x @ http://example.com/x.whl", Version: "1"}}, "the run has no lock file"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fixture{T: t, registry: f.registry, home: f.home, folder: f.folder, engine: f.engine, said: f.said}
			f.remove("requirements.txt")
			if tt.lock != "" {
				f.write("requirements.txt", tt.lock)
			}
			f.want(f.reproduce(f.ranWith(tt.distributions...), locked), verdict.Failed, "environment: ", tt.says)
		})
	}
}
