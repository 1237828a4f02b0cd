package mlflowimport

import (
	"context"
	"maps"
	"slices"

	"github.com/cupel/cupel"
)

// addLinks notes which datasets and logged models a run read, and which models it
// wrote.
func (im *importer) addLinks(ctx context.Context, r *run) error {
	var before cupel.Run
	if r.before != nil {
		before = *r.before
	}
	inputs := slices.DeleteFunc(slices.Clone(r.source.Inputs), func(i cupel.DatasetInput) bool {
		return slices.ContainsFunc(before.Inputs, func(b cupel.DatasetInput) bool { return sameInput(i, b) })
	})
	read := without(r.source.ModelInputs, before.ModelInputs)
	written := without(r.source.ModelOutputs, before.ModelOutputs)
	im.there(DatasetInputs, int64(len(r.source.Inputs)-len(inputs)))
	if len(inputs)+len(read)+len(written) == 0 {
		return nil
	}
	if err := im.wakeRun(ctx, r); err != nil {
		return im.pass("inputs of run", r.source.ID, err)
	}
	for _, input := range inputs {
		err := im.registry.LogInputs(ctx, r.ref, []cupel.DatasetInput{input}, nil)
		if err == nil {
			im.added(DatasetInputs, 1)
		}
		if err = im.pass("dataset input of run", r.source.ID+" "+quote(input.Dataset.Name), err); err != nil {
			return err
		}
	}
	return im.addModelLinks(ctx, r, read, written)
}

func (im *importer) addModelLinks(ctx context.Context, r *run, read, written []cupel.ModelLink) error {
	if len(read) > 0 {
		err := im.registry.LogInputs(ctx, r.ref, nil, read)
		if err := im.pass("models read by run", r.source.ID, err); err != nil {
			return err
		}
	}
	if len(written) > 0 {
		err := im.registry.LogOutputs(ctx, r.ref, written)
		return im.pass("models written by run", r.source.ID, err)
	}
	return nil
}

// sameInput reports whether an input is noted already, tags and all.
func sameInput(a, b cupel.DatasetInput) bool {
	return a.Dataset.Name == b.Dataset.Name && a.Dataset.Digest == b.Dataset.Digest && maps.Equal(a.Tags, b.Tags)
}

// without returns the links that are not noted yet.
func without(links, noted []cupel.ModelLink) []cupel.ModelLink {
	return slices.DeleteFunc(slices.Clone(links), func(l cupel.ModelLink) bool { return slices.Contains(noted, l) })
}
