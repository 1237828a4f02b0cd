package dataset

import (
	"errors"
	"io"
	"math"
	"unicode/utf8"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

// Write writes a dataset. create makes a file of the folder, whose name has "/"
// between its parts; files are written one after another. The error has code
// invalid where the data does not fit the header, or is one of create.
func Write(d Dataset, create func(name string) (io.WriteCloser, error)) error {
	text, err := d.Encode()
	if err != nil {
		return err
	}
	if len(d.Data) != len(d.Parts) {
		return cupel.Errorf(cupel.Invalid, "there is data of %d parts, the header has %d", len(d.Data), len(d.Parts))
	}
	w := &writer{create: create}
	if err := w.file(HeaderFile, func(to io.Writer) error { _, err := to.Write(text); return err }); err != nil {
		return err
	}
	for i, p := range d.Parts {
		if err := w.part(i, p, d.Data[i]); err != nil {
			return err
		}
	}
	return nil
}

type writer struct {
	create func(name string) (io.WriteCloser, error)
}

// file writes one file, and closes it in any case.
func (w *writer) file(name string, write func(io.Writer) error) error {
	to, err := w.create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(to), to.Close())
}

func (w *writer) part(i int, p Part, data Data) error {
	if len(data.Index) != len(p.Index) || len(data.Columns) != len(p.Columns) {
		return cupel.Errorf(cupel.Invalid, "part %q: there is data of %d columns and %d parts of an index, the header has %d and %d",
			p.Name, len(data.Columns), len(data.Index), len(p.Columns), len(p.Index))
	}
	all := append(append([]Values{}, data.Index...), data.Columns...)
	if p.Values != nil {
		all = append(all, data.Values)
	}
	for n, f := range p.fields(i) {
		if err := w.values(f, all[n]); err != nil {
			return err
		}
	}
	if p.Kind != CSR {
		return nil
	}
	return w.matrix(i, p, data)
}

func (w *writer) matrix(i int, p Part, data Data) error {
	if fault := data.fault(p); fault != "" {
		return cupel.Errorf(cupel.Invalid, "part %q: places of values: %s", p.Name, fault)
	}
	if err := w.list(p.indptr(i), data.Indptr, nil); err != nil {
		return err
	}
	indices := p.indices(i)
	if indices.dtype.Size == 8 {
		return w.list(indices, data.Indices, nil)
	}
	narrow := make([]int32, len(data.Indices))
	for n, column := range data.Indices {
		narrow[n] = int32(column)
	}
	return w.list(indices, narrow, nil)
}

func (w *writer) values(f stored, v Values) error {
	if f.Nullable != (v.Missing != nil) {
		return cupel.Errorf(cupel.Invalid, "%s: a field has a list of what is missing where it is nullable, and only there", f.stem)
	}
	if f.Nullable {
		if err := w.list(f.missing(), v.Missing, nil); err != nil {
			return err
		}
	}
	if f.Type == Category {
		if err := w.category(f, v); err != nil {
			return err
		}
	}
	if f.Type == String {
		return w.texts(f, v)
	}
	return w.list(f.main(), v.List, v.Missing)
}

func (w *writer) category(f stored, v Values) error {
	codes, _ := v.List.([]int32)
	for _, code := range codes {
		if code < -1 || int64(code) >= f.Categories.Size {
			return cupel.Errorf(cupel.Invalid, "%s: there is no category %d", f.stem, code)
		}
	}
	return w.values(f.categories(), Values{List: v.Categories})
}

func (w *writer) list(f file, list any, missing []bool) error {
	array, err := encode(list, missing, f)
	if err != nil {
		return about(f.name, err)
	}
	return w.file(f.name, func(to io.Writer) error { return npy.Write(to, array) })
}

func (w *writer) texts(f stored, v Values) error {
	texts, ok := v.List.([]string)
	if !ok {
		return cupel.Errorf(cupel.Invalid, "%s: values of Go's type %T are no strings", f.stem, v.List)
	}
	texts = zeroed(texts, v.Missing)
	lengths, all := make([]int32, len(texts)), int64(0)
	for i, text := range texts {
		if len(text) > math.MaxInt32 || !utf8.ValidString(text) {
			return cupel.Errorf(cupel.Invalid, "%s: text %d is not UTF-8, or longer than 2^31 bytes", f.stem, i)
		}
		lengths[i] = int32(len(text))
		all += int64(len(text))
	}
	if err := w.list(f.lengths(), lengths, nil); err != nil {
		return err
	}
	return w.file(f.bytes().name, func(to io.Writer) error { return writeTexts(to, texts, all) })
}

// writeTexts writes the bytes of texts without holding all of them once more.
func writeTexts(to io.Writer, texts []string, bytes int64) error {
	head, err := npy.Header{Type: numbers["uint8"], Shape: []int64{bytes}}.Encode()
	if err != nil {
		return err
	}
	if _, err := to.Write(head); err != nil {
		return err
	}
	for _, text := range texts {
		if _, err := io.WriteString(to, text); err != nil {
			return err
		}
	}
	return nil
}
