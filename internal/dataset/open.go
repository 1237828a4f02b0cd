package dataset

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

// ReadHeader reads dataset.json of a folder.
func ReadHeader(folder fs.FS) (Header, error) {
	f, err := folder.Open(HeaderFile)
	if errors.Is(err, fs.ErrNotExist) {
		return Header{}, cupel.Errorf(cupel.Invalid, "the folder is no dataset: it has no %s", HeaderFile)
	}
	if err != nil {
		return Header{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxHeader+1))
	if err != nil {
		return Header{}, err
	}
	return ParseHeader(text)
}

// opened is a NumPy file of which the header was read and found right.
type opened struct {
	*bufio.Reader
	io.Closer
	name   string
	header npy.Header
}

// open opens a file, and checks that it is what dataset.json implies.
func (f file) open(folder fs.FS) (*opened, error) {
	r, err := folder.Open(f.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, cupel.Errorf(cupel.Invalid, "%s is missing: %s asks for it", f.name, HeaderFile)
	}
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(r, 1<<16)
	header, err := npy.ReadHeader(buffered)
	if err == nil {
		err = f.fits(header)
	}
	if err != nil {
		return nil, errors.Join(about(f.name, err), r.Close())
	}
	return &opened{buffered, r, f.name, header}, nil
}

func (f file) fits(h npy.Header) error {
	shape := f.shape
	if shape == nil && len(h.Shape) == 1 {
		shape = h.Shape
	}
	if h.Type != f.dtype || h.Fortran || !slices.Equal(h.Shape, shape) {
		return cupel.Errorf(cupel.Invalid, "it holds %s of shape %v, %s asks for %s of shape %v in C order", h.Type, h.Shape, HeaderFile, f.dtype, shape)
	}
	return nil
}

// ended reports an error unless all of the file was read, and nothing follows.
func (o *opened) ended() error {
	if n, err := io.CopyN(io.Discard, o, 1); n != 0 {
		return cupel.Errorf(cupel.Invalid, "%s: the file is longer than its shape", o.name)
	} else if err != io.EOF {
		return err
	}
	return nil
}

// about names the file in an error of its content.
func about(name string, err error) error {
	if code := cupel.ErrorCode(err); code == cupel.Invalid || code == cupel.TooLarge {
		return cupel.Errorf(code, "%s: %w", name, err)
	}
	return err
}
