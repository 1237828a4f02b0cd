package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"
)

// csvWriter writes a heading and one record a row. What is absent is empty.
type csvWriter struct {
	to     *csv.Writer
	record []string // of the row at hand
}

func newCSV(w io.Writer, columns []Column) (*csvWriter, error) {
	c := &csvWriter{csv.NewWriter(w), make([]string, len(columns))}
	for i, column := range columns {
		c.record[i] = column.Name
	}
	return c, c.to.Write(c.record)
}

func (c *csvWriter) Write(row []any) error {
	for i, value := range row {
		c.record[i] = text(value)
	}
	return c.to.Write(c.record)
}

func (c *csvWriter) Close() error {
	c.to.Flush()
	return c.to.Error()
}

// text is a value as CSV has it.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v)
	case time.Time:
		return timeText(v)
	}
	return fmt.Sprint(value)
}

// floatText spells what is no number as most readers of CSV expect it.
func floatText(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
