package store

import (
	"context"
	"slices"

	"github.com/cupel/cupel"
)

// RunKeys implements [catalog.Runs].
func (r records) RunKeys(ctx context.Context, projectID string, experiments []int64) (cupel.RunKeys, error) {
	keys := cupel.RunKeys{Params: []string{}, Metrics: []string{}, Tags: []string{}}
	in, err := r.scope(ctx, projectID, experiments)
	if err != nil || in.empty() {
		return keys, err
	}
	if keys.Params, err = r.keysOf(ctx, `params`, in); err != nil {
		return keys, err
	}
	if keys.Tags, err = r.keysOf(ctx, `run_tags`, in); err != nil {
		return keys, err
	}
	keys.Metrics, err = r.metricKeys(ctx, in)
	return keys, err
}

// keysOf returns the keys in a table of what runs of a scope have logged.
func (r records) keysOf(ctx context.Context, table string, in scope) ([]string, error) {
	runs := in.all(`r.experiment`)
	return r.keys(ctx, `SELECT DISTINCT logged.key FROM runs r JOIN `+table+` logged ON logged.run = r.num WHERE `+runs.text, runs.args...)
}

// metricKeys leaps through the index of metrics that have settled from one key to
// the next.
func (r records) metricKeys(ctx context.Context, in scope) ([]string, error) {
	experiments, moving := in.all(`e.num`), in.all(`d.experiment`)
	return r.keys(ctx, `WITH RECURSIVE leap (experiment, key) AS (
			SELECT e.num, (SELECT min(d.key) FROM metrics d WHERE d.settled = 1 AND d.experiment = e.num) FROM experiments e WHERE `+experiments.text+`
			UNION ALL
			SELECT leap.experiment, (SELECT min(d.key) FROM metrics d WHERE d.settled = 1 AND d.experiment = leap.experiment AND d.key > leap.key)
			FROM leap WHERE leap.key IS NOT NULL
		)
		SELECT key FROM leap WHERE key IS NOT NULL
		UNION SELECT d.key FROM metrics d WHERE d.settled = 0 AND `+moving.text, slices.Concat(experiments.args, moving.args)...)
}

func (r records) keys(ctx context.Context, query string, args ...any) ([]string, error) {
	found, err := list(ctx, r.Tx, func(read func(...any) error, key *string) error { return read(key) }, query, args...)
	slices.Sort(found)
	return found, err
}
