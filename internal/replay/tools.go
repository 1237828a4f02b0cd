package replay

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/vault/digest"
)

// tools are what a run is made again with.
type tools struct {
	argv []string // the program and its arguments, but for the document
	// takesDocument says that the path of a replay document comes last.
	takesDocument bool
}

// prepareTools finds, builds or installs what the run is made again with.
func (a *attempt) prepareTools(ctx context.Context) error {
	a.environ = a.variables()
	identity := a.recorded.Spec.Identity
	if identity.Kind == runspec.KindGo {
		return a.buildGo(ctx)
	}
	if a.order.Environment == EnvironmentLock {
		if err := a.installPython(ctx); err != nil {
			return err
		}
	}
	a.addImports()
	if err := a.chooseProgram(ctx); err != nil {
		return err
	}
	a.warnOfDrift()
	return nil
}

// chooseProgram finds what is started: an interpreter that is given a document, or
// the recorded command.
func (a *attempt) chooseProgram(ctx context.Context) (err error) {
	if a.recorded.Spec.Identity.Kind == runspec.KindPython {
		interpreter, err := a.interpreter(ctx)
		a.tools = tools{argv: []string{interpreter, "-m", "cupel.training", "--spec"}, takesDocument: true}
		return err
	}
	a.tools.argv, err = a.commandLine()
	return err
}

// variables are those of the user, but those that a run spec records as they were
// when the run was made: set, or not.
func (a *attempt) variables() []string {
	recorded := a.recorded.Spec.Identity.Command.Env
	var names []string
	for name := range recorded {
		names = append(names, name)
	}
	now := runspec.Variables(a.Environ, names)
	var environ []string
	for _, line := range a.Environ {
		name, _, _ := strings.Cut(line, "=")
		if _, changes := now[name]; !changes && !ofGit(name) && name != "PWD" {
			environ = append(environ, line)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if !reserved(name) {
			environ = append(environ, name+"="+recorded[name])
		}
	}
	// A repository around the folder is not the run's.
	return append(environ, "PWD="+a.commandFolder(), "GIT_CEILING_DIRECTORIES="+a.folder.Path)
}

// ofGit reports whether a variable turns git to one repository, as those of a hook
// do: the program is in another one.
func ofGit(name string) bool {
	return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_CEILING_DIRECTORIES"}, name)
}

// reserved reports whether a variable, which comes from a spec, is one that leads
// to the registry, or none.
func reserved(name string) bool {
	return strings.ContainsAny(name, "=\x00") || strings.HasPrefix(name, "CUPEL_") || strings.HasPrefix(name, "MLFLOW_") || name == "PWD"
}

// setVariable sets a variable of the program.
func (a *attempt) setVariable(name, value string) {
	a.unsetVariable(name)
	a.environ = append(a.environ, name+"="+value)
}

// unsetVariable lets the program have no such variable.
func (a *attempt) unsetVariable(name string) {
	a.environ = slices.DeleteFunc(a.environ, func(line string) bool { return strings.HasPrefix(line, name+"=") })
}

// variable is the value of a variable of the program, "" where it is not set.
func (a *attempt) variable(name string) string {
	for _, line := range a.environ {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return value
		}
	}
	return ""
}

// commandLine is the program and all its arguments.
func (t tools) commandLine(documentPath string) []string {
	if !t.takesDocument {
		return t.argv
	}
	return append(slices.Clone(t.argv), documentPath)
}

// seenFile is where a program says what it sees of its environment.
func (a *attempt) seenFile() string { return filepath.Join(a.folder.Path, "environment.json") }

// document is what a program that trains again is given.
func (a *attempt) document(sources map[digest.Digest]string) document.Document {
	d := document.Document{
		Project: a.run.Project, RunID: a.run.ID, Reproduces: a.recorded.Run.ID,
		Spec: a.recorded.Spec, Data: a.order.Data, Sources: sources, Environment: a.seenFile(),
	}
	for _, input := range a.inputs {
		d.Inputs = append(d.Inputs, document.Input{Input: input.Input, Folder: input.folder})
	}
	return d
}
