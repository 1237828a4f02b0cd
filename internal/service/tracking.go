package service

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
	"github.com/cupel/cupel/internal/store"
)

// Limits of pages: how many rows one holds by default, and at most.
const (
	defaultPage = 1000
	maxPage     = 50_000
	maxTable    = 100_000 // of [cupel.Runs.RunTable]
)

// track changes what is known of runs. Unlike [update] it has nothing to write
// to the vault: what was trained is not restored from packs, but from a backup.
func track[T any](ctx context.Context, s *Service, fn func(*store.Tx) (T, error)) (result T, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		result, err = fn(tx)
		return err
	})
	return result, err
}

// searching is what a kind of row is searched by.
type searching struct {
	vocabulary *filter.Vocabulary
	then       []string // the order behind what the caller asks for; total
	max        int      // rows of a page
}

// search checks a search, but for its project.
func (s *Service) search(asked cupel.Search, by searching) (catalog.Search, error) {
	limit := asked.Limit
	if limit == 0 {
		limit = min(defaultPage, by.max)
	}
	if limit < 0 || limit > by.max {
		return catalog.Search{}, cupel.Errorf(cupel.Invalid, "limit %d: use 1 to %d", asked.Limit, by.max)
	}
	view := asked.View
	switch view {
	case "":
		view = cupel.ViewActive
	case cupel.ViewActive, cupel.ViewDeleted, cupel.ViewAll:
	default:
		return catalog.Search{}, cupel.Errorf(cupel.Invalid, "view %q: use active, deleted or all", asked.View)
	}
	parsed, err := filter.Parse(asked.Filter, by.vocabulary, s.opts.Now())
	if err != nil {
		return catalog.Search{}, err
	}
	order, err := filter.ParseOrder(asked.OrderBy, by.vocabulary, by.then...)
	return catalog.Search{Filter: parsed, Order: order, View: view, Limit: limit, PageToken: asked.PageToken}, err
}

// inProject reads from the catalog what belongs to a project.
func inProject[T any](ctx context.Context, s *Service, project string, fn func(c catalog.Catalog, projectID string) (T, error)) (T, error) {
	var none T
	if err := allow(ctx, cupel.RoleRead, project); err != nil {
		return none, err
	}
	return view(ctx, s, func(c catalog.Catalog) (T, error) {
		id, err := projectID(ctx, c, project)
		if err != nil {
			return none, err
		}
		return fn(c, id)
	})
}

// projectID checks the name first, so that a wrong one says what is wrong.
func projectID(ctx context.Context, c catalog.Catalog, name string) (string, error) {
	if err := cupel.CheckProjectName(name); err != nil {
		return "", err
	}
	return c.ProjectID(ctx, name)
}

// trackIn changes what is known of the runs of a project.
func trackIn[T any](ctx context.Context, s *Service, project string, fn func(tx *store.Tx, projectID string) (T, error)) (T, error) {
	var none T
	if err := allow(ctx, cupel.RoleWrite, project); err != nil {
		return none, err
	}
	return track(ctx, s, func(tx *store.Tx) (T, error) {
		id, err := projectID(ctx, tx.Catalog(), project)
		if err != nil {
			return none, err
		}
		return fn(tx, id)
	})
}

// changeIn is [trackIn] for what returns nothing.
func changeIn(ctx context.Context, s *Service, project string, fn func(tx *store.Tx, projectID string) error) error {
	_, err := trackIn(ctx, s, project, func(tx *store.Tx, projectID string) (struct{}, error) {
		return struct{}{}, fn(tx, projectID)
	})
	return err
}
