package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// Parquet reads a Parquet file of flat columns. Numbers, bools (as 0 and 1) and
// texts are read; dates and times are the numbers that they are stored as.
type Parquet struct {
	params parquetParams
}

type parquetParams struct {
	Path    string   `json:"path"`
	Target  string   `json:"target"`
	Columns []string `json:"columns"`
}

var (
	_ train.Dataset = (*Parquet)(nil)
	_ train.Sourced = (*Parquet)(nil)
)

// newParquet makes one from the parameters path, target and columns (all), those
// to take, the target among them.
func newParquet(params train.Params) (train.Dataset, error) {
	p := &Parquet{}
	if err := params.Into(&p.params); err != nil {
		return nil, err
	}
	return p, needPath(p.params.Path)
}

// Source implements [train.Sourced].
func (p *Parquet) Source() train.Source { return fileSource("parquet", p.params.Path) }

// Load implements [train.Dataset].
func (p *Parquet) Load(ctx context.Context) (train.Table, error) {
	file, size, err := open(p.params.Path)
	if err != nil {
		return train.Table{}, err
	}
	defer file.Close()
	table, err := p.read(ctx, file, size)
	if err != nil {
		return train.Table{}, cupel.Errorf(cupel.ErrorCode(err), "%s: %w", p.params.Path, err)
	}
	return table, nil
}

// read reads a file. A damaged one lets the library panic: that is an error too.
func (p *Parquet) read(ctx context.Context, file *os.File, size int64) (table train.Table, err error) {
	defer func() {
		if why := recover(); why != nil {
			err = cupel.Errorf(cupel.Invalid, "the file is damaged: %s", fmt.Sprint(why))
		}
	}()
	opened, err := parquet.OpenFile(file, size)
	if err != nil {
		return train.Table{}, cupel.Errorf(cupel.Invalid, "%w", err)
	}
	columns, err := p.columns(opened.Schema())
	if err != nil {
		return train.Table{}, err
	}
	for _, group := range opened.RowGroups() {
		if err := readGroup(ctx, group, columns); err != nil {
			return train.Table{}, err
		}
	}
	for _, at := range slices.Sorted(maps.Keys(columns)) {
		table.Columns = append(table.Columns, columns[at].column())
	}
	return withTarget(table, p.params.Target)
}

// columns are those to take, by their place in the file.
func (p *Parquet) columns(schema *parquet.Schema) (map[int]*gathering, error) {
	columns := map[int]*gathering{}
	var names []string
	for _, path := range schema.Columns() {
		leaf, _ := schema.Lookup(path...)
		name := strings.Join(path, ".")
		names = append(names, name)
		if len(p.params.Columns) > 0 && !slices.Contains(p.params.Columns, name) {
			continue
		}
		kind := leaf.Node.Type().Kind()
		if leaf.MaxRepetitionLevel > 0 || kind == parquet.Int96 || kind == parquet.FixedLenByteArray {
			return nil, cupel.Errorf(cupel.Invalid, "column %s is a list, or of the type %s: leave it out by the parameter columns", name, leaf.Node.Type())
		}
		columns[leaf.ColumnIndex] = &gathering{name: name, text: kind == parquet.ByteArray}
	}
	for _, name := range p.params.Columns {
		if !slices.Contains(names, name) {
			return nil, cupel.Errorf(cupel.Invalid, "no column is called %q", name)
		}
	}
	if len(columns) > maxColumns {
		return nil, cupel.Errorf(cupel.TooLarge, "%d columns are more than the limit of %d", len(columns), maxColumns)
	}
	return columns, nil
}

func readGroup(ctx context.Context, group parquet.RowGroup, columns map[int]*gathering) error {
	rows := group.Rows()
	defer rows.Close()
	buffer := make([]parquet.Row, 256)
	for {
		n, err := rows.ReadRows(buffer)
		for _, row := range buffer[:n] {
			for _, value := range row {
				if c := columns[value.Column()]; c != nil {
					c.add(value)
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return cupel.Errorf(cupel.Invalid, "%w", err)
		}
	}
}

// gathering is a column while it is read.
type gathering struct {
	name    string
	text    bool
	numbers []float64
	texts   []string
	missing []bool
}

func (g *gathering) add(value parquet.Value) {
	if g.text {
		text := ""
		if !value.IsNull() {
			text = strings.ToValidUTF8(string(value.ByteArray()), string(utf8.RuneError))
		}
		g.texts, g.missing = append(g.texts, text), append(g.missing, value.IsNull())
		return
	}
	g.numbers = append(g.numbers, number(value))
}

func number(value parquet.Value) float64 {
	if value.IsNull() {
		return math.NaN()
	}
	switch value.Kind() {
	case parquet.Boolean:
		if value.Boolean() {
			return 1
		}
		return 0
	case parquet.Int32:
		return float64(value.Int32())
	case parquet.Int64:
		return float64(value.Int64())
	case parquet.Float:
		return float64(value.Float())
	default:
		return value.Double()
	}
}

func (g *gathering) column() train.Column {
	if !g.text {
		return train.NumberColumn(g.name, g.numbers)
	}
	if !slices.Contains(g.missing, true) {
		g.missing = nil
	}
	return train.TextColumn(g.name, g.texts, g.missing)
}
