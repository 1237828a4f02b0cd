package rows

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"strconv"

	"github.com/cupel/cupel"
)

// CSV reads a table with a line of headings. A column whose fields are all numbers
// or empty is one of numbers, one of true and false of bools, any other of texts, in
// which an empty field is missing.
func CSV(body []byte, want Wanted) (*Table, error) {
	r := csv.NewReader(bytes.NewReader(body))
	names, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, cupel.Errorf(cupel.Invalid, "the CSV has no line of headings")
	}
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the CSV cannot be read: %w", err)
	}
	t := &Table{Columns: names, Width: len(names)}
	var lines [][]string
	for {
		line, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = t.full(want.MaxRows)
		}
		if err != nil {
			return nil, cupel.Errorf(codeOr(err, cupel.Invalid), "the CSV cannot be read: %w", err)
		}
		lines = append(lines, line)
		t.Rows++
	}
	t.grow(t.Rows * t.Width)
	for j := range names {
		t.fields(lines, j)
	}
	return t, nil
}

func codeOr(err error, other cupel.Code) cupel.Code {
	if code := cupel.ErrorCode(err); code != cupel.Internal {
		return code
	}
	return other
}

// fields stores a column.
func (t *Table) fields(lines [][]string, column int) {
	c := Column{Numbers: make([]float64, len(lines)), Bools: make([]bool, len(lines)), Texts: make([]string, len(lines))}
	numbers, bools := true, len(lines) > 0
	for i, line := range lines {
		text := line[column]
		c.Texts[i] = text
		value, err := strconv.ParseFloat(text, 64)
		if text == "" {
			value, err = math.NaN(), nil
		}
		c.Numbers[i] = value
		numbers = numbers && err == nil
		c.Bools[i] = text == "true" || text == "True"
		bools = bools && (c.Bools[i] || text == "false" || text == "False")
	}
	switch {
	case bools:
		c.Numbers, c.Texts = nil, nil
	case numbers:
		c.Bools, c.Texts = nil, nil
	default:
		c.Bools, c.Numbers = nil, nil
	}
	for i := range lines {
		if c.Texts == nil || c.Texts[i] != "" {
			t.setColumn(i*t.Width+column, c, i)
		}
	}
}
