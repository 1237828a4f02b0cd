package vault

import (
	"context"
	"io"
	"sync"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Reader reads one file. Each chunk is checked against its digest before a byte
// of it leaves: damage is an error of code corrupt that names the chunk and
// where it lies, never wrong bytes.
//
// Read, Seek, WriteTo and Close are for one goroutine; ReadAt is safe for
// concurrent use, beside them too. Read and WriteTo read ahead, in parallel.
type Reader struct {
	ctx    context.Context // of Open
	v      *Vault
	recipe Recipe
	layout layout
	upload string // whose chunks may be read as well; "" for nobody's

	offset int64      // of the next Read
	ahead  *readAhead // nil before the first Read, and after a Seek
	rest   []byte     // what Read has not taken of a chunk yet

	mu     sync.Mutex
	recent contents // what ReadAt has read last
}

var (
	_ io.ReadSeekCloser = (*Reader)(nil)
	_ io.ReaderAt       = (*Reader)(nil)
	_ io.WriterTo       = (*Reader)(nil)
)

// Open returns a reader of a file, which lives no longer than ctx. A file that
// no owner holds is an error of code not_found.
func (v *Vault) Open(ctx context.Context, file digest.Digest) (*Reader, error) {
	found, err := view(ctx, v, func(index Index) (Recipe, error) {
		return index.Recipe(ctx, file)
	})
	if err != nil {
		return nil, err
	}
	return v.newReader(ctx, found), nil
}

func (v *Vault) newReader(ctx context.Context, found Recipe) *Reader {
	return &Reader{ctx: ctx, v: v, recipe: found, layout: layout{v: v, recipe: found}}
}

// NoFile is the failure to find a file.
func NoFile(file digest.Digest) error {
	return cupel.Errorf(cupel.NotFound, "there is no file %s", file)
}

// Size returns the size of the file in bytes.
func (r *Reader) Size() int64 { return r.recipe.Size }

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(r.rest) == 0 {
		var err error
		if r.rest, err = r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	r.offset += int64(n)
	return n, nil
}

// next returns the next bytes that were read ahead.
func (r *Reader) next() ([]byte, error) {
	if r.offset >= r.recipe.Size {
		return nil, io.EOF
	}
	if r.ahead == nil {
		r.ahead = newReadAhead(r.ctx, r, r.offset)
	}
	return r.ahead.next()
}

// WriteTo implements io.WriterTo.
func (r *Reader) WriteTo(w io.Writer) (written int64, err error) {
	for {
		if len(r.rest) == 0 {
			if r.rest, err = r.next(); err == io.EOF {
				return written, nil
			} else if err != nil {
				return written, err
			}
		}
		n, err := w.Write(r.rest)
		written += int64(n)
		r.offset += int64(n)
		r.rest = r.rest[n:]
		if err != nil {
			return written, err
		}
	}
}

// Seek implements io.Seeker. Seeking after the end is no error; reading there
// gives io.EOF.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		offset += r.recipe.Size
	}
	if offset < 0 || whence < io.SeekStart || whence > io.SeekEnd {
		return 0, cupel.Errorf(cupel.Invalid, "file %s: there is no offset %d to seek to", r.recipe.Digest, offset)
	}
	if offset != r.offset {
		r.stop()
		r.offset = offset
	}
	return offset, nil
}

// stop ends reading ahead.
func (r *Reader) stop() {
	if r.ahead != nil {
		r.ahead.stop()
	}
	r.ahead, r.rest = nil, nil
}

// Close ends the reader.
func (r *Reader) Close() error {
	r.stop()
	return nil
}

// ReadAt implements io.ReaderAt.
func (r *Reader) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 {
		return 0, cupel.Errorf(cupel.Invalid, "file %s: there is no offset %d to read at", r.recipe.Digest, offset)
	}
	read := 0
	for read < len(p) && offset < r.recipe.Size {
		n, err := r.readSome(p[read:], offset)
		read += n
		offset += int64(n)
		if err != nil {
			return read, err
		}
	}
	if read < len(p) {
		return read, io.EOF
	}
	return read, nil
}

// readSome reads at least one byte at an offset inside the file.
func (r *Reader) readSome(p []byte, offset int64) (int, error) {
	part, err := r.layout.at(r.ctx, offset, int64(len(p)))
	if err != nil {
		return 0, err
	}
	got, err := r.contents(part)
	if err != nil {
		return 0, err
	}
	read := 0
	for i, content := range part.slices(got) {
		if i == 0 {
			content = content[offset-part.start:]
		}
		read += copy(p[read:], content)
	}
	return read, nil
}

// contents returns the chunks of a part, from memory if they were the last ones
// to be read.
func (r *Reader) contents(part part) (contents, error) {
	r.mu.Lock()
	recent := r.recent
	r.mu.Unlock()
	if part.in(recent) {
		return recent, nil
	}
	got, err := r.v.fetchPart(r.ctx, r.upload, part, nil)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.recent = got
	r.mu.Unlock()
	return got, nil
}
