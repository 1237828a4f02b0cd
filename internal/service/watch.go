package service

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

const (
	// watchPause is how often a watcher looks for changes.
	watchPause = 500 * time.Millisecond
	// watchOverlap is how far behind the newest change a watcher looks again: a
	// change may become visible after one with a later time, of another server or
	// a longer transaction.
	watchOverlap = 5 * time.Second
	watchPage    = 500 // changes read at once
)

// WatchRuns implements [cupel.Runs].
func (s *Service) WatchRuns(ctx context.Context, watch cupel.RunWatch) iter.Seq2[cupel.RunEvent, error] {
	return func(yield func(cupel.RunEvent, error) bool) {
		w := watcher{s: s, watch: watch, since: watch.Since, seen: map[int64]time.Time{}}
		if w.since.IsZero() {
			w.since = s.now()
		}
		for {
			changed, err := w.look(ctx)
			if err != nil {
				if ctx.Err() == nil {
					yield(cupel.RunEvent{}, err)
				}
				return
			}
			for _, run := range changed {
				if !yield(cupel.RunEvent{Run: run.Run}, nil) {
					return
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(watchPause):
			}
		}
	}
}

// watcher is one who watches. No state of it is shared: what changes is read
// from the database, whoever changed it.
type watcher struct {
	s      *Service
	watch  cupel.RunWatch
	since  time.Time           // where to look from
	newest time.Time           // of all changes seen
	seen   map[int64]time.Time // the last change that was told of each run
}

// look returns the runs that have changed since the last look.
func (w *watcher) look(ctx context.Context) ([]catalog.Run, error) {
	var fresh []catalog.Run
	for from := w.since; ; {
		rows, err := inRuns(ctx, w.s, w.watch.Project, nil, func(c catalog.Catalog, projectID string) ([]catalog.Run, error) {
			return c.ChangedRuns(ctx, projectID, from, watchPage)
		})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if w.isNew(row) {
				fresh = append(fresh, row)
			}
		}
		if len(rows) < watchPage || !rows[len(rows)-1].UpdatedAt.After(from) {
			w.advance()
			return fresh, nil
		}
		from = rows[len(rows)-1].UpdatedAt
	}
}

// isNew notes a change, and reports whether it is to be told.
func (w *watcher) isNew(row catalog.Run) bool {
	if row.UpdatedAt.After(w.newest) {
		w.newest = row.UpdatedAt
	}
	if told, ok := w.seen[row.Num]; ok && !row.UpdatedAt.After(told) {
		return false
	}
	w.seen[row.Num] = row.UpdatedAt
	return (w.watch.Experiments == nil || slices.Contains(w.watch.Experiments, row.ExperimentID)) &&
		(w.watch.Runs == nil || slices.Contains(w.watch.Runs, row.ID))
}

// advance forgets what is too old to be read again.
func (w *watcher) advance() {
	if from := w.newest.Add(-watchOverlap); from.After(w.since) {
		w.since = from
	}
	for num, told := range w.seen {
		if told.Before(w.since) {
			delete(w.seen, num)
		}
	}
}
