package vault

import (
	"context"
	"errors"
	"io"

	"github.com/cupel/cupel"
)

// Stream is the reader that the back ends answer [Blobs.Open] with: it gives
// exactly the bytes that were promised, or fails.
type Stream struct {
	ctx   context.Context
	src   io.ReadCloser
	name  string // the place and the object, for messages
	total int64
	left  int64
}

// NewStream returns a reader of the next n bytes of src, which it closes. It
// stops when ctx ends; a source that ends early is an error of code corrupt,
// and never looks like the end of the object. name leads each message.
func NewStream(ctx context.Context, src io.ReadCloser, name string, n int64) *Stream {
	return &Stream{ctx: ctx, src: src, name: name, total: n, left: n}
}

// Read implements io.Reader. It is not safe for concurrent use.
func (s *Stream) Read(p []byte) (int, error) {
	if err := Live(s.ctx); err != nil {
		return 0, err
	}
	if s.left == 0 {
		return 0, s.finish()
	}
	n, err := s.src.Read(p[:min(int64(len(p)), s.left)])
	s.left -= int64(n)
	if err == nil || err == io.EOF && s.left == 0 {
		return n, nil
	}
	return n, s.broken(err)
}

// finish returns io.EOF, unless the source finds at its own end that what it
// gave was wrong, as a body with a checksum does.
func (s *Stream) finish() error {
	_, err := s.src.Read(make([]byte, 1))
	if err == nil || err == io.EOF {
		return io.EOF
	}
	return s.broken(err)
}

// broken returns the error of a source that failed with err.
func (s *Stream) broken(err error) error {
	var known *cupel.Error
	switch {
	case s.ctx.Err() != nil:
		return Live(s.ctx)
	case errors.As(err, &known):
		return err
	case err == io.EOF:
		return cupel.Errorf(cupel.Corrupt, "%s ended after %d of %d bytes", s.name, s.total-s.left, s.total)
	case s.left == 0:
		return cupel.Errorf(cupel.Corrupt, "%s gave its %d bytes, and they are wrong: %w", s.name, s.total, err)
	}
	return cupel.Errorf(cupel.Unavailable, "%s broke off after %d of %d bytes: %w",
		s.name, s.total-s.left, s.total, err)
}

// Close closes the source.
func (s *Stream) Close() error { return s.src.Close() }
