package vault

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
)

// Same reports whether two streams give the same bytes, in constant memory: what
// a back end asks when a key is taken. It stops when ctx ends, and returns the
// error of either stream as it is.
func Same(ctx context.Context, a, b io.Reader) (bool, error) {
	const piece = 256 << 10
	left, right := bufio.NewReaderSize(a, piece), bufio.NewReaderSize(b, piece)
	for {
		if err := Live(ctx); err != nil {
			return false, err
		}
		mine, err := peek(left, piece)
		theirs, errTheirs := peek(right, piece)
		if err := errors.Join(err, errTheirs); err != nil {
			return false, err
		}
		if !bytes.Equal(mine, theirs) {
			return false, nil
		}
		if len(mine) == 0 {
			return true, nil
		}
		_, _ = left.Discard(len(mine)) // what was peeked is there
		_, _ = right.Discard(len(theirs))
	}
}

// peek returns the next piece of r, which is shorter only at the end.
func peek(r *bufio.Reader, piece int) ([]byte, error) {
	data, err := r.Peek(piece)
	if err == io.EOF {
		err = nil
	}
	return data, err
}
