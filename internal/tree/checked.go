package tree

import (
	"hash"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Checked reads the bytes of an entry, and knows at their end whether they are the
// right ones. Its reader gives one byte too many where the content is too long:
// see [NewChecked].
type Checked struct {
	reader io.Reader
	entry  Entry
	hash   hash.Hash
	size   int64
}

// NewChecked returns a reader of the bytes of an entry, which content begins with.
func NewChecked(content io.Reader, entry Entry) *Checked {
	return &Checked{reader: io.LimitReader(content, entry.Size+1), entry: entry, hash: digest.NewHash()}
}

// Read implements [io.Reader].
func (c *Checked) Read(p []byte) (int, error) {
	n, err := c.reader.Read(p)
	c.hash.Write(p[:n])
	c.size += int64(n)
	return n, err
}

// Whole reports whether as many bytes were read as the entry has: what follows is
// the end, or too much.
func (c *Checked) Whole() bool { return c.size >= c.entry.Size }

// Check returns an error of code corrupt where what was read is not the entry.
// It is called at the end of the bytes.
func (c *Checked) Check() error {
	if c.size != c.entry.Size || digest.Sum(c.hash) != c.entry.SHA256 {
		return cupel.Errorf(cupel.Corrupt, "the bytes of %q are not the recorded ones (%s): what stores them is damaged", c.entry.Path, c.entry.SHA256)
	}
	return nil
}
