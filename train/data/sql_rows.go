package data

import (
	"database/sql"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// tableOf reads all rows. A column in which all that is there is a number or a
// bool (0 or 1) is one of numbers, every other one of texts.
func tableOf(rows *sql.Rows) (train.Table, error) {
	names, err := rows.Columns()
	if err != nil {
		return train.Table{}, err
	}
	if len(names) > maxColumns {
		return train.Table{}, cupel.Errorf(cupel.TooLarge, "%d columns are more than the limit of %d", len(names), maxColumns)
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return train.Table{}, err
	}
	columns := make([]sqlColumn, len(names))
	for i, name := range names {
		columns[i] = sqlColumn{name: name, decimal: types[i].DatabaseTypeName() == "NUMERIC", onlyNumbers: true}
	}
	for rows.Next() {
		if err := scan(rows, columns); err != nil {
			return train.Table{}, err
		}
	}
	if err := rows.Err(); err != nil {
		return train.Table{}, err
	}
	var table train.Table
	for _, c := range columns {
		table.Columns = append(table.Columns, c.column())
	}
	return table, nil
}

// scan reads one row.
func scan(rows *sql.Rows, columns []sqlColumn) error {
	values, pointers := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		pointers[i] = &values[i]
	}
	if err := rows.Scan(pointers...); err != nil {
		return err
	}
	for i, value := range values {
		if err := columns[i].add(value); err != nil {
			return err
		}
	}
	return nil
}

// sqlColumn is a column while it is read: both as numbers and as texts, until it
// is known which of them it is.
type sqlColumn struct {
	name        string
	decimal     bool // numbers come as texts, so that they keep their digits
	onlyNumbers bool
	some        bool // a value that is not missing
	numbers     []float64
	texts       []string
	missing     []bool
}

func (c *sqlColumn) add(value any) error {
	number, text := math.NaN(), ""
	switch value := value.(type) {
	case nil:
	case int64:
		number, text = float64(value), strconv.FormatInt(value, 10)
	case float64:
		number, text = value, strconv.FormatFloat(value, 'g', -1, 64)
	case bool:
		number, text = map[bool]float64{true: 1}[value], strconv.FormatBool(value)
	case time.Time:
		text, c.onlyNumbers = value.UTC().Format(time.RFC3339Nano), false
	case string:
		number, text = c.textual(value), value
	case []byte:
		number, text = c.textual(string(value)), string(value)
	default:
		return cupel.Errorf(cupel.Invalid, "column %s has values of type %T: cast them to a number or to text in the query", c.name, value)
	}
	if !utf8.ValidString(text) {
		return cupel.Errorf(cupel.Invalid, "column %s has bytes that are no text: leave it out of the query", c.name)
	}
	c.some = c.some || value != nil
	c.numbers, c.texts, c.missing = append(c.numbers, number), append(c.texts, text), append(c.missing, value == nil)
	return nil
}

// textual is the number of a decimal; any other text makes the column one of
// texts.
func (c *sqlColumn) textual(text string) float64 {
	number, err := strconv.ParseFloat(text, 64)
	if !c.decimal || err != nil {
		c.onlyNumbers = false
	}
	return number
}

func (c *sqlColumn) column() train.Column {
	if c.onlyNumbers && (c.some || len(c.numbers) == 0) {
		return train.NumberColumn(c.name, c.numbers)
	}
	for _, missing := range c.missing {
		if missing {
			return train.TextColumn(c.name, c.texts, c.missing)
		}
	}
	return train.TextColumn(c.name, c.texts, nil)
}
