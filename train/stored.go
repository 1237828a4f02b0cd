package train

import (
	"io"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/dataset"
)

// Parts of a stored table.
const (
	partOfColumns = "X"
	partOfTarget  = "y"
)

// maxTableBytes is the greatest size of a stored table that is read.
const maxTableBytes = 64 << 30

// store writes the table into an empty folder, as docs/format/dataset.md says: the
// columns as one part, the target as another.
func (t Table) store(folder string) (dataset.Header, error) {
	if err := t.Check(); err != nil {
		return dataset.Header{}, err
	}
	d := dataset.Dataset{Header: dataset.Header{Format: dataset.Format}}
	part, data := partOf(partOfColumns, dataset.Table, t.Columns, int64(t.Rows()))
	d.Parts, d.Data = append(d.Parts, part), append(d.Data, data)
	if t.Target != nil {
		part, data := partOf(partOfTarget, dataset.Series, []Column{*t.Target}, int64(t.Rows()))
		d.Parts, d.Data = append(d.Parts, part), append(d.Data, data)
	}
	return d.Header, dataset.Write(d, func(name string) (io.WriteCloser, error) {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return nil, err
		}
		return os.Create(file)
	})
}

func partOf(name string, kind dataset.Kind, columns []Column, rows int64) (dataset.Part, dataset.Data) {
	part := dataset.Part{Name: name, Kind: kind, Shape: []int64{rows}}
	if kind == dataset.Table {
		part.Shape = []int64{rows, int64(len(columns))}
	}
	var data dataset.Data
	for _, column := range columns {
		field, values := column.stored()
		part.Columns, data.Columns = append(part.Columns, field), append(data.Columns, values)
	}
	return part, data
}

func (c Column) stored() (dataset.Field, dataset.Values) {
	field := dataset.Field{Name: dataset.Text(c.Name), Type: "float64"}
	if !c.IsText() {
		return field, dataset.Values{List: c.Numbers}
	}
	field.Type, field.Nullable = dataset.String, c.Missing != nil
	return field, dataset.Values{List: c.Texts, Missing: c.Missing}
}

// loadTable reads a folder that store wrote.
func loadTable(folder string) (Table, error) {
	d, err := dataset.Read(os.DirFS(folder), maxTableBytes)
	if err != nil {
		return Table{}, err
	}
	var t Table
	for i, part := range d.Parts {
		columns, err := columnsOf(part, d.Data[i])
		switch {
		case err != nil:
			return Table{}, err
		case part.Name == partOfColumns && part.Kind == dataset.Table:
			t.Columns = columns
		case part.Name == partOfTarget && part.Kind == dataset.Series && len(columns) == 1:
			t.Target = &columns[0]
		default:
			return Table{}, cupel.Errorf(cupel.Invalid, "the stored data has a part %q of kind %s, where a training in Go stores a table X and a series y", part.Name, part.Kind)
		}
	}
	return t, t.Check()
}

func columnsOf(part dataset.Part, data dataset.Data) ([]Column, error) {
	columns := make([]Column, len(part.Columns))
	for i, field := range part.Columns {
		switch list := data.Columns[i].List.(type) {
		case []float64:
			columns[i] = NumberColumn(field.Name.String(), list)
		case []string:
			columns[i] = TextColumn(field.Name.String(), list, data.Columns[i].Missing)
		default:
			return nil, cupel.Errorf(cupel.Invalid, "the stored column %s is of type %s, where a training in Go stores float64 and string", field.Name, field.Type)
		}
	}
	return columns, nil
}
