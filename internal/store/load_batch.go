package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cupel/cupel"
)

// batchBytes is how much of a dump one statement inserts at most, but for a row
// that is longer by itself.
const batchBytes = 1 << 20

// batch gathers rows of one table, to insert many with one statement.
type batch struct {
	tx          *Tx
	table       *table
	rows, bytes int
	args        []any
}

func (b *batch) add(ctx context.Context, name string, row []byte) error {
	if b.table == nil || b.table.name != name || b.rows == rowsAtOnce || b.bytes+len(row) > batchBytes {
		if err := b.flush(ctx); err != nil {
			return err
		}
		if b.table = tableNamed(name); b.table == nil {
			return cupel.Errorf(cupel.Invalid, "there is no table %q", name)
		}
	}
	values, err := b.table.parse(row)
	if err != nil {
		return cupel.Errorf(cupel.Invalid, "table %s: %w", name, err)
	}
	b.args = append(b.args, values...)
	b.rows++
	b.bytes += len(row)
	return nil
}

// flush inserts the rows gathered so far.
func (b *batch) flush(ctx context.Context) error {
	if b.rows == 0 {
		return nil
	}
	t := b.table
	columns := slices.Concat(t.columns, t.json)
	row := "(" + marks(len(t.columns)) + strings.Repeat(", "+b.tx.dialect.JSON, len(t.json)) + "),"
	_, err := b.tx.exec(ctx, `INSERT INTO `+t.name+` (`+strings.Join(columns, ", ")+`) VALUES `+
		strings.TrimSuffix(strings.Repeat(row, b.rows), ","), b.args...)
	b.rows, b.bytes, b.args = 0, 0, b.args[:0]
	return err
}

func tableNamed(name string) *table {
	i := slices.IndexFunc(tables, func(t table) bool { return t.name == name })
	if i < 0 {
		return nil
	}
	return &tables[i]
}

// parse reads a row as the values of the table's columns and of its JSON.
func (t *table) parse(row []byte) ([]any, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(row, &fields); err != nil {
		return nil, err
	}
	if len(fields) != len(t.columns) {
		return nil, fmt.Errorf("a row has %d columns, not %d", len(fields), len(t.columns))
	}
	values := make([]any, 0, len(t.columns)+len(t.json))
	for _, column := range t.columns {
		value, err := parseValue(fields[column])
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", column, err)
		}
		values = append(values, value)
	}
	for _, column := range t.json {
		values = append(values, values[slices.Index(t.columns, column+"_text")])
	}
	return values, nil
}

// parseValue reads what dumped has written.
func parseValue(field json.RawMessage) (any, error) {
	switch {
	case len(field) == 0:
		return nil, errors.New("it is missing")
	case bytes.Equal(field, []byte("null")):
		return nil, nil
	case field[0] == '"':
		return parsed[string](field)
	case bytes.HasPrefix(field, []byte(`{"float":`)):
		value, err := parsed[floatValue](field)
		return float64(value.Float), err
	case field[0] == '{':
		value, err := parsed[bytesValue](field)
		return append([]byte{}, value.Base64...), err // no bytes are not NULL
	default:
		return parsed[int64](field)
	}
}

func parsed[T any](field json.RawMessage) (value T, err error) {
	err = json.Unmarshal(field, &value)
	return value, err
}
