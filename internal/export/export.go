// Package export writes tables of typed columns, row by row, as CSV, JSON or
// Parquet. Every number reads back as it was: floats have the fewest digits that
// name them, and NaN and the infinities are written as such.
package export

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/cupel/cupel"
)

// Type is what the values of a column are.
type Type int

// The types, with the Go type of their values.
const (
	Text    Type = iota // string
	Integer             // int64
	Float               // float64
	Time                // time.Time, written in UTC, to the microsecond
)

// Column is a column of a table.
type Column struct {
	Name string
	Type Type
}

// Writer writes the rows of one table.
type Writer interface {
	// Write writes a row: a value for each column, of the Go type of the column's
	// [Type], or nil where there is none.
	Write(row []any) error
	// Close ends the table. It does not close what the writer writes to.
	Close() error
}

// Format is one of the ways to write a table.
type Format string

// The formats.
const (
	CSV     Format = "csv"     // RFC 4180, lines ended by LF
	JSON    Format = "json"    // one array of objects
	JSONL   Format = "jsonl"   // an object on each line
	Parquet Format = "parquet" // one file, compressed with Zstandard
)

// Formats returns all formats.
func Formats() []Format { return []Format{CSV, JSON, JSONL, Parquet} }

// Binary reports whether the format is not for people's eyes.
func (f Format) Binary() bool { return f == Parquet }

// ParseFormat reads the name of a format.
func ParseFormat(name string) (Format, error) {
	format := Format(strings.ToLower(name))
	if !slices.Contains(Formats(), format) {
		return "", cupel.Errorf(cupel.Invalid, "there is no format %q: use %s", name, formatNames())
	}
	return format, nil
}

func formatNames() string {
	names := make([]string, len(Formats()))
	for i, f := range Formats() {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}

// New starts a table in a format. Two columns of one name are an error of code
// invalid, since most readers would keep only one of them.
func New(format Format, w io.Writer, columns []Column) (Writer, error) {
	if err := checkNames(columns); err != nil {
		return nil, err
	}
	switch format {
	case CSV:
		return newCSV(w, columns)
	case JSON:
		return newJSON(w, columns, array), nil
	case JSONL:
		return newJSON(w, columns, lines), nil
	case Parquet:
		return newParquet(w, columns), nil
	}
	return nil, cupel.Errorf(cupel.Invalid, "there is no format %q: use %s", format, formatNames())
}

func checkNames(columns []Column) error {
	seen := map[string]bool{}
	for _, c := range columns {
		if seen[c.Name] {
			return cupel.Errorf(cupel.Invalid, "the column %s is asked for twice", c.Name)
		}
		seen[c.Name] = true
	}
	return nil
}

// timeText is RFC 3339 in UTC, with as many digits as there are, up to
// microseconds.
func timeText(t time.Time) string {
	return t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
}
