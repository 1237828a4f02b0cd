// Package chunk cuts a stream where its content says so, so that two streams
// that share content share chunks, wherever in each of them it lies.
//
// The cuts are those of FastCDC (Xia et al., "FastCDC: a Fast and Efficient
// Content-Defined Chunking Approach for Data Deduplication", USENIX ATC 2016):
// a gear hash rolls over the bytes, a chunk ends where its leading bits are
// zero, none is looked for in a chunk's first 16 KiB, and more bits are asked
// for before 64 KiB than after it, which draws the lengths together. Unlike the
// paper's, the hash has 32 bits over a window of 32 bytes. On random data a
// chunk has 73 KiB in the mean.
//
// The rule is part of the vault's format, docs/format/vault.md.
package chunk

import "io"

// bufferSize is what a Chunker holds: large enough that moving an unfinished
// chunk to its front is rare, small enough to stay in the processor's cache.
const bufferSize = 4 * Max

// maxEmptyReads is how often in a row a reader may return nothing at all.
const maxEmptyReads = 100

// A Chunker cuts the bytes of a reader into chunks, in constant memory. The
// cuts depend on the bytes alone, not on how the reader deals them out. It is
// not safe for concurrent use.
type Chunker struct {
	r          io.Reader
	buf        []byte
	start, end int   // buf[start:end] is read and not yet cut
	err        error // what ended the reader; nil while there may be more
}

// New returns a Chunker over r.
func New(r io.Reader) *Chunker {
	return &Chunker{r: r, buf: make([]byte, bufferSize)}
}

// Next returns the next chunk, or io.EOF after the last; an empty stream has
// none. An error of the reader is returned as it is, once the chunks that are
// certain without what is missing have been given out.
//
// The chunk is a view of the Chunker's buffer, valid until the next call: a
// caller that hashes and encodes in parallel copies it once, into a buffer of
// its own.
func (c *Chunker) Next() ([]byte, error) {
	if err := c.fill(); err != nil {
		return nil, err
	}
	data := c.buf[c.start:c.end]
	n := Cut(data)
	c.start += n
	return data[:n:n], nil
}

// fill reads until the next cut is certain: until Max bytes wait or the reader
// has ended. It fails when no further chunk can be given out.
func (c *Chunker) fill() error {
	if c.end-c.start < Max && c.err == nil {
		c.end = copy(c.buf, c.buf[c.start:c.end])
		c.start = 0
	}
	for c.end-c.start < Max && c.err == nil {
		c.read()
	}
	waiting := c.end - c.start
	// Only a bare io.EOF is the end; wrapped in another error it is a failure.
	if waiting >= Max || c.err == io.EOF && waiting > 0 {
		return nil
	}
	return c.err
}

// read takes what the reader gives into the free end of the buffer.
func (c *Chunker) read() {
	for range maxEmptyReads {
		n, err := c.r.Read(c.buf[c.end:])
		c.end += n
		c.err = err
		if n > 0 || err != nil {
			return
		}
	}
	c.err = io.ErrNoProgress
}
