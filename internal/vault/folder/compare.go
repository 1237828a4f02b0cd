package folder

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/cupel/cupel/internal/vault"
)

// same reports whether the object that has the key holds the bytes of w.
func (w *writer) same() (bool, error) {
	f, info, err := w.store.openObject(w.key)
	if err != nil {
		return false, err
	}
	defer f.Close()
	mine, err := w.file.Stat()
	if err != nil {
		return false, w.store.failure("compare "+w.key, err)
	}
	if info.Size() != mine.Size() {
		return false, nil
	}
	return w.equal(io.NewSectionReader(f, 0, info.Size()), io.NewSectionReader(w.file, 0, mine.Size()))
}

// equal compares two files of the same size, piece by piece.
func (w *writer) equal(theirs, mine io.Reader) (bool, error) {
	const piece = 256 << 10
	a, b := bufio.NewReaderSize(theirs, piece), bufio.NewReaderSize(mine, piece)
	for {
		if err := vault.Live(w.ctx); err != nil {
			return false, err
		}
		left, errLeft := a.Peek(piece)
		right, errRight := b.Peek(piece)
		if !bytes.Equal(left, right) {
			return false, nil
		}
		if errLeft == io.EOF && errRight == io.EOF {
			return true, nil
		}
		if err := errors.Join(errLeft, errRight); err != nil {
			return false, w.store.failure("compare "+w.key, err)
		}
		_, _ = a.Discard(len(left)) // what was peeked is there
		_, _ = b.Discard(len(right))
	}
}
