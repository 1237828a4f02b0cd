package cli

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/export"
	"github.com/cupel/cupel/internal/filter"
)

// runColumn is a column of a table of runs.
type runColumn struct {
	name  string // its heading
	key   string // in the search language
	kind  export.Type
	brief bool // a part of it is enough for people
}

// parseColumns reads lists of keys with commas between them.
func parseColumns(lists []string) ([]runColumn, error) {
	var columns []runColumn
	for _, list := range lists {
		for _, text := range splitKeys(list) {
			column, err := parseColumn(strings.TrimSpace(text))
			if err != nil {
				return nil, err
			}
			columns = append(columns, column)
		}
	}
	return columns, nil
}

func parseColumn(text string) (runColumn, error) {
	key, err := filter.ParseKey(text, filter.Runs)
	if err != nil {
		return runColumn{}, err
	}
	return runColumn{name: text, key: text, kind: columnType(key)}, nil
}

// columnType is what the values of a key are: what is counted is whole.
func columnType(key filter.Key) export.Type {
	switch key.Type() {
	case filter.Time:
		return export.Time
	case filter.Number:
		if _, _, reducer := key.Entry(); reducer == filter.Count || key.String() == "experiment_id" {
			return export.Integer
		}
		return export.Float
	}
	return export.Text
}

// splitKeys splits at commas outside of quotes.
func splitKeys(list string) []string {
	var quote rune
	return strings.FieldsFunc(list, func(r rune) bool {
		switch {
		case quote == 0 && (r == '"' || r == '`'):
			quote = r
		case r == quote:
			quote = 0
		}
		return quote == 0 && r == ','
	})
}

// withRunID puts the run's id first, unless it is among the columns.
func withRunID(columns []runColumn) []runColumn {
	for _, column := range columns {
		if column.key == "run_id" {
			return columns
		}
	}
	return append([]runColumn{{name: "run_id", key: "run_id", brief: true}}, columns...)
}

// cellsAtOnce bounds the values that a page of a table has.
const cellsAtOnce = 500_000

// tableOfRuns pages through the rows of a table, up to the search's limit; 0
// means all. A row has a value for each column, of its Go type.
func (c *call) tableOfRuns(search cupel.RunSearch, columns []runColumn, more *bool) iter.Seq2[[]any, error] {
	keys := make([]string, len(columns))
	for i, column := range columns {
		keys[i] = column.key
	}
	return func(yield func([]any, error) bool) {
		left := search.Limit
		most := max(1, min(cellsAtOnce/len(columns), 50_000))
		for first := true; first || search.PageToken != "" && (search.Limit == 0 || left > 0); first = false {
			page := search
			page.Limit = most
			if search.Limit > 0 {
				page.Limit = min(most, left)
			}
			table, err := c.registry.RunTable(c.ctx, page, keys)
			if err == nil {
				err = yieldRows(table, columns, func(row []any) bool { return yield(row, nil) })
			}
			if err != nil {
				if err != errStopped {
					yield(nil, err)
				}
				return
			}
			left -= len(table.Runs)
			search.PageToken = table.NextPageToken
		}
		if more != nil {
			*more = search.PageToken != ""
		}
	}
}

// errStopped says that nobody wants more rows.
var errStopped = fmt.Errorf("no more rows are wanted")

func yieldRows(table cupel.RunColumns, columns []runColumn, yield func([]any) bool) error {
	if len(table.Columns) != len(columns) {
		return cupel.Errorf(cupel.Internal, "%d columns were asked for, and %d arrived", len(columns), len(table.Columns))
	}
	for i := range table.Runs {
		row := make([]any, len(columns))
		for j, column := range columns {
			value, err := typed(table.Columns[j].Values[i], column.kind)
			if err != nil {
				return cupel.Errorf(cupel.Internal, "column %s of run %s: %w", column.name, table.Runs[i], err)
			}
			row[j] = value
		}
		if !yield(row) {
			return errStopped
		}
	}
	return nil
}

// typed brings a value as it arrives, in process or as JSON, to the Go type of
// its column.
func typed(value any, kind export.Type) (any, error) {
	if value == nil {
		return nil, nil
	}
	switch kind {
	case export.Time:
		return asTime(value)
	case export.Float:
		return asFloat(value)
	case export.Integer:
		return asInteger(value)
	}
	return fmt.Sprint(value), nil
}

func asTime(value any) (any, error) {
	switch v := value.(type) {
	case time.Time:
		return v, nil
	case *time.Time:
		return *v, nil
	}
	return time.Parse(time.RFC3339Nano, fmt.Sprint(value))
}

// asFloat also reads the strings that stand for what JSON cannot write.
func asFloat(value any) (float64, error) {
	switch v := value.(type) {
	case float64:
		return v, nil
	case int64:
		return float64(v), nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return 0, err
	}
	var number cupel.Float
	err = number.UnmarshalJSON(text)
	return float64(number), err
}

func asInteger(value any) (int64, error) {
	if v, ok := value.(int64); ok {
		return v, nil
	}
	v, err := asFloat(value)
	return int64(v), err
}
