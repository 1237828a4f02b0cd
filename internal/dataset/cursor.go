package dataset

import (
	"encoding/binary"
	"errors"
	"hash/maphash"
	"io"
	"io/fs"
	"math"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

// cursor reads the values of a field one after another, as hashes.
type cursor interface {
	next() (rowHash, error)
	// close ends the reading: with an error where the file has more than was read,
	// unless reading had failed already.
	close(failed error) error
}

// cursors opens cursors over the files of one folder.
type cursors struct {
	folder fs.FS
	seeds  [2]maphash.Seed
}

func (c cursors) open(f stored) (cursor, error) {
	values, err := c.values(f)
	if err != nil || !f.Nullable {
		return values, err
	}
	mask, err := f.missing().open(c.folder)
	if err != nil {
		return nil, errors.Join(err, values.close(err))
	}
	return &nullable{values: values, mask: &numberCursor{file: mask}}, nil
}

func (c cursors) values(f stored) (cursor, error) {
	switch f.Type {
	case String:
		return c.texts(f)
	case Category:
		return c.category(f)
	}
	return c.numbers(f.main())
}

func (c cursors) numbers(f file) (*numberCursor, error) {
	opened, err := f.open(c.folder)
	if err != nil {
		return nil, err
	}
	return &numberCursor{file: opened}, nil
}

// numberCursor reads numbers.
type numberCursor struct{ file *opened }

func (c *numberCursor) bits() (uint64, error) {
	size := c.file.header.Type.Size
	text, err := c.file.Peek(size)
	if err != nil {
		return 0, c.file.cut(err)
	}
	var padded [8]byte
	copy(padded[:], text)
	_, err = c.file.Discard(size)
	return binary.LittleEndian.Uint64(padded[:]), err
}

func (c *numberCursor) next() (rowHash, error) {
	bits, err := c.bits()
	return number(oneNaN(c.file.header.Type, bits)), err
}

func (c *numberCursor) close(failed error) error {
	if failed == nil {
		failed = c.file.ended()
	}
	return errors.Join(failed, c.file.Close())
}

// cut makes an early end of a file an error of its content.
func (o *opened) cut(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return cupel.Errorf(cupel.Invalid, "%s: the file is cut short", o.name)
	}
	return err
}

// oneNaN gives all NaN the same bits: they have many, and mean one thing.
func oneNaN(d npy.DType, bits uint64) uint64 {
	if d.Kind != npy.Float {
		return bits
	}
	nan := d.Size == 8 && math.IsNaN(math.Float64frombits(bits)) ||
		d.Size == 4 && math.IsNaN(float64(math.Float32frombits(uint32(bits)))) ||
		d.Size == 2 && bits&0x7c00 == 0x7c00 && bits&0x3ff != 0
	if nan {
		return math.MaxUint64
	}
	return bits
}

// nullable reads values of which some are missing.
type nullable struct {
	values cursor
	mask   *numberCursor
}

func (c *nullable) next() (rowHash, error) {
	value, err := c.values.next()
	if err != nil {
		return rowHash{}, err
	}
	gone, err := c.mask.bits()
	if gone != 0 {
		value = missing
	}
	return value, err
}

func (c *nullable) close(failed error) error {
	err := c.values.close(failed)
	if failed != nil {
		return errors.Join(err, c.mask.file.Close())
	}
	return errors.Join(err, c.mask.close(nil))
}
