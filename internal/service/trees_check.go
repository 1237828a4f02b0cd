package service

import (
	"hash"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// contentCheck is given the bytes of all files of a tree, one after another, and
// fails at the first file that is not what the manifest says.
type contentCheck struct {
	left   tree.Manifest // from the file on that is being read
	read   int64         // bytes of that one
	hash   hash.Hash     // of those
	target []byte        // those of a symlink
}

func newContentCheck(files tree.Manifest) *contentCheck {
	return &contentCheck{left: files, hash: digest.NewHash()}
}

// Write implements [io.Writer]. Its errors have code invalid, and name the file.
func (c *contentCheck) Write(p []byte) (int, error) {
	for rest := p; ; {
		if err := c.endFiles(); err != nil {
			return 0, err
		}
		if len(rest) == 0 {
			return len(p), nil
		}
		if len(c.left) == 0 {
			return 0, cupel.Errorf(cupel.Invalid, "the content has more bytes than the manifest says")
		}
		part := rest[:min(int64(len(rest)), c.left[0].Size-c.read)]
		rest = rest[len(part):]
		c.take(part)
	}
}

// take takes bytes of the file that is being read.
func (c *contentCheck) take(part []byte) {
	c.hash.Write(part)
	c.read += int64(len(part))
	if c.left[0].Mode == tree.ModeSymlink {
		c.target = append(c.target, part...)
	}
}

// endFiles checks the files that are complete.
func (c *contentCheck) endFiles() error {
	for len(c.left) > 0 && c.read == c.left[0].Size {
		file := c.left[0]
		if got := digest.Sum(c.hash); got != file.SHA256 {
			return cupel.Errorf(cupel.Invalid, "the bytes of %q have the digest %s, and the manifest says %s", file.Path, got, file.SHA256)
		}
		if file.Mode == tree.ModeSymlink {
			if err := tree.CheckTarget(file.Path, string(c.target)); err != nil {
				return err
			}
		}
		c.hash.Reset()
		c.left, c.read, c.target = c.left[1:], 0, nil
	}
	return nil
}

// end fails unless all files were complete.
func (c *contentCheck) end() error {
	if err := c.endFiles(); err != nil {
		return err
	}
	if len(c.left) > 0 {
		return cupel.Errorf(cupel.Invalid, "the content ends in %q, after %d of its %d bytes", c.left[0].Path, c.read, c.left[0].Size)
	}
	return nil
}
