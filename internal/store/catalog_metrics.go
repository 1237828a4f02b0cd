package store

import (
	"context"
	"maps"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store/series"
)

// AddPoints implements [catalog.Metrics].
func (r records) AddPoints(ctx context.Context, run catalog.Run, points []cupel.LoggedPoint) error {
	return r.addPoints(ctx, run, series.Gather(points))
}

func (r records) addPoints(ctx context.Context, run catalog.Run, logged series.ByKey) error {
	if len(logged) == 0 {
		return nil
	}
	keys := slices.Sorted(maps.Keys(logged))
	known, err := r.series(ctx, run.Num, keys)
	if err != nil {
		return err
	}
	var summaries []summary
	var blocks []keyedBlock
	for _, key := range keys {
		s, old := known[key]
		fresh, err := r.fresh(ctx, run.Num, key, &s, logged[key])
		if err != nil {
			return err
		}
		if len(fresh) == 0 {
			continue
		}
		for _, b := range s.Add(fresh) {
			blocks = append(blocks, keyedBlock{key, b})
		}
		summaries = append(summaries, summary{key, !old, s})
	}
	if len(summaries) == 0 {
		return nil
	}
	if err := r.writeSummaries(ctx, run, summaries); err != nil {
		return err
	}
	if err := r.writeBlocks(ctx, run.Num, blocks); err != nil {
		return err
	}
	return r.regather(ctx, run)
}

// fresh returns the points that a series does not have yet, each once.
func (r records) fresh(ctx context.Context, run int64, key string, s *series.Series, points []cupel.Point) ([]cupel.Point, error) {
	fresh, unsure := s.Sift(points)
	if len(unsure) == 0 {
		return fresh, nil
	}
	stored, err := r.blocksAround(ctx, run, key, series.Covers(unsure))
	if err != nil {
		return nil, err
	}
	return slices.Concat(series.Without(unsure, stored), fresh), nil
}
