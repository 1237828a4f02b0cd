package train

import (
	"cmp"
	"context"
	"os"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/dataset"
	"github.com/cupel/cupel/internal/provenance"
)

// roleOfData is the role of the data that a training learns from.
const roleOfData = "train"

// Source is where data comes from, for people and for those who ask what a run
// read. It holds no secret.
type Source struct {
	Name  string // of the data; "" means the dataset's registered name
	Kind  string // such as "csv" or "sql"
	Place string // a path, or what else says it
}

// Sourced is a [Dataset] that says where its data comes from.
type Sourced interface {
	Source() Source
}

// load loads the data by the dataset's class, and stores it as an input of the
// run. It returns the table as it was stored: what training sees is what a
// reproduction will.
func (r *recording) load(ctx context.Context, c component, keep bool) (Table, error) {
	made, err := NewDataset(c.Name, c.Params)
	if err != nil {
		return Table{}, err
	}
	table, err := loadFrom(ctx, c.Name, made)
	if err != nil {
		return Table{}, err
	}
	folder, err := os.MkdirTemp("", "cupel-data-*")
	if err != nil {
		return Table{}, cupel.Errorf(cupel.Internal, "there is no room for the data: %w", err)
	}
	defer os.RemoveAll(folder)
	header, err := table.store(folder)
	if err != nil {
		return Table{}, wrap("dataset "+c.Name, err)
	}
	if err := r.input(ctx, provenance.Input{Path: folder, Role: roleOfData, Name: c.Name, Keep: keep}, header, made); err != nil {
		return Table{}, err
	}
	return loadTable(folder)
}

func loadFrom(ctx context.Context, name string, made Dataset) (table Table, err error) {
	defer recovered(&err)
	if table, err = made.Load(ctx); err != nil {
		return Table{}, wrap("dataset "+name, err)
	}
	if err := table.Check(); err != nil {
		return Table{}, wrap("dataset "+name, err)
	}
	if table.Rows() == 0 {
		return Table{}, cupel.Errorf(cupel.Invalid, "dataset %s: it has no rows: there is nothing to learn from", name)
	}
	return table, nil
}

// input notes the stored data as an input of the run and of its spec.
func (r *recording) input(ctx context.Context, input provenance.Input, header dataset.Header, made Dataset) error {
	input.SourceType, input.Source = "dataset", input.Name
	if sourced, ok := made.(Sourced); ok {
		from := sourced.Source()
		input.Name, input.SourceType, input.Source = cmp.Or(from.Name, input.Name), cmp.Or(from.Kind, input.SourceType), from.Place
	}
	var err error
	if input.Schema, input.Profile, err = dataset.Describe(header); err != nil {
		return err
	}
	stored, err := provenance.StoreInput(ctx, r.registry, r.run, input)
	if err != nil {
		return err
	}
	r.spec.Identity.Inputs = append(r.spec.Identity.Inputs, stored)
	return r.recordSpec(ctx)
}
