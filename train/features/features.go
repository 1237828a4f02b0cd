// Package features has feature generators, and registers them with package train:
// Identity, Impute, OneHot, Standardize, and Pipeline, which puts others one
// behind another.
//
// What they learn, they learn from the rows to train on. Columns that a later
// table lacks are an error; columns that it has beyond are left out.
package features

import (
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

func init() {
	train.RegisterFeatureGenerator("Identity", newIdentity)
	train.RegisterFeatureGenerator("Impute", newImpute)
	train.RegisterFeatureGenerator("OneHot", newOneHot)
	train.RegisterFeatureGenerator("Standardize", newStandardize)
	train.RegisterFeatureGenerator("Pipeline", newPipeline)
}

// A step is a feature generator that makes a table of a table, so that texts get
// through to the next one.
type step interface {
	train.FeatureGenerator
	// apply does what Transform does, and leaves alone what is no business of it.
	apply(table train.Table) (train.Table, error)
}

// column returns a column of a table by its name.
func column(table train.Table, name string) (train.Column, error) {
	found, ok := table.Column(name)
	if !ok {
		return train.Column{}, cupel.Errorf(cupel.Invalid, "column %s is missing: the features were learned with it", name)
	}
	return found, nil
}

// chosen returns the columns that parameters name, in the order of the table; all
// that fit where they name none.
func chosen(table train.Table, names []string, fits func(train.Column) bool) ([]train.Column, error) {
	for _, name := range names {
		if _, err := column(table, name); err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "the parameter columns names %q, which the data does not have", name)
		}
	}
	var columns []train.Column
	for _, c := range table.Columns {
		if slices.Contains(names, c.Name) || len(names) == 0 && fits(c) {
			columns = append(columns, c)
		}
	}
	return columns, nil
}

func isNumber(c train.Column) bool { return !c.IsText() }

func isText(c train.Column) bool { return c.IsText() }

// replaced returns the table with some columns in the place of the one of a name.
func replaced(table train.Table, name string, by ...train.Column) train.Table {
	out := train.Table{Target: table.Target}
	for _, c := range table.Columns {
		if c.Name == name {
			out.Columns = append(out.Columns, by...)
		} else {
			out.Columns = append(out.Columns, c)
		}
	}
	return out
}
