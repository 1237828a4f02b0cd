package dataset

import (
	"errors"
	"io"

	"github.com/cupel/cupel"
)

// textCursor reads texts, of which none has to fit into memory.
type textCursor struct {
	lengths *numberCursor
	bytes   *opened
	hasher  *hasher
}

func (c cursors) texts(f stored) (cursor, error) {
	lengths, err := c.numbers(f.lengths())
	if err != nil {
		return nil, err
	}
	bytes, err := f.bytes().open(c.folder)
	if err != nil {
		return nil, errors.Join(err, lengths.file.Close())
	}
	return &textCursor{lengths, bytes, newHasher(c.seeds)}, nil
}

func (c *textCursor) next() (rowHash, error) {
	bits, err := c.lengths.bits()
	if err != nil {
		return rowHash{}, err
	}
	length := int32(uint32(bits))
	if length < 0 {
		return rowHash{}, cupel.Errorf(cupel.Invalid, "%s: a text of %d bytes cannot be", c.lengths.file.name, length)
	}
	c.hasher.reset()
	if err := c.hash(int(length)); err != nil {
		return rowHash{}, c.bytes.cut(err)
	}
	return c.hasher.sum(), nil
}

func (c *textCursor) hash(length int) error {
	if length > c.bytes.Size() {
		_, err := io.CopyN(c.hasher, c.bytes, int64(length))
		return err
	}
	text, err := c.bytes.Peek(length)
	if err != nil {
		return err
	}
	c.hasher.Write(text)
	_, err = c.bytes.Discard(length)
	return err
}

func (c *textCursor) close(failed error) error {
	err := c.lengths.close(failed)
	if failed == nil {
		err = errors.Join(err, c.bytes.ended())
	}
	return errors.Join(err, c.bytes.Close())
}
