package verdict

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cupel/cupel/internal/runspec"
)

// Beginnings of the names of facts about the environment.
const (
	nameLibrary     = "library "
	nameDeterminism = "determinism "
	nameThreads     = "threads "
	nameGPU         = "gpu "
	nameCPU         = "cpu "
	nameOS          = "os "
	nameGo          = "go "
	nameLock        = "lock file "
	nameInterpreter = "interpreter"
	nameExecutable  = "executable"
)

func (f facts) environment(e runspec.Environment) {
	f.put(SectionEnvironment, nameOS+"system", e.OS.System)
	f.put(SectionEnvironment, nameOS+"release", e.OS.Release)
	f.put(SectionEnvironment, nameOS+"distribution", e.OS.Distribution)
	f.put(SectionEnvironment, nameCPU+"model", e.CPU.Model)
	f.put(SectionEnvironment, nameCPU+"cores", strconv.Itoa(e.CPU.Cores))
	for _, flag := range e.CPU.Flags {
		f.put(SectionEnvironment, nameCPU+"flag "+flag, "yes")
	}
	for i, gpu := range e.GPUs {
		f.put(SectionEnvironment, fmt.Sprintf("%s%d model", nameGPU, i), gpu.Model)
		f.put(SectionEnvironment, fmt.Sprintf("%s%d driver", nameGPU, i), gpu.Driver)
	}
	for name, count := range e.Threads {
		f.put(SectionEnvironment, nameThreads+name, strconv.Itoa(count))
	}
	for name, value := range e.Determinism {
		f[fact{section: SectionEnvironment, name: nameDeterminism + name}] = value
	}
	f.programs(e)
}

func (f facts) programs(e runspec.Environment) {
	if e.Interpreter != nil {
		f.put(SectionEnvironment, nameInterpreter, e.Interpreter.Name+" "+e.Interpreter.Version)
	}
	for _, d := range e.Distributions {
		f.put(SectionEnvironment, nameLibrary+d.Name, d.Version)
	}
	if e.Go != nil {
		f.put(SectionEnvironment, nameGo+"version", e.Go.Version)
		f.put(SectionEnvironment, nameGo+"goarch", e.Go.GOARCH)
		f.put(SectionEnvironment, nameGo+"goamd64", e.Go.GOAMD64)
		f.put(SectionEnvironment, nameGo+"tags", strings.Join(e.Go.Tags, " "))
	}
	if e.Executable != nil {
		f.put(SectionEnvironment, nameExecutable, e.Executable.String())
	}
	for _, lock := range e.LockFiles {
		f.put(SectionEnvironment, nameLock+lock.Path, lock.SHA256.String())
	}
}
