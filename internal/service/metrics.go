package service

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// maxSeries is how many series one question may ask for.
const maxSeries = 10_000

// MetricHistory implements [cupel.Metrics].
func (s *Service) MetricHistory(ctx context.Context, run cupel.RunRef, query cupel.HistoryQuery) (cupel.PointPage, error) {
	if query.Limit < 0 {
		return cupel.PointPage{}, cupel.Errorf(cupel.Invalid, "limit %d: use a number from 0, which means all", query.Limit)
	}
	after, err := parsePointToken(query.PageToken)
	if err != nil {
		return cupel.PointPage{}, err
	}
	return inRuns(ctx, s, run.Project, []string{run.ID}, func(c catalog.Catalog, projectID string) (cupel.PointPage, error) {
		row, err := c.RunRow(ctx, projectID, run.ID)
		if err != nil {
			return cupel.PointPage{}, err
		}
		bounded := query.FromStep != nil || query.ToStep != nil
		ask := query.Limit
		if ask > 0 {
			ask++ // one more tells whether another page follows
		}
		if bounded {
			ask = 0
		}
		points, err := c.History(ctx, row.Num, query.Key, after, ask)
		if bounded {
			points = withinSteps(points, query.FromStep, query.ToStep)
		}
		return pointPage(points, query.Limit), err
	})
}

// withinSteps keeps the points whose steps lie within the bounds.
func withinSteps(points []cupel.Point, from, to *int64) []cupel.Point {
	kept := points[:0]
	for _, p := range points {
		if (from == nil || p.Step >= *from) && (to == nil || p.Step <= *to) {
			kept = append(kept, p)
		}
	}
	return kept
}

// pointPage keeps at most limit points, and says where the next page starts.
func pointPage(points []cupel.Point, limit int) cupel.PointPage {
	page := cupel.PointPage{Points: points}
	if points == nil {
		page.Points = []cupel.Point{}
	}
	if limit > 0 && len(points) > limit {
		page.Points, page.NextPageToken = points[:limit], pointToken(points[limit-1])
	}
	return page
}

// pointToken says after which point the next page starts.
func pointToken(last cupel.Point) string {
	text, err := json.Marshal(last)
	if err != nil {
		panic(err) // it always has a JSON form
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// parsePointToken reads a [pointToken]; "" is the first page, nil.
func parsePointToken(token string) (*cupel.Point, error) {
	if token == "" {
		return nil, nil
	}
	var p cupel.Point
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "page token %q is none that a page before has given", token)
	}
	return &p, nil
}

// MetricSeries implements [cupel.Metrics].
func (s *Service) MetricSeries(ctx context.Context, query cupel.SeriesQuery) ([]cupel.Series, error) {
	if n := len(query.Runs) * len(query.Keys); n > maxSeries {
		return nil, cupel.Errorf(cupel.TooLarge, "%d runs and %d metrics are %d series: ask for at most %d at once", len(query.Runs), len(query.Keys), n, maxSeries)
	}
	if query.Buckets < 0 || query.Buckets > maxBuckets {
		return nil, cupel.Errorf(cupel.Invalid, "buckets %d: use 1 to %d, or 0 for every point", query.Buckets, maxBuckets)
	}
	return inRuns(ctx, s, query.Project, query.Runs, func(c catalog.Catalog, projectID string) ([]cupel.Series, error) {
		histories := []history{}
		for _, run := range query.Runs {
			row, err := c.RunRow(ctx, projectID, run)
			if isCode(err, cupel.NotFound) {
				continue // it was deleted meanwhile: a gap, no failure of the whole
			}
			if err != nil {
				return nil, err
			}
			for _, key := range query.Keys {
				points, err := c.History(ctx, row.Num, key, nil, 0)
				if err != nil {
					return nil, err
				}
				if points = withinSteps(points, query.FromStep, query.ToStep); len(points) > 0 {
					histories = append(histories, history{run, key, points})
				}
			}
		}
		return draw(histories, query), nil
	})
}
