package replay

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/vault/digest"
)

// train runs the program, and ends the new run.
func (a *attempt) train(ctx context.Context) error {
	file := ""
	if a.tools.takesDocument {
		var err error
		if file, err = a.writeDocument(ctx); err != nil {
			return err
		}
	}
	program := Program{Run: a.run.Ref(), Argv: a.tools.commandLine(file), Folder: a.commandFolder(), Environ: a.environ}
	outcome, err := a.Launch(ctx, program)
	if err != nil {
		return err
	}
	if ended(ctx) {
		return ctx.Err()
	}
	status := a.end(ctx, outcome)
	if status == cupel.RunFinished || a.recorded.Run.Status == status {
		return nil // one that failed is made again when it fails again
	}
	return a.notTrained(outcome, status)
}

func (a *attempt) notTrained(outcome runner.Outcome, status cupel.RunStatus) error {
	text := fmt.Sprintf("the program ended with exit status %d, and its run as %s: see %s of run %s", outcome.ExitCode, status, runner.OutputLog, a.run.ID)
	if missing := a.notCaptured(); len(missing) > 0 {
		text += ". Not captured, and so not there, were " + strings.Join(missing, ", ")
	}
	return cupel.Errorf(cupel.Conflict, "%s", text)
}

// notCaptured are files of the first run that the program may have missed, those
// that git ignores last.
func (a *attempt) notCaptured() []string {
	const most = 10
	var missing, ignored []string
	for _, skipped := range a.recorded.Spec.Observed.Code.Skipped {
		text := fmt.Sprintf("%s (%s)", skipped.Path, skipped.Reason)
		if skipped.Reason == "ignored" {
			ignored = append(ignored, text)
		} else {
			missing = append(missing, text)
		}
	}
	for _, submodule := range a.recorded.Spec.Observed.Code.Submodules {
		missing = append(missing, submodule.Path+" (submodule)")
	}
	missing = append(missing, ignored...)
	if len(missing) > most {
		missing = append(missing[:most], "…")
	}
	return missing
}

// writeDocument writes the replay document, and the sources that it names.
func (a *attempt) writeDocument(ctx context.Context) (string, error) {
	sources := map[digest.Digest]string{}
	for _, component := range a.recorded.Spec.Identity.Components.All() {
		if component.Source == nil {
			continue
		}
		text, err := provenance.ReadSource(ctx, a.Registry, a.recorded.Run.Ref(), *component.Source)
		if err != nil {
			return "", cupel.Errorf(cupel.ErrorCode(err), "the source of %s cannot be read: %w", component.Name, err)
		}
		path := filepath.Join(a.folder.Path, "sources", component.Source.String()+".py")
		if err := writeFile(path, []byte(text)); err != nil {
			return "", err
		}
		sources[*component.Source] = path
	}
	text, err := a.document(sources).Encode()
	if err != nil {
		return "", err
	}
	path := filepath.Join(a.folder.Path, "replay.json")
	return path, writeFile(path, text)
}

func writeFile(path string, text []byte) error {
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		return cupel.Errorf(cupel.Internal, "cannot write %s: %w", path, err)
	}
	return nil
}

// recordWhatRan gives the new run its spec: what was run is what is recorded, what
// was found around it is new.
func (a *attempt) recordWhatRan(ctx context.Context) error {
	spec := a.recorded.Spec
	spec.Observed.Env = a.seenEnvironment()
	if a.order.Data == document.DataSource {
		inputs, err := a.inputsOfNewRun(ctx)
		if err != nil {
			return err
		}
		spec.Identity.Inputs = inputs
	}
	a.spec = spec
	if _, err := provenance.RecordSpec(ctx, a.Registry, a.run.Ref(), spec); err != nil {
		return err
	}
	name := a.name() // the program has named it as it did the first time
	_, err := a.Registry.ChangeRun(ctx, a.run.Ref(), cupel.RunChange{Name: &name})
	return err
}

// seenEnvironment is what is found from outside, and over it what the program has
// seen from within.
func (a *attempt) seenEnvironment() runspec.Environment {
	program, err := runner.Find(a.tools.argv[0], a.commandFolder(), a.environ)
	if err != nil {
		program = ""
	}
	found := repro.CaptureEnvironment(repro.Machine{System: os.DirFS("/"), Environ: a.environ, Program: program}, a.manifest)
	file, err := os.Open(a.seenFile())
	if err != nil {
		return found // it need not say anything
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, document.MaxEnvironment+1))
	if err != nil {
		return found
	}
	seen, err := document.ParseSeen(text)
	if err != nil {
		a.Say("what the program says of its environment cannot be read: " + err.Error())
		return found
	}
	return seen.Over(found)
}

// inputsOfNewRun are the inputs that the new run has noted.
func (a *attempt) inputsOfNewRun(ctx context.Context) ([]runspec.Input, error) {
	run, err := a.Registry.GetRun(ctx, a.run.Ref())
	if err != nil {
		return nil, err
	}
	var inputs []runspec.Input
	for _, in := range run.Inputs {
		inputs = append(inputs, runspec.Input{Role: in.Tags[cupel.DatasetContextTag], Name: in.Dataset.Name, Digest: in.Dataset.Digest})
	}
	return runspec.SortInputs(inputs), nil
}
