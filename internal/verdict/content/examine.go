package content

import (
	"bufio"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/cupel/cupel/internal/vault/digest"
)

// source is a file, or a member of an archive.
type source struct {
	open func() (io.ReadCloser, error) // from the start, any number of times
	at   io.ReaderAt                   // nil of a member
	size int64                         // as its archive has it; not to be believed
}

// examiner makes forms, and knows how much it may still unpack.
type examiner struct {
	ctx  context.Context
	left int64
	head []byte // the first bytes of what was sniffed last
}

// errTooMuch ends the reading of an archive that unpacks to too much.
var errTooMuch = errors.New("it unpacks to more than 16 GiB")

// errNotThis says that a file is not of the format that its first bytes promise.
var errNotThis = errors.New("not of this format")

// examine returns the form of a source, depth archives deep.
func (e *examiner) examine(s source, depth int) Form {
	format, err := e.sniff(s)
	if err != nil {
		return Form{Format: formatBinary, Reason: reasonFor(err)}
	}
	form, err := e.as(format, s, depth)
	if errors.Is(err, errNotThis) {
		form, err = e.plain(s, depth)
	}
	if err != nil {
		return Form{Format: format, Reason: reasonFor(err)}
	}
	return form
}

func reasonFor(err error) string {
	if errors.Is(err, errTooMuch) {
		return err.Error()
	}
	return "it is damaged: " + err.Error()
}

// as returns the form of a source in a format, or errNotThis.
func (e *examiner) as(format string, s source, depth int) (Form, error) {
	if reason, opaque := opaqueFormats[format]; opaque {
		return e.opaque(format, reason, s, depth)
	}
	switch format {
	case formatNPY:
		return e.array(s, depth)
	case formatZip:
		return e.zip(s, depth)
	case formatSafetensors:
		return e.reading(format, s, tensors)
	case formatJSON:
		return e.reading(format, s, func(r io.Reader, size int64) (digest.Digest, error) { return jsonValue(r, size, nil) })
	case formatMLmodel:
		return e.reading(format, s, mlmodel)
	case formatUBJSON:
		return e.reading(format, s, allBytes)
	}
	return e.plain(s, depth)
}

// reading makes the form of a source by reading it once.
func (e *examiner) reading(format string, s source, read func(io.Reader, int64) (digest.Digest, error)) (Form, error) {
	r, err := e.reader(s)
	if err != nil {
		return Form{}, err
	}
	defer r.Close()
	sum, err := read(bufio.NewReaderSize(r, 1<<16), s.size)
	return Form{Format: format, Digest: sum}, err
}

// plain is the form of a text, or of bytes of which nothing is known.
func (e *examiner) plain(s source, depth int) (Form, error) {
	form, err := e.reading(formatText, s, func(r io.Reader, _ int64) (digest.Digest, error) { return text(r) })
	if errors.Is(err, errNotThis) {
		return e.opaque(formatBinary, "nothing is known of its format", s, depth)
	}
	return form, err
}

// opaque is the form of what has none. A file is not read for that: whoever
// compares it knows its bytes.
func (e *examiner) opaque(format, reason string, s source, depth int) (Form, error) {
	if depth == 0 {
		return Form{Format: format, Reason: reason}, nil
	}
	form, err := e.reading(format, s, allBytes)
	return Form{Format: format, Opaque: form.Digest, Reason: reason}, err
}

func allBytes(r io.Reader, _ int64) (digest.Digest, error) {
	h := digest.NewHash()
	_, err := io.Copy(h, r)
	return digest.Sum(h), err
}

// reader opens a source whose bytes count as unpacked.
func (e *examiner) reader(s source) (io.ReadCloser, error) {
	r, err := s.open()
	if err != nil {
		return nil, err
	}
	return &counted{r, e}, nil
}

type counted struct {
	io.ReadCloser
	examiner *examiner
}

func (c *counted) Read(p []byte) (int, error) {
	if err := c.examiner.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.ReadCloser.Read(p)
	if c.examiner.left -= int64(n); c.examiner.left < 0 {
		return 0, errTooMuch
	}
	return n, err
}

// combine makes one digest of named ones, in the order of the names. Each part is
// led by its length, so that no two lists make the same bytes.
func combine(what string, sums map[string]digest.Digest) digest.Digest {
	names := make([]string, 0, len(sums))
	for name := range sums {
		names = append(names, name)
	}
	slices.Sort(names)
	h := digest.NewHash()
	field(h, what)
	for _, name := range names {
		sum := sums[name]
		field(h, name)
		h.Write(sum[:])
	}
	return digest.Sum(h)
}
