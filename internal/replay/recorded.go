package replay

import (
	"context"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runspec"
)

// Recorded is a run with what it was made of.
type Recorded struct {
	Run  cupel.Run
	Spec runspec.Spec
}

// Read reads what a run was made of. The error has code conflict where the run
// cannot be made again, and says why.
func (e *Engine) Read(ctx context.Context, ref cupel.RunRef) (Recorded, error) {
	run, err := e.Registry.GetRun(ctx, ref)
	if err != nil {
		return Recorded{}, err
	}
	if reason := run.Tags[provenance.NotReproducibleTag]; reason != "" {
		return Recorded{Run: run}, cupel.Errorf(cupel.Conflict, "run %s cannot be reproduced: %s", run.Name, reason)
	}
	if !run.Status.Ended() {
		return Recorded{Run: run}, cupel.Errorf(cupel.Conflict, "run %s has not ended (%s): reproduce it when it has", run.Name, run.Status)
	}
	spec, err := provenance.ReadSpec(ctx, e.Registry, ref)
	if cupel.ErrorCode(err) == cupel.NotFound {
		return Recorded{Run: run}, cupel.Errorf(cupel.Conflict,
			"run %s cannot be reproduced: nothing says what it was made of. Runs that \"cupel exec -- COMMAND\" or train_model makes can be", run.Name)
	}
	if err != nil {
		return Recorded{Run: run}, err
	}
	return Recorded{run, spec}, checkSpec(run, spec)
}

// checkSpec refuses a spec that lacks what it takes to run it.
func checkSpec(run cupel.Run, spec runspec.Spec) error {
	if spec.Identity.Code.Tree == nil {
		return cupel.Errorf(cupel.Conflict, "run %s cannot be reproduced: its code was not captured (%s)", run.Name, strings.Join(spec.Observed.Code.Reasons, "; "))
	}
	if spec.Identity.Kind != runspec.KindCommand {
		return nil
	}
	for i, arg := range spec.Identity.Command.Argv {
		if strings.Contains(arg, runspec.Redacted) {
			return cupel.Errorf(cupel.Conflict, "run %s cannot be reproduced: argument %d of its command held a secret, which is not recorded. Let the program read it from the environment", run.Name, i)
		}
	}
	return nil
}
