package replay

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/dataset"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/verdict"
)

// explain says how data has changed whose digest is another one: by its rows where
// it was stored in the format of datasets, else by its files. An error is the end
// of ctx.
func (a *attempt) explain(ctx context.Context, change *verdict.DataChange) error {
	if change.Old == change.New || change.Old == "" || change.New == "" {
		return nil
	}
	old, made := a.dataTree(change.Old), a.dataTree(change.New)
	before, err := a.manifestOf(ctx, old)
	if err != nil {
		change.Reason = "what the run read was not stored"
		return ctx.Err()
	}
	after, err := a.manifestOf(ctx, made)
	if err != nil {
		change.Reason = "what was read now is not stored"
		return ctx.Err()
	}
	if !isDataset(before) || !isDataset(after) {
		change.Reason = filesText(before, after)
		return nil
	}
	found, err := dataset.Diff(ctx, provenance.OpenFolder(ctx, a.Registry, old), provenance.OpenFolder(ctx, a.Registry, made))
	if err != nil {
		change.Reason = err.Error()
		return ctx.Err()
	}
	change.Change = &found
	return nil
}

func (a *attempt) dataTree(digest string) cupel.TreeRef {
	return cupel.TreeRef{Project: a.recorded.Run.Project, Digest: digest}
}

func (a *attempt) manifestOf(ctx context.Context, ref cupel.TreeRef) (tree.Manifest, error) {
	stored, err := provenance.OpenTree(ctx, a.Registry, ref)
	if err != nil {
		return nil, err
	}
	return stored.Manifest, stored.Close()
}

func isDataset(m tree.Manifest) bool {
	_, found := m.Find(dataset.HeaderFile)
	return found
}

// maxNamed is how many files are named of those that differ.
const maxNamed = 5

// filesText names the files that differ.
func filesText(old, made tree.Manifest) string {
	var names []string
	for _, entry := range old {
		if now, there := made.Find(entry.Path); !there {
			names = append(names, entry.Path+" is gone")
		} else if now != entry {
			names = append(names, entry.Path+" is another one")
		}
	}
	for _, entry := range made {
		if _, there := old.Find(entry.Path); !there {
			names = append(names, entry.Path+" is new")
		}
	}
	slices.Sort(names)
	text := strings.Join(names[:min(len(names), maxNamed)], ", ")
	if len(names) > maxNamed {
		text += fmt.Sprintf(" and %d more", len(names)-maxNamed)
	}
	return text
}
