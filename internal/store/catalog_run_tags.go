package store

import (
	"context"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// SetRunTags implements [catalog.Runs].
func (r records) SetRunTags(ctx context.Context, run catalog.Run, tags []cupel.RunTag) error {
	for part := range slices.Chunk(newest(tags), rowsAtOnce) {
		const columns = 4
		rows := make([]any, 0, columns*len(part))
		for _, t := range part {
			rows = append(rows, run.Num, t.Key, t.Value, micros(t.Time))
		}
		_, err := r.exec(ctx, `INSERT INTO run_tags (run, key, value, time) VALUES `+values(len(part), columns)+`
			ON CONFLICT (run, key) DO UPDATE SET value = excluded.value, time = excluded.time WHERE run_tags.time <= excluded.time`, rows...)
		if err != nil {
			return err
		}
	}
	return r.regather(ctx, run)
}

// newest returns the tag of each key that wins: of several with one time the
// last. One statement sets no row twice.
func newest(tags []cupel.RunTag) []cupel.RunTag {
	place := make(map[string]int, len(tags))
	var kept []cupel.RunTag
	for _, t := range tags {
		i, there := place[t.Key]
		switch {
		case !there:
			place[t.Key] = len(kept)
			kept = append(kept, t)
		case !t.Time.Before(kept[i].Time):
			kept[i] = t
		}
	}
	return kept
}

// DropRunTag implements [catalog.Runs].
func (r records) DropRunTag(ctx context.Context, run catalog.Run, key string) error {
	dropped, err := r.exec(ctx, `DELETE FROM run_tags WHERE run = ? AND key = ?`, run.Num, key)
	if err == nil && dropped == 0 {
		err = missing("No tag with name: %s in run with id %s", key, run.ID)
	}
	if err != nil {
		return err
	}
	return r.regather(ctx, run)
}
