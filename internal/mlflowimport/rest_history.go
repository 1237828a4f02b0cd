package mlflowimport

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
)

// historyPage is the most points that MLflow answers at once.
const historyPage = 25_000

// readers is how many requests for histories are on their way at the same time: as
// many as MLflow's server has workers by default.
const readers = 4

// Points implements [Source]. A metric of all runs is asked for at once; a series
// that does not fit into such an answer is asked for by itself.
func (s *server) Points(ctx context.Context, wanted []Series) iter.Seq2[Points, error] {
	return func(yield func(Points, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(readers + 1)
		found := make(chan Points)
		emit := func(p Points) error {
			select {
			case found <- p:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		group.Go(func() error {
			for _, series := range byKey(wanted) {
				group.Go(func() error { return s.points(ctx, series, emit) })
			}
			return nil
		})
		ended := make(chan error, 1)
		go func() {
			ended <- group.Wait()
			close(found)
		}()
		for points := range found {
			if !yield(points, nil) {
				stop()
				for range found { // until all have noticed
				}
				return
			}
		}
		if err := <-ended; err != nil {
			yield(Points{}, err)
		}
	}
}

// points reads series of one key.
func (s *server) points(ctx context.Context, group []Series, emit func(Points) error) error {
	for len(group) > 1 && !s.noBulk.Load() {
		var err error
		if group, err = s.together(ctx, group, emit); err != nil {
			return err
		}
	}
	for _, series := range group {
		if err := s.history(ctx, series, emit); err != nil {
			return err
		}
	}
	return nil
}

// byKey puts series of one key together, up to [runsPage] of them.
func byKey(wanted []Series) [][]Series {
	sorted := slices.SortedFunc(slices.Values(wanted), func(a, b Series) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Run, b.Run))
	})
	var groups [][]Series
	for _, series := range sorted {
		last := len(groups) - 1
		if last < 0 || groups[last][0].Key != series.Key || len(groups[last]) == runsPage {
			groups, last = append(groups, nil), last+1
		}
		groups[last] = append(groups[last], series)
	}
	return groups
}

// together reads series of one key with one request, and returns those that its
// answer had no room for.
func (s *server) together(ctx context.Context, group []Series, emit func(Points) error) (rest []Series, err error) {
	query := url.Values{"metric_key": {group[0].Key}, "max_results": {strconv.Itoa(historyPage)}}
	left := map[string]bool{}
	for _, series := range group {
		query.Add("run_id", series.Run)
		left[series.Run] = true
	}
	body, err := s.send(ctx, http.MethodGet, "/ajax-api/2.0/mlflow/metrics/get-history-bulk", query, nil)
	if cupel.ErrorCode(err) == cupel.NotFound { // a server or a proxy without this call
		s.noBulk.Store(true)
		return group, nil
	}
	if err != nil {
		return nil, err
	}
	defer body.Close()
	var held Points // of the run that is being answered; the answer may end within
	count := 0
	_, err = elements(body, "metrics", func(p jsonPoint) error {
		count++
		if p.Run != held.Run {
			if err := emitSome(held, emit); err != nil {
				return err
			}
			held = Points{Run: p.Run}
		}
		if left[p.Run] || p.Run == held.Run && len(held.Points) > 0 {
			delete(left, p.Run)
			held.Points = append(held.Points, cupel.LoggedPoint{Key: group[0].Key, Point: p.point()})
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, s.broken(ctx, api+"metrics/get-history-bulk", err)
	case count < historyPage:
		return nil, emitSome(held, emit)
	}
	rest = slices.DeleteFunc(group, func(series Series) bool { return !left[series.Run] })
	return rest, s.history(ctx, Series{held.Run, group[0].Key}, emit)
}

func emitSome(points Points, emit func(Points) error) error {
	if len(points.Points) == 0 {
		return nil
	}
	return emit(points)
}

// history reads one series. Releases before 3 answer all of it at once.
func (s *server) history(ctx context.Context, series Series, emit func(Points) error) error {
	query := url.Values{"run_id": {series.Run}, "metric_key": {series.Key}, "max_results": {strconv.Itoa(historyPage)}}
	for token := ""; ; {
		next, err := s.historyPart(ctx, series, withToken(query, token), emit)
		if err != nil || next == "" {
			return err
		}
		if next == token {
			return cupel.Errorf(cupel.Invalid, "MLflow answers the same page of metric %q of run %s again and again", series.Key, series.Run)
		}
		token = next
	}
}

func (s *server) historyPart(ctx context.Context, series Series, query url.Values, emit func(Points) error) (next string, err error) {
	body, err := s.send(ctx, http.MethodGet, api+"metrics/get-history", query, nil)
	if err != nil {
		return "", err
	}
	defer body.Close()
	some := Points{Run: series.Run}
	next, err = elements(body, "metrics", func(p jsonPoint) error {
		some.Points = append(some.Points, cupel.LoggedPoint{Key: series.Key, Point: p.point()})
		if len(some.Points) < pointsPage {
			return nil
		}
		full := some
		some.Points = nil
		return emit(full)
	})
	if err != nil {
		return "", s.broken(ctx, api+"metrics/get-history", err)
	}
	return next, emitSome(some, emit)
}
