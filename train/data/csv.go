package data

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// CSV reads a file of values with a separator between them (RFC 4180), whose first
// line names the columns. A column in which all that is there is a number is one
// of numbers, every other one of texts.
type CSV struct {
	params csvParams
}

type csvParams struct {
	Path      string   `json:"path"`
	Target    string   `json:"target"`
	Separator string   `json:"separator"`
	Missing   []string `json:"missing"`
	Texts     []string `json:"texts"`
	Columns   []string `json:"columns"`
}

var (
	_ train.Dataset = (*CSV)(nil)
	_ train.Sourced = (*CSV)(nil)
)

// newCSV makes one from the parameters path; target, the column that is to be
// predicted; separator (","); missing, the texts that stand for a missing value
// (["", "NA", "NaN", "nan", "null"]); texts, columns that are of texts also where
// they look like numbers; and columns, those to take, the target among them (all).
func newCSV(params train.Params) (train.Dataset, error) {
	c := &CSV{csvParams{Separator: ",", Missing: []string{"", "NA", "NaN", "nan", "null"}}}
	if err := params.Into(&c.params); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(c.params.Separator) != 1 {
		return nil, cupel.Errorf(cupel.Invalid, "separator is %q: use one character", c.params.Separator)
	}
	return c, needPath(c.params.Path)
}

// Source implements [train.Sourced].
func (c *CSV) Source() train.Source { return fileSource("csv", c.params.Path) }

// Load implements [train.Dataset].
func (c *CSV) Load(ctx context.Context) (train.Table, error) {
	file, _, err := open(c.params.Path)
	if err != nil {
		return train.Table{}, err
	}
	defer file.Close()
	table, err := c.read(ctx, file)
	if err != nil {
		return train.Table{}, cupel.Errorf(cupel.ErrorCode(err), "%s: %w", c.params.Path, err)
	}
	return table, nil
}

// read reads all of a file.
func (c *CSV) read(ctx context.Context, content io.Reader) (train.Table, error) {
	reader := csv.NewReader(withoutMark(content))
	reader.Comma, _ = utf8.DecodeRuneInString(c.params.Separator)
	names, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return train.Table{}, cupel.Errorf(cupel.Invalid, "the file is empty: its first line names the columns")
	}
	if err != nil {
		return train.Table{}, cupel.Errorf(cupel.Invalid, "%w", err)
	}
	if len(names) > maxColumns {
		return train.Table{}, cupel.Errorf(cupel.TooLarge, "%d columns are more than the limit of %d", len(names), maxColumns)
	}
	cells, err := columnsOf(ctx, reader, len(names))
	if err != nil {
		return train.Table{}, err
	}
	return c.table(names, cells)
}

// columnsOf reads the rows, column by column.
func columnsOf(ctx context.Context, reader *csv.Reader, columns int) ([][]string, error) {
	cells := make([][]string, columns)
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return cells, nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "%w", err)
		}
		for i, cell := range row {
			if !utf8.ValidString(cell) {
				line, _ := reader.FieldPos(i)
				return nil, cupel.Errorf(cupel.Invalid, "line %d is not UTF-8", line)
			}
			cells[i] = append(cells[i], cell)
		}
	}
}

func (c *CSV) table(names []string, cells [][]string) (train.Table, error) {
	for _, name := range slices.Concat(c.params.Columns, c.params.Texts) {
		if !slices.Contains(names, name) {
			return train.Table{}, cupel.Errorf(cupel.Invalid, "no column is called %q", name)
		}
	}
	var table train.Table
	for i, name := range names {
		if len(c.params.Columns) == 0 || slices.Contains(c.params.Columns, name) {
			table.Columns = append(table.Columns, c.column(name, cells[i]))
		}
	}
	return withTarget(table, c.params.Target)
}

// column tells numbers from texts.
func (c *CSV) column(name string, cells []string) train.Column {
	if !slices.Contains(c.params.Texts, name) {
		if numbers, ok := c.numbers(cells); ok {
			return train.NumberColumn(name, numbers)
		}
	}
	missing := make([]bool, len(cells))
	texts := slices.Clone(cells)
	for row, cell := range cells {
		if slices.Contains(c.params.Missing, cell) {
			missing[row], texts[row] = true, ""
		}
	}
	if !slices.Contains(missing, true) {
		missing = nil
	}
	return train.TextColumn(name, texts, missing)
}

func (c *CSV) numbers(cells []string) ([]float64, bool) {
	numbers, some := make([]float64, len(cells)), len(cells) == 0
	for row, cell := range cells {
		if slices.Contains(c.params.Missing, cell) {
			numbers[row] = math.NaN()
			continue
		}
		number, err := strconv.ParseFloat(cell, 64)
		if err != nil || !plainNumber(cell) {
			return nil, false
		}
		numbers[row], some = number, true
	}
	return numbers, some
}

// plainNumber refuses what Go alone takes for a number: 0x1p-2, 1_000.
func plainNumber(cell string) bool { return !bytes.ContainsAny([]byte(cell), "xX_") }

// withoutMark skips the byte order mark that some programs write.
func withoutMark(content io.Reader) io.Reader {
	buffered := bufio.NewReaderSize(content, 1<<16)
	if start, err := buffered.Peek(3); err == nil && bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		buffered.Discard(3)
	}
	return buffered
}
