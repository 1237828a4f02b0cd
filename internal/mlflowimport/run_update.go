package mlflowimport

import (
	"context"
	"fmt"

	"github.com/cupel/cupel"
)

// updateRun adds what a run of the project lacks of its parameters, tags and
// fields.
func (im *importer) updateRun(ctx context.Context, r *run) error {
	s, before := r.source, *r.before
	if s.StartTime != nil && before.StartTime != nil && s.StartTime.UnixMilli() != before.StartTime.UnixMilli() {
		return cupel.Errorf(cupel.Conflict, "another run of this id is here: it started at %s", before.StartTime)
	}
	if before.State == cupel.StateDeleted && s.State != cupel.StateDeleted {
		return cupel.Errorf(cupel.Conflict, "it was deleted here: restore it to import into it")
	}
	change, changed := changeOf(s, before)
	params, tags := im.newParams(r), missing(s.Tags, before.Tags)
	delete(tags, tagRunName) // it goes with the name
	if !changed && len(params) == 0 && len(tags) == 0 {
		return nil
	}
	if err := im.wakeRun(ctx, r); err != nil {
		return err
	}
	if changed {
		if _, err := im.registry.ChangeRun(ctx, r.ref, change); err != nil {
			return err
		}
	}
	return im.logTexts(ctx, r, params, tags)
}

// changeOf is how the fields of a run have changed in the source. One that has
// ended here does not run again.
func changeOf(s, before cupel.Run) (change cupel.RunChange, changed bool) {
	if s.Name != "" && s.Name != before.Name {
		change.Name, changed = &s.Name, true
	}
	if s.Status.Valid() && s.Status != before.Status && (s.Status.Ended() || !before.Status.Ended()) {
		change.Status, changed = &s.Status, true
	}
	if s.Status.Ended() && s.EndTime != nil && (before.EndTime == nil || s.EndTime.UnixMilli() != before.EndTime.UnixMilli()) {
		change.EndTime, changed = s.EndTime, true
	}
	return change, changed
}

// newParams returns the parameters that a run lacks. A parameter never changes:
// one with another value is a conflict.
func (im *importer) newParams(r *run) map[string]string {
	params := missing(r.source.Params, r.before.Params)
	for key, value := range params {
		if there, ok := r.before.Params[key]; ok {
			im.gap("parameter", r.source.ID+" "+key, fmt.Sprintf("it is %s here and %s in the source", quote(there), quote(value)))
			delete(params, key)
		}
	}
	return params
}
