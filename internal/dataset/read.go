package dataset

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

// Read reads a dataset whose values have at most limit bytes in all. The error
// names the file; it has code invalid or too_large, or is one of the folder.
func Read(folder fs.FS, limit int64) (Dataset, error) {
	header, err := ReadHeader(folder)
	if err != nil {
		return Dataset{}, err
	}
	r := &reader{folder: folder, left: limit}
	d := Dataset{Header: header}
	for i, p := range header.Parts {
		data, err := r.part(i, p)
		if err != nil {
			return Dataset{}, err
		}
		d.Data = append(d.Data, data)
	}
	return d, nil
}

// reader reads files until the limit is reached.
type reader struct {
	folder fs.FS
	left   int64 // bytes that may still be read
}

func (r *reader) part(i int, p Part) (Data, error) {
	var data Data
	for _, f := range p.fields(i) {
		values, err := r.values(f)
		if err != nil {
			return Data{}, err
		}
		switch {
		case p.Values != nil:
			data.Values = values
		case len(data.Index) < len(p.Index):
			data.Index = append(data.Index, values)
		default:
			data.Columns = append(data.Columns, values)
		}
	}
	if p.Kind == CSR {
		return r.matrix(i, p, data)
	}
	return data, nil
}

func (r *reader) values(f stored) (v Values, err error) {
	if f.Type == String {
		v.List, err = r.texts(f)
	} else {
		v.List, err = r.list(f.main())
	}
	if err == nil && f.Nullable {
		var missing any
		missing, err = r.list(f.missing())
		v.Missing, _ = missing.([]bool)
	}
	if err == nil && f.Type == Category {
		v, err = r.category(f, v)
	}
	return v, err
}

func (r *reader) category(f stored, v Values) (Values, error) {
	categories, err := r.values(f.categories())
	if err != nil {
		return Values{}, err
	}
	v.Categories = categories.List
	for _, code := range v.List.([]int32) {
		if code < -1 || int64(code) >= f.Categories.Size {
			return Values{}, cupel.Errorf(cupel.Invalid, "%s: there is no category %d", f.main().name, code)
		}
	}
	return v, nil
}

// array reads one file.
func (r *reader) array(f file) (npy.Array, error) {
	o, err := f.open(r.folder)
	if err != nil {
		return npy.Array{}, err
	}
	defer o.Close()
	size := o.header.Bytes()
	if size > r.left {
		return npy.Array{}, cupel.Errorf(cupel.TooLarge, "%s: the dataset is larger than the limit", f.name)
	}
	r.left -= size
	// The buffer grows as bytes arrive: a header alone makes nobody allocate.
	var data bytes.Buffer
	if n, err := io.CopyN(&data, o, size); err == io.EOF {
		return npy.Array{}, cupel.Errorf(cupel.Invalid, "%s: the file is cut short: %d bytes of values are there, not %d", f.name, n, size)
	} else if err != nil {
		return npy.Array{}, err
	}
	return npy.Array{Header: o.header, Data: data.Bytes()}, o.ended()
}

func (r *reader) list(f file) (any, error) {
	array, err := r.array(f)
	if err != nil {
		return nil, err
	}
	return decode(array)
}

// texts reads strings: their bytes are one block that all of them share.
func (r *reader) texts(f stored) ([]string, error) {
	lengths, err := r.list(f.lengths())
	if err != nil {
		return nil, err
	}
	block, err := r.array(f.bytes())
	if err != nil {
		return nil, err
	}
	all, texts := string(block.Data), make([]string, len(lengths.([]int32)))
	for i, n := range lengths.([]int32) {
		if n < 0 || int(n) > len(all) || !utf8.ValidString(all[:n]) {
			return nil, cupel.Errorf(cupel.Invalid, "%s: text %d is not UTF-8, or not all there", f.bytes().name, i)
		}
		texts[i], all = all[:n], all[n:]
	}
	if all != "" {
		return nil, cupel.Errorf(cupel.Invalid, "%s: %d bytes belong to no text", f.bytes().name, len(all))
	}
	return texts, nil
}

// matrix reads where the values of a sparse matrix are.
func (r *reader) matrix(i int, p Part, data Data) (Data, error) {
	indptr, err := r.list(p.indptr(i))
	if err != nil {
		return Data{}, err
	}
	indices, err := r.list(p.indices(i))
	if err != nil {
		return Data{}, err
	}
	data.Indptr, data.Indices = indptr.([]int64), wide(indices)
	if fault := data.fault(p); fault != "" {
		return Data{}, cupel.Errorf(cupel.Invalid, "%s: %s", p.indices(i).name, fault)
	}
	return data, nil
}

func wide(list any) []int64 {
	if narrow, ok := list.([]int32); ok {
		list := make([]int64, len(narrow))
		for i, n := range narrow {
			list[i] = int64(n)
		}
		return list
	}
	return list.([]int64)
}

// fault says what is wrong with the places of a matrix's values.
func (d Data) fault(p Part) string {
	if int64(len(d.Indptr)) != p.Shape[0]+1 || int64(len(d.Indices)) != p.Stored || d.Indptr[0] != 0 || d.Indptr[len(d.Indptr)-1] != p.Stored {
		return fmt.Sprintf("they do not go from 0 to %d", p.Stored)
	}
	for row := range p.Shape[0] {
		from, to := d.Indptr[row], d.Indptr[row+1]
		if from > to || to > p.Stored {
			return fmt.Sprintf("row %d ends before it begins", row)
		}
		before := int64(-1)
		for _, column := range d.Indices[from:to] {
			if column <= before || column >= p.Shape[1] {
				return fmt.Sprintf("the columns of row %d do not ascend, or are not in the matrix", row)
			}
			before = column
		}
	}
	return ""
}
