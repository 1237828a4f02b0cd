package store

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

// RunTable implements [catalog.Runs].
func (r records) RunTable(ctx context.Context, search catalog.RunSearch, keys []filter.Key) (ids []string, values [][]any, next string, err error) {
	nums, next, columns, err := r.findRuns(ctx, search)
	if err != nil {
		return nil, nil, "", err
	}
	query, err := r.tableQuery(columns, keys)
	if err != nil {
		return nil, nil, "", err
	}
	t := runTable{keys: keys, places: placesOf(nums), ids: make([]string, len(nums)), values: make([][]any, len(keys))}
	for i := range keys {
		t.values[i] = make([]any, len(nums))
	}
	for part := range slices.Chunk(nums, runsAtOnce) {
		args := slices.Concat(query.args, arguments(part))
		if err := r.query(ctx, t.add, query.text.String()+`(`+marks(len(part))+`)`, args...); err != nil {
			return nil, nil, "", err
		}
	}
	return t.ids, t.values, next, nil
}

// tableQuery selects the values of the keys of runs that are to be listed behind
// it.
func (r records) tableQuery(columns filter.Columns, keys []filter.Key) (*statement, error) {
	q := &statement{}
	q.add(`SELECT r.num, r.id`)
	columns = tableColumns(columns)
	for _, key := range keys {
		value, args, err := key.SQL(r.dialect.Filter, columns)
		if err != nil {
			return nil, err
		}
		q.add(`, `+value, args...)
	}
	q.add(` FROM runs r WHERE r.num IN `)
	return q, nil
}

// runTable is filled row by row, in any order.
type runTable struct {
	keys   []filter.Key
	places map[int64]int // of runs, by key
	ids    []string
	values [][]any
}

func (t *runTable) add(scan func(...any) error) error {
	var num int64
	var id string
	row := make([]any, len(t.keys))
	dest := []any{&num, &id}
	for i := range row {
		dest = append(dest, &row[i])
	}
	if err := scan(dest...); err != nil {
		return err
	}
	place := t.places[num]
	t.ids[place] = id
	for i, key := range t.keys {
		t.values[i][place] = cell(key, row[i])
	}
	return nil
}

// cell is a value in the form of [cupel.RunColumn].
func cell(key filter.Key, value any) any {
	switch v := value.(type) {
	case int64:
		if key.Type() == filter.Time {
			return fromMicros(v).Format(time.RFC3339Nano)
		}
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return strings.Trim(string(cupel.Float(v).AppendJSON(nil)), `"`)
		}
	}
	return value
}
