package replay

import (
	"context"
	"path/filepath"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runspec"
)

// readAnew gives a command the data as it is now at the places where the old run
// read it: it is stored with the new run, and the command reads what was stored.
// Programs with components ask their dataset class themselves.
func (a *attempt) readAnew(ctx context.Context) error {
	if a.order.Data != document.DataSource || a.recorded.Spec.Identity.Kind != runspec.KindCommand {
		return nil
	}
	for i := range a.inputs {
		if err := a.readInputAnew(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

func (a *attempt) readInputAnew(ctx context.Context, i int) error {
	in := &a.inputs[i]
	p := placeOf(*in)
	from := p.outside
	if p.inside != "" {
		from = filepath.Join(a.root, filepath.FromSlash(p.inside))
	}
	if from == "" {
		return cupel.Errorf(cupel.Conflict, "the run does not say where input %s was read: use --data stored", in.Name)
	}
	dataset := in.logged.Dataset
	stored, err := provenance.StoreInput(ctx, a.Registry, a.run.Ref(), provenance.Input{
		Path: from, Role: in.Role, Name: in.Name, SourceType: dataset.SourceType, Source: dataset.Source, Keep: true,
	})
	if err != nil || p.inside == "" {
		return err
	}
	found := input{Input: stored, logged: in.logged}
	folder := filepath.Join(a.folder.Path, "inputs", strconv.Itoa(i))
	if err := a.layInput(ctx, found, folder); err != nil {
		return err
	}
	found.folder = &folder
	return a.placeStored(found)
}
