package repro

import (
	"debug/buildinfo"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
)

// Machine is where a program runs, as [CaptureEnvironment] looks at it.
type Machine struct {
	System  fs.FS    // the files of the system from its root: os.DirFS("/")
	Environ []string // NAME=VALUE, as the program gets them
	Program string   // absolute path of the file that is started; "" where none is
}

// CaptureEnvironment describes the machine and what is installed for the
// program. It starts nothing, and never fails: what it cannot find out is
// empty. A program that can look from within, such as a training in Python,
// knows more, and may replace parts.
func CaptureEnvironment(machine Machine, manifest tree.Manifest) runspec.Environment {
	e := runspec.Environment{
		OS:          osOf(machine.System),
		CPU:         cpuOf(machine.System),
		GPUs:        gpusOf(machine.System),
		Threads:     threadsOf(machine.Environ),
		Determinism: determinismOf(machine.Environ),
		LockFiles:   lockFiles(manifest),
	}
	if machine.Program != "" {
		e.Interpreter, e.Distributions = pythonOf(machine.Program)
		e.Go = goBuildOf(machine.Program)
		if sum, _, err := hashFile(machine.Program, -1, maxExecutable, make([]byte, 1<<20)); err == nil {
			e.Executable = &sum
		}
	}
	e.Fill()
	return e
}

// maxExecutable is the greatest size of a program that is hashed, in bytes.
const maxExecutable = 1 << 30

var threadVariables = []string{
	"GOMAXPROCS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
}

var determinismVariables = []string{
	"CUBLAS_WORKSPACE_CONFIG", "MKL_CBWR", "PYTHONHASHSEED", "TF_CUDNN_DETERMINISTIC", "TF_DETERMINISTIC_OPS",
}

func threadsOf(environ []string) map[string]int {
	threads := map[string]int{}
	for name, value := range runspec.Variables(environ, nil) {
		n, err := strconv.Atoi(value)
		if err == nil && slices.Contains(threadVariables, name) {
			threads[name] = n
		}
	}
	return threads
}

func determinismOf(environ []string) map[string]string {
	flags := map[string]string{}
	for name, value := range runspec.Variables(environ, nil) {
		if slices.Contains(determinismVariables, name) {
			flags[name] = value
		}
	}
	return flags
}

// lockNames are the files in which package managers fix versions.
var lockNames = []string{
	"Pipfile.lock", "conda-lock.yml", "environment.yml", "go.sum", "pdm.lock", "pixi.lock", "poetry.lock",
	"pylock.toml", "requirements.txt", "uv.lock",
}

const maxLockFiles = 200

func lockFiles(manifest tree.Manifest) []runspec.LockFile {
	var files []runspec.LockFile
	for _, entry := range manifest {
		if entry.Mode != tree.ModeSymlink && slices.Contains(lockNames, path.Base(entry.Path)) && len(files) < maxLockFiles {
			files = append(files, runspec.LockFile{Path: entry.Path, SHA256: entry.SHA256})
		}
	}
	return files
}

// goBuildOf says how a program was built, where it is one in Go.
func goBuildOf(program string) *runspec.GoBuild {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil
	}
	build := &runspec.GoBuild{Version: jsontext.Storable(info.GoVersion), Tags: []string{}}
	for _, setting := range info.Settings {
		switch value := jsontext.Storable(setting.Value); setting.Key {
		case "GOARCH":
			build.GOARCH = value
		case "GOAMD64":
			build.GOAMD64 = value
		case "-tags":
			build.Tags = strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
			slices.Sort(build.Tags)
		}
	}
	return build
}
