package dataset

import (
	"fmt"

	"github.com/cupel/cupel/predict/npy"
)

// Files that belong to a field, by what follows its stem.
const (
	mainFile    = ".npy"
	missingFile = ".missing.npy"
	bytesFile   = ".bytes.npy"
	lengthsFile = ".lengths.npy"
	// Categories are a field of their own, under this stem.
	categoriesStem = ".categories"
)

// stored is a field as it lies in a folder.
type stored struct {
	Field
	stem  string
	shape []int64
}

// fields returns the fields of part i: index, columns, values.
func (p Part) fields(i int) []stored {
	var fields []stored
	rows := []int64{p.Rows()}
	for n, f := range p.Index {
		fields = append(fields, stored{f, fmt.Sprintf("%d/index-%d", i, n), rows})
	}
	for n, f := range p.Columns {
		fields = append(fields, stored{f, fmt.Sprintf("%d/column-%d", i, n), rows})
	}
	if p.Values != nil {
		shape := filled(p.Shape) // a scalar has a shape too
		if p.Kind == CSR {
			shape = []int64{p.Stored}
		}
		fields = append(fields, stored{*p.Values, fmt.Sprintf("%d/values", i), shape})
	}
	return fields
}

// categories returns the field of a category's categories.
func (s stored) categories() stored {
	return stored{Field{Type: s.Categories.Type}, s.stem + categoriesStem, []int64{s.Categories.Size}}
}

// file is a NumPy file as the header implies it.
type file struct {
	name  string
	dtype npy.DType
	shape []int64 // nil where it has one dimension of any length
}

func (s stored) main() file {
	d, _ := s.Type.stored()
	return file{s.stem + mainFile, d, s.shape}
}

func (s stored) missing() file { return file{s.stem + missingFile, numbers["bool"], s.shape} }
func (s stored) bytes() file   { return file{s.stem + bytesFile, numbers["uint8"], nil} }
func (s stored) lengths() file { return file{s.stem + lengthsFile, numbers["int32"], s.shape} }

// indptr and indices are the files of a matrix that is part i.
func (p Part) indptr(i int) file {
	return file{fmt.Sprintf("%d/indptr.npy", i), numbers["int64"], []int64{p.Shape[0] + 1}}
}

func (p Part) indices(i int) file {
	dtype := numbers["int32"]
	if p.Shape[1] >= 1<<31 {
		dtype = numbers["int64"]
	}
	return file{fmt.Sprintf("%d/indices.npy", i), dtype, []int64{p.Stored}}
}
