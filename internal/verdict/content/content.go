// Package content knows what a file says, apart from how it is written: the same
// arrays in a zip of another day have the same content. A file's format is known
// by its bytes, as docs/format/report.md lists.
//
// Files may come from anyone: memory and the bytes that are unpacked are bounded.
package content

import (
	"cmp"
	"context"
	"io"

	"github.com/cupel/cupel/internal/vault/digest"
)

// Limits on what is examined. Beyond them a file has no form; see [Form.Reason].
const (
	MaxBytes   = 16 << 30 // of a file, and of all members of an archive, unpacked
	maxMembers = 100_000  // of an archive
	maxDepth   = 3        // of zips in zips
	maxNested  = 64 << 20 // bytes of a zip in a zip, which is held in memory
)

// Form is the content of a file in the one form that equal contents share.
type Form struct {
	Format string // such as "npz"; see docs/format/report.md
	// Digest is that of everything which has such a form.
	Digest digest.Digest
	// Opaque is the digest of the bytes of everything that has none: zero where
	// there is no such thing, or it was not read.
	Opaque digest.Digest
	// Reason says why something has no form; "" where all has one.
	Reason string
}

// Outcome says how two contents compare.
type Outcome int

// The outcomes.
const (
	Equal Outcome = iota
	Different
	Unknown // for the reason of one of the forms
)

// Compare compares contents of files whose bytes are not equal.
func (f Form) Compare(other Form) Outcome {
	switch opaque := f.Opaque == other.Opaque && !f.Opaque.IsZero(); {
	case f.Format != other.Format && (f.Reason == "" || other.Reason == ""):
		return Different
	case f.whole() || other.whole():
		return Unknown
	case f.Format == formatTorch && !opaque && f.Reason != "":
		// Which tensor a storage belongs to is known only by an equal pickle.
		return Unknown
	case f.Digest != other.Digest:
		return Different
	case f.Opaque != other.Opaque:
		return Unknown
	}
	return Equal
}

// whole reports whether nothing of the content has a form.
func (f Form) whole() bool { return f.Reason != "" && f.Digest.IsZero() }

// unread reports whether nothing is known of the content, not even its bytes.
func (f Form) unread() bool { return f.whole() && f.Opaque.IsZero() }

// Of returns the form of a file. A file in a damaged or unknown format has a form
// with a reason; an error is one of reading the file, or of ctx.
func Of(ctx context.Context, file io.ReadSeeker) (Form, error) {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return Form{}, err
	}
	if size > MaxBytes {
		return Form{Format: formatBinary, Reason: "it is larger than 16 GiB"}, nil
	}
	at := &readerAt{file: file}
	e := &examiner{ctx: ctx, left: MaxBytes}
	whole := io.NewSectionReader(at, 0, size) // it answers for places that no file has
	open := func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(whole, 0, size)), nil }
	form := e.examine(source{open: open, at: whole, size: size}, 0)
	return form, cmp.Or(at.failure, ctx.Err())
}

// readerAt reads a file at any place, one read at a time.
type readerAt struct {
	file    io.ReadSeeker
	failure error // the first, which is none of the format
}

func (r *readerAt) ReadAt(p []byte, offset int64) (int, error) {
	n := 0
	_, err := r.file.Seek(offset, io.SeekStart)
	if err == nil {
		n, err = io.ReadFull(r.file, p)
	}
	switch {
	case err == io.ErrUnexpectedEOF:
		return n, io.EOF
	case err != nil && err != io.EOF && r.failure == nil:
		r.failure = err
	}
	return n, err
}
