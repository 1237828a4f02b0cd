package store

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/store/migrations"
)

// schemaTable is the name under which a dump says, in its first row, which
// schema it is of.
const schemaTable = "schema"

// schemaRow is that row.
type schemaRow struct {
	Version int64 `json:"version"`
}

// Values in a row that JSON has no form of its own for: texts and whole numbers
// are those of JSON.
type (
	bytesValue struct {
		Base64 []byte `json:"base64"`
	}
	floatValue struct {
		Float cupel.Float `json:"float"`
	}
)

// Dump gives put every row of the database as this transaction sees it, table
// after table, and returns their number. A row is a JSON object of its columns,
// without a line break in it, and belongs to put only until put returns. The
// dump is the same for SQLite and PostgreSQL, and either loads what the other
// has dumped. Memory does not grow with the database.
//
// Dump belongs into a transaction of [Store.View]: the rows, and whatever else
// the transaction reads, are of one moment. An error of put ends the dump.
func (tx *Tx) Dump(ctx context.Context, put func(table string, row []byte) error) (rows int64, err error) {
	head, err := json.Marshal(schemaRow{migrations.Latest()})
	if err != nil {
		return 0, err
	}
	if err := put(schemaTable, head); err != nil {
		return 0, err
	}
	for _, t := range tables {
		n, err := tx.dumpTable(ctx, t, put)
		rows += n
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

func (tx *Tx) dumpTable(ctx context.Context, t table, put func(string, []byte) error) (rows int64, err error) {
	values := make([]any, len(t.columns))
	dest := make([]any, len(values))
	for i := range values {
		dest[i] = &values[i]
	}
	row := make(map[string]any, len(values))
	err = tx.query(ctx, func(scan func(...any) error) error {
		if err := scan(dest...); err != nil {
			return err
		}
		for i, column := range t.columns {
			if row[column], err = dumped(values[i]); err != nil {
				return cupel.Errorf(cupel.Corrupt, "table %s, column %s of the database: %w", t.name, column, err)
			}
		}
		line, err := json.Marshal(row)
		if err != nil {
			return err
		}
		rows++
		return put(t.name, line)
	}, `SELECT `+strings.Join(t.columns, ", ")+` FROM `+t.name+` ORDER BY `+t.key)
	return rows, err
}

// dumped returns a value as it is written in JSON.
func dumped(value any) (any, error) {
	switch v := value.(type) {
	case nil, int64:
		return v, nil
	case float64:
		return floatValue{cupel.Float(v)}, nil
	case []byte:
		return bytesValue{append([]byte{}, v...)}, nil // no bytes are not NULL, even where the driver has them as nil
	case string:
		if !utf8.ValidString(v) {
			return nil, cupel.Errorf(cupel.Corrupt, "a text is not valid UTF-8: %q", v)
		}
		return v, nil
	default:
		return nil, cupel.Errorf(cupel.Corrupt, "a value is a %T", v)
	}
}
