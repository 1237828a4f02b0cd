package provenance

import (
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/tree"
)

// concatenation are the files of a manifest, one after another.
type concatenation struct {
	manifest tree.Manifest
	open     func(tree.Entry) (io.ReadCloser, error)
	lost     *tree.Entry // the file that could not be read as the manifest has it
}

// Open begins at the start.
func (c *concatenation) Open() (io.ReadCloser, error) {
	return &concatenationReader{from: c, rest: c.manifest}, nil
}

// concatenationReader ends with an error of code conflict at a file that is not
// the recorded one.
type concatenationReader struct {
	from    *concatenation
	rest    tree.Manifest // the file that is read, and those after it
	content io.ReadCloser // of the file that is read; nil before it
	checked *tree.Checked
}

// Read implements [io.Reader].
func (r *concatenationReader) Read(p []byte) (int, error) {
	for len(r.rest) > 0 {
		n, err := r.readFile(p)
		if err != nil {
			r.from.lost = &r.rest[0]
			return n, cupel.Errorf(cupel.Conflict, "%q changed while it was stored: %w", r.rest[0].Path, err)
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, io.EOF
}

// readFile reads of the first file of the rest, and goes on to the next one at its
// end. The last bytes of a file are handed on only when all of it is known to be
// right: who takes them would find the error too, and not say which file it is.
func (r *concatenationReader) readFile(p []byte) (int, error) {
	if r.content == nil {
		content, err := r.from.open(r.rest[0])
		if err != nil {
			return 0, err
		}
		r.content, r.checked = content, tree.NewChecked(content, r.rest[0])
	}
	n, err := r.checked.Read(p)
	if err == nil && !r.checked.Whole() {
		return n, nil
	}
	if err == nil {
		_, err = io.Copy(io.Discard, r.checked)
	}
	if err != nil && err != io.EOF {
		return 0, err
	}
	if err := r.checked.Check(); err != nil {
		return 0, err
	}
	r.rest = r.rest[1:]
	return n, r.Close()
}

// Close implements [io.Closer].
func (r *concatenationReader) Close() error {
	if r.content == nil {
		return nil
	}
	err := r.content.Close()
	r.content, r.checked = nil, nil
	return err
}
