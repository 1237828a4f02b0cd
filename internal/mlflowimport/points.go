package mlflowimport

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
)

// history collects the points of a run until they fill a batch.
type history struct {
	*run
	points []cupel.LoggedPoint
	read   map[string]cupel.Metric // Count and Last of what was read, by key
	logged bool                    // some were logged already
}

// addPoints reads the points of a page of runs, and logs those that are new.
func (im *importer) addPoints(ctx context.Context, runs []*run) error {
	histories := map[string]*history{}
	var wanted []Series
	for _, r := range runs {
		if r.left {
			continue
		}
		histories[r.source.ID] = &history{run: r, read: map[string]cupel.Metric{}}
		wanted = append(wanted, im.newSeries(r)...)
	}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	err := im.readPoints(inner, wanted, histories, func(h *history, points []cupel.LoggedPoint) {
		group.Go(func() error { return im.logPoints(inner, h, points) })
	})
	for _, h := range histories {
		if err == nil && len(h.points) > 0 && (h.logged || h.isNew()) {
			group.Go(func() error { return im.logPoints(inner, h, h.points) })
		}
	}
	if failed := group.Wait(); failed != nil { // and it ended the reading
		return failed
	}
	if err != nil {
		return err
	}
	return im.countPoints(ctx, histories)
}

// newSeries returns the series of a run that have to be read: all but those of
// which the project has as many points as the source, and the same last one.
func (im *importer) newSeries(r *run) []Series {
	var wanted []Series
	for key, metric := range r.source.Metrics {
		if r.before != nil && metric.Count > 0 && alike(metric, r.before.Metrics[key]) {
			im.there(MetricPoints, metric.Count)
			continue
		}
		wanted = append(wanted, Series{r.source.ID, key})
	}
	return wanted
}

func alike(a, b cupel.Metric) bool { return a.Count == b.Count && a.Last.Compare(b.Last) == 0 }

// readPoints reads series and hands on full batches.
func (im *importer) readPoints(ctx context.Context, wanted []Series, histories map[string]*history, log func(*history, []cupel.LoggedPoint)) error {
	for some, err := range im.source.Points(ctx, wanted) {
		if err != nil {
			return err
		}
		h, ok := histories[some.Run]
		if !ok {
			return cupel.Errorf(cupel.Invalid, "the source answers points of run %s, which it was not asked for", quote(some.Run))
		}
		for _, p := range some.Points {
			h.add(p)
			if len(h.points) == pointsPage {
				log(h, h.points)
				h.points, h.logged = nil, true
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

func (h *history) add(p cupel.LoggedPoint) {
	h.points = append(h.points, p)
	m, ok := h.read[p.Key]
	if !ok || p.Point.Compare(m.Last) > 0 {
		m.Last = p.Point
	}
	m.Count++
	h.read[p.Key] = m
}

// isNew reports whether the points that were read are not those of the project.
func (h *history) isNew() bool {
	for key, m := range h.read {
		if h.before == nil || !alike(m, h.before.Metrics[key]) {
			return true
		}
	}
	return false
}

func (im *importer) logPoints(ctx context.Context, h *history, points []cupel.LoggedPoint) error {
	if err := im.wakeRun(ctx, h.run); err != nil {
		return im.pass("metrics of run", h.source.ID, err)
	}
	if err := im.logBatch(ctx, h.ref, cupel.RunBatch{Metrics: points}); err != nil {
		return err
	}
	if h.before == nil {
		im.added(MetricPoints, int64(len(points)))
	}
	return nil
}

// countPoints counts, for runs that were there, which of their points were new.
func (im *importer) countPoints(ctx context.Context, histories map[string]*history) error {
	for _, h := range histories {
		if h.before == nil || len(h.read) == 0 {
			continue
		}
		after := *h.before
		if h.logged || h.isNew() {
			var err error
			if after, err = im.registry.GetRun(ctx, h.ref); err != nil {
				return err
			}
		}
		for key, m := range h.read {
			fresh := after.Metrics[key].Count - h.before.Metrics[key].Count
			im.added(MetricPoints, fresh)
			im.there(MetricPoints, max(0, m.Count-fresh))
		}
	}
	return nil
}
