package pack

import (
	"io"

	"github.com/cupel/cupel"
)

// A Writer writes one pack. It keeps the table in memory, and no content. It is
// not safe for concurrent use.
type Writer struct {
	w       io.Writer
	id      ID
	offset  int64
	entries []Entry
	front   []byte // reused
	err     error  // the first one: half a record may have been written
}

// NewWriter starts the pack id on w.
func NewWriter(w io.Writer, id ID) (*Writer, error) {
	pw := &Writer{w: w, id: id}
	pw.write(appendHeader(nil, id))
	return pw, pw.err
}

// Append writes a record and returns where it is. A record that no reader would
// take is an error of code internal, and one for which a pack that is long past
// [Target] has no room of code too_large; both leave the pack as it is. After an
// error of the underlying writer every call fails with the same one.
func (w *Writer) Append(rec Record) (Entry, error) {
	if w.err != nil {
		return Entry{}, w.err
	}
	if err := w.admit(rec); err != nil {
		return Entry{}, err
	}
	entry := Entry{Header: rec.Header, Offset: w.offset}
	w.front = rec.appendFront(w.front[:0], w.id)
	w.write(w.front)
	w.write(rec.Bytes)
	if w.err != nil {
		return Entry{}, w.err
	}
	w.entries = append(w.entries, entry)
	return entry, nil
}

func (w *Writer) admit(rec Record) error {
	if err := rec.check(); err != nil {
		return cupel.Errorf(cupel.Internal, "%s %s: %w", rec.Kind, rec.Digest, err)
	}
	if len(rec.Bytes) != rec.EncodedLength {
		return cupel.Errorf(cupel.Internal, "%s %s has %d bytes, its header says %d", rec.Kind, rec.Digest, len(rec.Bytes), rec.EncodedLength)
	}
	if end := w.offset + int64(rec.RecordLength()); end > maxRecords {
		return cupel.Errorf(cupel.TooLarge, "pack %s has %d bytes and takes no further %d: close it and start another", w.id, w.offset, rec.RecordLength())
	}
	return nil
}

// Size returns how many bytes were written so far.
func (w *Writer) Size() int64 { return w.offset }

// Full reports whether the pack has reached [Target].
func (w *Writer) Full() bool { return w.offset >= Target }

// Entries returns where all records are, in the order of the offsets. The
// caller must not change it.
func (w *Writer) Entries() []Entry { return w.entries }

// Close writes the table and the footer. It does not close the underlying
// writer. A pack without it can only be scanned.
func (w *Writer) Close() error {
	if w.err == nil {
		w.write(appendFooter(nil, w.entries, w.id))
	}
	return w.err
}

// write writes p whole, unless something has failed before.
func (w *Writer) write(p []byte) {
	if w.err != nil {
		return
	}
	var n int
	if n, w.err = w.w.Write(p); w.err == nil && n < len(p) {
		w.err = io.ErrShortWrite
	}
	w.offset += int64(n)
}
