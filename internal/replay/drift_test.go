package replay_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/verdict"
)

func TestWhatIsInstalledHereIsToldWhereItDiffers(t *testing.T) {
	f := newFixture(t)
	environment := t.TempDir()
	const packages = "lib/python3.11/site-packages/"
	for path, text := range map[string]string{
		"bin/python": "#!/bin/sh\nexec sh \"$@\"\n",
		"pyvenv.cfg": "version = 3.11.7\n",
		packages + "numpy-2.0.dist-info/METADATA":        "",
		packages + "aaa-2.0.dist-info/METADATA":          "",
		packages + "scikit_learn-1.9.dist-info/METADATA": "",
	} {
		path = filepath.Join(environment, filepath.FromSlash(path))
		check(f, os.MkdirAll(filepath.Dir(path), 0o755))
		check(f, os.WriteFile(path, []byte(text), 0o755))
	}
	run := f.exec("sh", "train.sh")
	spec, err := provenance.ReadSpec(t.Context(), f.registry, run.Ref())
	check(f, err)
	spec.Identity.Command.Argv[0] = filepath.Join(environment, "bin", "python")
	spec.Observed.Env.Interpreter = &runspec.Interpreter{Name: "CPython", Version: "3.11.7"}
	spec.Observed.Env.Distributions = []runspec.Distribution{{Name: "aaa", Version: "1.0"}, {Name: "numpy", Version: "1.9"}, {Name: "scikit-learn", Version: "1.9"}}
	_, err = provenance.RecordSpec(t.Context(), f.registry, run.Ref(), spec)
	check(f, err)
	f.want(f.reproduce(run, stored), verdict.Identical)
	told := f.said.String()
	numpy, other := strings.Index(told, "library numpy: was 1.9, is 2.0"), strings.Index(told, "library aaa: was 1.0, is 2.0")
	if numpy < 0 || other < numpy || strings.Contains(told, "scikit") || strings.Contains(told, "interpreter") {
		t.Errorf("told is\n%s", told)
	}
}
