package store

import (
	"context"
	"database/sql"
	"math"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store/series"
)

// series returns the series of some keys that a run has.
func (r records) series(ctx context.Context, run int64, keys []string) (map[string]series.Series, error) {
	const columns = `SELECT key, last, min, max, count, state, tail FROM metrics WHERE run = ? AND key `
	condition, arg := r.among(keys)
	known := make(map[string]series.Series, len(keys))
	err := r.query(ctx, func(scan func(...any) error) error {
		var key string
		var last, least, most sql.NullFloat64
		var count int64
		var state, tail sql.RawBytes
		if err := scan(&key, &last, &least, &most, &count, &state, &tail); err != nil {
			return err
		}
		s, err := series.Summary(series.Columns{Last: orNaN(last), Min: orNaN(least), Max: orNaN(most), Count: count}, state)
		if err == nil {
			s.Tail, err = series.Decode(tail)
		}
		if err != nil {
			return corruptMetric(key, err)
		}
		known[key] = s
		return nil
	}, columns+condition, run, arg)
	return known, err
}

// among is the condition of being one of some texts, and its parameter.
func (tx *Tx) among(texts []string) (condition string, arg any) {
	if len(texts) == 1 {
		return `= ?`, texts[0]
	}
	return `IN (` + tx.dialect.Texts + `)`, toJSON(texts)
}

func corruptMetric(key string, err error) error {
	return cupel.Errorf(cupel.Corrupt, "metric %q: %w", key, err)
}

// readMetric makes a summary of the columns of a row of metrics.
func readMetric(key string, last, least, most, mean sql.NullFloat64, count int64, state []byte) (cupel.Metric, error) {
	s, err := series.Summary(series.Columns{Last: orNaN(last), Min: orNaN(least), Max: orNaN(most), Count: count}, state)
	if err != nil {
		return cupel.Metric{}, corruptMetric(key, err)
	}
	m := s.Metric(key)
	m.Mean = cupel.Float(orNaN(mean))
	return m, nil
}

func orNaN(v sql.NullFloat64) float64 {
	if !v.Valid {
		return math.NaN()
	}
	return v.Float64
}

// floatOrNull is a float as the tables keep it: NaN is NULL.
func floatOrNull(v float64) any {
	if math.IsNaN(v) {
		return nil
	}
	return v
}

// summary is a row of metrics.
type summary struct {
	key   string
	added bool // there was none
	series.Series
}

// writeSummaries writes the rows of metrics of a run.
func (r records) writeSummaries(ctx context.Context, run catalog.Run, rows []summary) error {
	experiment, err := r.experimentOf(ctx, run, rows)
	if err != nil {
		return err
	}
	const columns = 11
	for part := range slices.Chunk(rows, r.dialect.Rows) {
		args := make([]any, 0, columns*len(part))
		for _, s := range part {
			c := s.Columns()
			args = append(args, run.Num, s.key, experiment, flag(run.Status.Ended()), floatOrNull(c.Last), floatOrNull(c.Min), floatOrNull(c.Max),
				floatOrNull(s.Mean()), c.Count, s.State(), series.Encode(s.Tail))
		}
		_, err := r.exec(ctx, `INSERT INTO metrics (run, key, experiment, settled, last, min, max, mean, count, state, tail) VALUES `+values(len(part), columns)+`
			ON CONFLICT (run, key) DO UPDATE SET last = excluded.last, min = excluded.min, max = excluded.max, mean = excluded.mean,
				count = excluded.count, state = excluded.state, tail = excluded.tail`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// experimentOf returns the key of a run's experiment, which only rows that are
// added need.
func (r records) experimentOf(ctx context.Context, run catalog.Run, rows []summary) (num int64, err error) {
	if slices.ContainsFunc(rows, func(s summary) bool { return s.added }) {
		_, err = r.row(ctx, []any{&num}, `SELECT experiment FROM runs WHERE num = ?`, run.Num)
	}
	return num, err
}
