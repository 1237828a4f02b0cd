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
	for table, found := range map[string]*[]string{"params": &keys.Params, "metrics": &keys.Metrics, "run_tags": &keys.Tags} {
		if *found, err = r.keysIn(ctx, table, in); err != nil {
			return keys, err
		}
	}
	return keys, nil
}

// keysIn returns the keys in a table of what runs of a scope have logged.
func (r records) keysIn(ctx context.Context, table string, in scope) ([]string, error) {
	runs := in.all(`r.experiment`)
	found, err := list(ctx, r.Tx, func(read func(...any) error, key *string) error { return read(key) },
		`SELECT DISTINCT logged.key FROM runs r JOIN `+table+` logged ON logged.run = r.num WHERE `+runs.text, runs.args...)
	slices.Sort(found)
	return found, err
}
