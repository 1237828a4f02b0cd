package data

import (
	"bufio"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
	"github.com/cupel/cupel/train"
)

// NumPy reads arrays of numbers: a file .npz with one array of features, (rows,
// features), and one of targets, (rows); or a file .npy whose rows have the target
// among their columns. Columns are called x0, x1 and so on, the target y.
type NumPy struct {
	params numpyParams
}

type numpyParams struct {
	Path         string `json:"path"`
	Features     string `json:"features"`
	Target       string `json:"target"`
	TargetColumn int    `json:"target_column"`
}

var (
	_ train.Dataset = (*NumPy)(nil)
	_ train.Sourced = (*NumPy)(nil)
)

// newNumPy makes one from the parameters path; features ("X") and target ("y"),
// the names of arrays in a file .npz; and target_column (-1, the last one), of a
// file .npy.
func newNumPy(params train.Params) (train.Dataset, error) {
	n := &NumPy{numpyParams{Features: "X", Target: "y", TargetColumn: -1}}
	if err := params.Into(&n.params); err != nil {
		return nil, err
	}
	return n, needPath(n.params.Path)
}

// Source implements [train.Sourced].
func (n *NumPy) Source() train.Source { return fileSource("numpy", n.params.Path) }

// Load implements [train.Dataset].
func (n *NumPy) Load(context.Context) (train.Table, error) {
	table, err := n.read()
	if err != nil {
		return train.Table{}, cupel.Errorf(cupel.ErrorCode(err), "%s: %w", n.params.Path, err)
	}
	return table, table.Check()
}

func (n *NumPy) read() (train.Table, error) {
	file, size, err := open(n.params.Path)
	if err != nil {
		return train.Table{}, err
	}
	defer file.Close()
	if strings.EqualFold(filepath.Ext(n.params.Path), ".npz") {
		arrays, err := npy.ReadZip(file, size, maxBytes)
		if err != nil {
			return train.Table{}, err
		}
		return n.named(arrays)
	}
	array, err := npy.Read(bufio.NewReader(file), maxBytes)
	if err != nil {
		return train.Table{}, err
	}
	return n.single(array)
}

// named makes a table of two arrays of a .npz.
func (n *NumPy) named(arrays []npy.Named) (train.Table, error) {
	found := map[string]npy.Array{}
	var names []string
	for _, array := range arrays {
		found[array.Name] = array.Array
		names = append(names, array.Name)
	}
	for parameter, name := range map[string]string{"features": n.params.Features, "target": n.params.Target} {
		if _, ok := found[name]; !ok {
			return train.Table{}, cupel.Errorf(cupel.Invalid, "there is no array %q, which is to be the %s: there are %s", name, parameter, strings.Join(names, ", "))
		}
	}
	columns, err := columnsOfArray(found[n.params.Features])
	if err != nil {
		return train.Table{}, err
	}
	target := found[n.params.Target]
	if len(target.Shape) != 1 {
		return train.Table{}, cupel.Errorf(cupel.Invalid, "the target has the shape %v: it has to have one dimension, the rows", target.Shape)
	}
	values, err := npy.Float64s(target)
	if err != nil {
		return train.Table{}, err
	}
	y := train.NumberColumn("y", values)
	return train.Table{Columns: columns, Target: &y}, nil
}

// single makes a table of one array, one of whose columns is the target.
func (n *NumPy) single(array npy.Array) (train.Table, error) {
	columns, err := columnsOfArray(array)
	if err != nil {
		return train.Table{}, err
	}
	at := n.params.TargetColumn
	if at < 0 {
		at += len(columns)
	}
	if at < 0 || at >= len(columns) {
		return train.Table{}, cupel.Errorf(cupel.Invalid, "target_column is %d, and there are %d columns", n.params.TargetColumn, len(columns))
	}
	y := train.NumberColumn("y", columns[at].Numbers)
	return train.Table{Columns: append(columns[:at:at], columns[at+1:]...), Target: &y}, nil
}

// columnsOfArray takes an array of two dimensions apart.
func columnsOfArray(array npy.Array) ([]train.Column, error) {
	if len(array.Shape) != 2 {
		return nil, cupel.Errorf(cupel.Invalid, "the features have the shape %v: they have to have two dimensions, rows and features", array.Shape)
	}
	if array.Shape[1] > maxColumns {
		return nil, cupel.Errorf(cupel.TooLarge, "%d columns are more than the limit of %d", array.Shape[1], maxColumns)
	}
	values, err := npy.Float64s(array)
	if err != nil {
		return nil, err
	}
	rows, width := int(array.Shape[0]), int(array.Shape[1])
	columns := make([]train.Column, width)
	for j := range columns {
		numbers := make([]float64, rows)
		for i := range numbers {
			if array.Fortran {
				numbers[i] = values[j*rows+i]
			} else {
				numbers[i] = values[i*width+j]
			}
		}
		columns[j] = train.NumberColumn(fmt.Sprint("x", j), numbers)
	}
	return columns, nil
}
