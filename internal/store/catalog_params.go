package store

import (
	"context"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// paramsOf is what parameters belong to: their table, and the column and value of
// its key.
type paramsOf struct {
	table, column string
	num           int64
	owner         string // in the words of an error: "run ID='…'"
}

// AddParams implements [catalog.Runs].
func (r records) AddParams(ctx context.Context, run catalog.Run, params []cupel.Param) error {
	if err := r.addParams(ctx, paramsOf{"params", "run", run.Num, "run ID='" + run.ID + "'"}, params); err != nil {
		return err
	}
	return r.regather(ctx, run)
}

func (r records) addParams(ctx context.Context, of paramsOf, params []cupel.Param) error {
	for part := range slices.Chunk(params, rowsAtOnce) {
		if err := r.addSomeParams(ctx, of, part); err != nil {
			return err
		}
	}
	return nil
}

func (r records) addSomeParams(ctx context.Context, of paramsOf, params []cupel.Param) error {
	known, err := r.params(ctx, of, params)
	if err != nil {
		return err
	}
	var rows []any
	for _, p := range params {
		before, there := known[p.Key]
		switch {
		case !there:
			known[p.Key] = p.Value
			rows = append(rows, of.num, p.Key, p.Value)
		case before != p.Value:
			return cupel.Errorf(cupel.Invalid, "Changing param values is not allowed. Param with key='%s' was already logged with value='%s' for %s. Attempted logging new value '%s'.",
				p.Key, before, of.owner, p.Value)
		}
	}
	const columns = 3
	if len(rows) == 0 {
		return nil
	}
	_, err = r.exec(ctx, `INSERT INTO `+of.table+` (`+of.column+`, key, value) VALUES `+values(len(rows)/columns, columns), rows...)
	return err
}

// params returns the values that there are of some parameters.
func (r records) params(ctx context.Context, of paramsOf, params []cupel.Param) (map[string]string, error) {
	known := make(map[string]string, len(params))
	args := []any{of.num}
	for _, p := range params {
		args = append(args, p.Key)
	}
	return known, r.query(ctx, func(scan func(...any) error) error {
		var key, value string
		if err := scan(&key, &value); err != nil {
			return err
		}
		known[key] = value
		return nil
	}, `SELECT key, value FROM `+of.table+` WHERE `+of.column+` = ? AND key IN (`+marks(len(params))+`)`, args...)
}
