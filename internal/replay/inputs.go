package replay

import (
	"context"
	"os"
	"path/filepath"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/vault/digest"
)

// input is data that the run read.
type input struct {
	runspec.Input
	logged cupel.DatasetInput // as the run has it
	folder *string            // where its files were laid, for this reproduction alone; nil where they were not
}

// findInputs looks up what the run noted of its inputs. Those that are to be read
// as they were have to be stored: nothing is run before that is known.
func (a *attempt) findInputs(ctx context.Context) error {
	for _, recorded := range a.recorded.Spec.Identity.Inputs {
		found := input{Input: recorded, logged: loggedAs(a.recorded.Run, recorded)}
		if a.order.Data == document.DataStored {
			if err := a.checkStored(ctx, found); err != nil {
				return err
			}
		}
		a.inputs = append(a.inputs, found)
	}
	return nil
}

// loggedAs is an input of a spec as the run has noted it.
func loggedAs(run cupel.Run, recorded runspec.Input) cupel.DatasetInput {
	for _, logged := range run.Inputs {
		if logged.Dataset.Name == recorded.Name && logged.Dataset.Digest == recorded.Digest && logged.Tags[cupel.DatasetContextTag] == recorded.Role {
			return logged
		}
	}
	unknown := cupel.DatasetInput{Dataset: cupel.Dataset{Name: recorded.Name, Digest: recorded.Digest, SourceType: "unknown"}}
	if recorded.Role != "" {
		unknown.Tags = map[string]string{cupel.DatasetContextTag: recorded.Role}
	}
	return unknown
}

func (a *attempt) checkStored(ctx context.Context, in input) error {
	if _, err := digest.Parse(in.Digest); err != nil {
		return notStored(in)
	}
	_, err := a.Registry.GetTree(ctx, a.treeOf(in))
	if cupel.ErrorCode(err) == cupel.NotFound {
		if place, isOutside := a.outside(in); isOutside {
			return a.checkOutside(ctx, in, place)
		}
		return notStored(in)
	}
	return err
}

func notStored(in input) error {
	return cupel.Errorf(cupel.NotFound, "input %s was not stored", in.Name)
}

func (a *attempt) treeOf(in input) cupel.TreeRef {
	return cupel.TreeRef{Project: a.recorded.Run.Project, Digest: in.Digest}
}

// layInputs puts the data where the program finds it: in a folder of each input
// that the document names, or for a command, at the path where it was read.
func (a *attempt) layInputs(ctx context.Context) error {
	isCommand := a.recorded.Spec.Identity.Kind == runspec.KindCommand
	if a.order.Data == document.DataSource && isCommand {
		return nil // it is read anew once there is a run
	}
	if a.order.Data == document.DataSource {
		return a.bringSources(ctx)
	}
	for i := range a.inputs {
		if isCommand {
			if place, isOutside := a.outside(a.inputs[i]); isOutside {
				if err := a.checkOutside(ctx, a.inputs[i], place); err != nil {
					return err
				}
				continue
			}
		}
		folder := filepath.Join(a.folder.Path, "inputs", strconv.Itoa(i))
		if err := a.layInput(ctx, a.inputs[i], folder); err != nil {
			return err
		}
		a.inputs[i].folder = &folder
		if isCommand {
			if err := a.placeStored(a.inputs[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// layInput lays the files of a stored input into a new folder, and checks them.
func (a *attempt) layInput(ctx context.Context, in input, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return cupel.Errorf(cupel.Internal, "cannot make a folder for input %s: %w", in.Name, err)
	}
	stored, err := provenance.OpenTree(ctx, a.Registry, a.treeOf(in))
	if err != nil {
		return cupel.Errorf(cupel.ErrorCode(err), "input %s cannot be read: %w", in.Name, err)
	}
	defer stored.Close()
	overlay := repro.Overlay{Folder: folder, Manifest: stored.Manifest, Open: stored.Open}
	if err := overlay.Lay(ctx); err != nil {
		return cupel.Errorf(cupel.ErrorCode(err), "input %s cannot be laid out: %w", in.Name, err)
	}
	return nil
}
