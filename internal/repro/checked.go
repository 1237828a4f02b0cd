package repro

import (
	"hash"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// checkedReader reads the bytes of an entry, and knows at their end whether they
// are the right ones.
type checkedReader struct {
	reader io.Reader
	entry  Entry
	hash   hash.Hash
	size   int64
}

// Read implements [io.Reader].
func (c *checkedReader) Read(p []byte) (int, error) {
	if c.hash == nil {
		c.hash = digest.NewHash()
	}
	n, err := c.reader.Read(p)
	c.hash.Write(p[:n])
	c.size += int64(n)
	return n, err
}

// check returns an error of code corrupt where what was read is not the entry.
// It is called at the end of the bytes.
func (c *checkedReader) check() error {
	if c.hash == nil || c.size != c.entry.Size || digest.Sum(c.hash) != c.entry.SHA256 {
		return cupel.Errorf(cupel.Corrupt, "the bytes of %q are not the recorded ones (%s): what stores them is damaged", c.entry.Path, c.entry.SHA256)
	}
	return nil
}
