// Package npy reads and writes NumPy's files: .npy, one array, and .npz, a zip of
// them. The format is that of numpy.lib.format, versions 1.0 to 3.0.
//
// Files may come from anyone: every length is checked against a limit before it is
// believed, and arrays of Python objects, which are pickles, are refused.
package npy

import (
	"bytes"
	"io"

	"github.com/cupel/cupel"
)

// Array is an array in memory.
type Array struct {
	Header
	Data []byte // the values one after another, as Header.Type and Header.Fortran say
}

// Read reads one array, and nothing behind it. Its values may have at most limit
// bytes. The error has code invalid or too_large; one of r is passed on.
func Read(r io.Reader, limit int64) (Array, error) {
	h, err := ReadHeader(r)
	if err != nil {
		return Array{}, err
	}
	size := h.Bytes()
	if size > limit {
		return Array{}, cupel.Errorf(cupel.TooLarge, "npy: %d bytes of values are more than the limit of %d", size, limit)
	}
	// The buffer grows as bytes arrive: the header alone makes nobody allocate.
	var data bytes.Buffer
	if n, err := io.CopyN(&data, r, size); err == io.EOF {
		return Array{}, cupel.Errorf(cupel.Invalid, "npy: the file is cut short: its header says %d bytes of values, there are %d", size, n)
	} else if err != nil {
		return Array{}, err
	}
	return Array{Header: h, Data: data.Bytes()}, nil
}

// Write writes an array in the one form that docs/format/dataset.md describes, which
// every version of NumPy reads. The error has code invalid where Data is not as
// long as the header says.
func Write(w io.Writer, a Array) error {
	head, err := a.Encode()
	if err != nil {
		return err
	}
	if int64(len(a.Data)) != a.Bytes() {
		return cupel.Errorf(cupel.Invalid, "npy: there are %d bytes of values, shape and type need %d", len(a.Data), a.Bytes())
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err = w.Write(a.Data)
	return err
}
