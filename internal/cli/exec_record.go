package cli

import (
	"fmt"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runspec"
)

// record records what the run is made of. Data that was declared has to be stored;
// without its code a run is worth having, but not reproducible.
func (x *execution) record() error {
	captured, err := x.capture()
	if err != nil {
		return x.without("its code could not be stored", err)
	}
	inputs, err := x.storeInputs(captured.Root)
	if err != nil {
		return err
	}
	spec := runspec.Spec{
		Identity: runspec.Identity{Kind: runspec.KindCommand, Command: captured.Command, Inputs: inputs, Code: captured.Code},
		Observed: captured.Observed,
	}
	if _, err := provenance.RecordSpec(x.ctx, x.registry, x.now.Ref(), spec); err != nil {
		return x.without("what it is made of could not be recorded", err)
	}
	if lost := captured.Lost[len(captured.Observed.Code.Reasons):]; len(lost) > 0 {
		return x.notReproducible(strings.Join(lost, "; "))
	}
	return nil
}

// capture stores the code, and says what of it is missing.
func (x *execution) capture() (provenance.Captured, error) {
	captured, err := provenance.Capture(x.ctx, x.registry, x.now.Ref(), provenance.Program{
		Folder: ".", Argv: x.args, Environ: x.environ, Listed: x.recording.Environment,
		Cache: x.codeCache(), Now: x.Now(),
	})
	if err != nil {
		return captured, err
	}
	if code := captured.Observed.Code; code.Partial {
		x.warn("the code is captured in part: " + strings.Join(append(code.Reasons, skippedFiles(code.Skipped)...), "; "))
	}
	return captured, nil
}

// maxNamed is how many files a warning names.
const maxNamed = 3

// skippedFiles words which files are not captured, but for those that git ignores.
func skippedFiles(skipped []runspec.Skipped) []string {
	var named []string
	n := 0
	for _, file := range skipped {
		if file.Reason == "ignored" {
			continue
		}
		if n++; n <= maxNamed {
			named = append(named, fmt.Sprintf("%s (%s, %s)", file.Path, file.Reason, size(file.Size)))
		}
	}
	if n > maxNamed {
		named = append(named, fmt.Sprintf("and %d more", n-maxNamed))
	}
	return named
}

// without goes on without what could not be recorded, unless nothing more can be.
func (x *execution) without(what string, err error) error {
	if x.ctx.Err() != nil || cupel.ErrorCode(err) == cupel.Unavailable {
		return err
	}
	return x.notReproducible(fmt.Sprintf("%s: %v", what, err))
}

// notReproducible says that the run cannot be run again, and why.
func (x *execution) notReproducible(reason string) error {
	x.warn("this run cannot be reproduced: " + reason)
	return x.registry.LogBatch(x.ctx, x.now.Ref(), cupel.RunBatch{
		Tags: []cupel.RunTag{{Key: provenance.NotReproducibleTag, Value: reason}},
	})
}
