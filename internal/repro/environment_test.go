package repro_test

import (
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// linux are the files in which a machine tells what it is.
var linux = fstest.MapFS{
	"proc/sys/kernel/osrelease": {Data: []byte("6.1.0-example\n")},
	"etc/os-release":            {Data: []byte("NAME=x\nPRETTY_NAME=\"Example Linux 12\"\n")},
	"proc/cpuinfo":              {Data: []byte("processor\t: 0\nmodel name\t: Example 9000\nflags\t\t: sse2 avx2 fma\n\nprocessor\t: 1\nmodel name\t: Other\nflags\t\t: none\n")},
	"proc/driver/nvidia/version": {Data: []byte(
		"NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version:  gcc version 12.2.0\n")},
	"proc/driver/nvidia/gpus/0000:01:00.0/information": {Data: []byte("Model: \t\t Example A100\nIRQ: 1\n")},
}

func TestEnvironmentOfTheMachine(t *testing.T) {
	lock := tree.Entry{Path: "sub/uv.lock", Mode: tree.ModeFile, SHA256: digest.Of([]byte("lock"))}
	got := repro.CaptureEnvironment(repro.Machine{
		System:  linux,
		Environ: []string{"OMP_NUM_THREADS=4", "MKL_NUM_THREADS=many", "PYTHONHASHSEED=0", "API_TOKEN=hunter2"},
	}, tree.Manifest{{Path: "a.py"}, lock})
	want := runspec.Environment{
		OS:            runspec.OS{System: runtime.GOOS, Release: "6.1.0-example", Distribution: "Example Linux 12"},
		CPU:           runspec.CPU{Model: "Example 9000", Cores: runtime.NumCPU(), Flags: []string{"avx2", "fma", "sse2"}},
		GPUs:          []runspec.GPU{{Model: "Example A100", Driver: "550.54.15"}},
		Threads:       map[string]int{"OMP_NUM_THREADS": 4},
		Determinism:   map[string]string{"PYTHONHASHSEED": "0"},
		Distributions: []runspec.Distribution{},
		LockFiles:     []runspec.LockFile{{Path: lock.Path, SHA256: lock.SHA256}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

func TestEnvironmentOfAMachineThatTellsNothing(t *testing.T) {
	got := repro.CaptureEnvironment(repro.Machine{System: fstest.MapFS{}, Program: "/no/such/program"}, nil)
	if got.OS.System != runtime.GOOS || got.CPU.Cores == 0 || got.Executable != nil || got.Interpreter != nil {
		t.Errorf("environment %+v", got)
	}
	spec := runspec.Spec{Identity: runspec.Identity{Kind: runspec.KindCommand, Command: runspec.Command{Argv: []string{"train"}}}}
	spec.Observed.Env = got
	if _, err := spec.Encode(); err != nil {
		t.Errorf("it cannot be written: %v", err)
	}
}

func TestEnvironmentOfAVirtualEnvironment(t *testing.T) {
	w := newFolder(t)
	w.write("venv/pyvenv.cfg", "home = /usr/bin\nversion = 3.12.1\n")
	w.write("venv/bin/python", "#!/bin/sh\n")
	w.chmod("venv/bin/python", 0o755)
	for _, name := range []string{"numpy-2.1.0.dist-info", "scikit_learn-1.6.0.dist-info", "old-0.1.egg-info", "numpy"} {
		w.write("venv/lib/python3.12/site-packages/"+name+"/METADATA", "")
	}
	w.write("venv/lib/python3.9/site-packages/other-1.0.dist-info/METADATA", "")
	got := repro.CaptureEnvironment(repro.Machine{System: linux, Program: w.path("venv/bin/python")}, nil)
	want := []runspec.Distribution{{Name: "numpy", Version: "2.1.0"}, {Name: "old", Version: "0.1"}, {Name: "scikit_learn", Version: "1.6.0"}}
	if diff := cmp.Diff(want, got.Distributions); diff != "" {
		t.Errorf("distributions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&runspec.Interpreter{Name: "cpython", Version: "3.12.1"}, got.Interpreter); diff != "" {
		t.Errorf("interpreter (-want +got):\n%s", diff)
	}
	if got.Executable == nil || *got.Executable != digest.Of([]byte("#!/bin/sh\n")) || got.Go != nil {
		t.Errorf("executable %v, go %v", got.Executable, got.Go)
	}
}

func TestEnvironmentOfAGoProgram(t *testing.T) {
	program, err := os.Executable() // this test
	if err != nil {
		t.Fatal(err)
	}
	got := repro.CaptureEnvironment(repro.Machine{System: linux, Program: program}, nil)
	if got.Go == nil || !strings.HasPrefix(got.Go.Version, "go1.") || got.Go.GOARCH != runtime.GOARCH || got.Interpreter != nil {
		t.Errorf("go %+v, interpreter %+v", got.Go, got.Interpreter)
	}
}
