package replay

import (
	"context"

	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/verdict"
)

// dataChanges says how inputs have changed that were read from their source again.
func (a *attempt) dataChanges(ctx context.Context) ([]verdict.DataChange, error) {
	changes := []verdict.DataChange{}
	if a.order.Data != document.DataSource {
		return changes, nil
	}
	changes = append(changes, pairs(a.recorded.Spec.Identity.Inputs, a.spec.Identity.Inputs)...)
	for i := range changes {
		if err := a.explain(ctx, &changes[i]); err != nil {
			return nil, err
		}
	}
	return changes, nil
}

// pairs puts inputs of one role and name together; a digest is "" where there is
// none.
func pairs(old, made []runspec.Input) []verdict.DataChange {
	var all []verdict.DataChange
	for _, in := range old {
		all = append(all, verdict.DataChange{Role: in.Role, Name: in.Name, Old: in.Digest})
	}
	for _, in := range made {
		found := false
		for i := range all {
			if !found && all[i].Role == in.Role && all[i].Name == in.Name && all[i].New == "" {
				all[i].New, found = in.Digest, true
			}
		}
		if !found {
			all = append(all, verdict.DataChange{Role: in.Role, Name: in.Name, New: in.Digest})
		}
	}
	return all
}
