//go:build !unix

package repro

import (
	"io"
	"os"
)

// rawFile is a file that is read.
type rawFile struct{ file *os.File }

func openRaw(name string) (rawFile, error) {
	file, err := os.Open(name)
	return rawFile{file}, err
}

// Read reads up to len(p) bytes; none is the end of the file.
func (f rawFile) Read(p []byte) (int, error) {
	n, err := f.file.Read(p)
	if err == io.EOF {
		err = nil
	}
	return n, err
}

// Close closes the file.
func (f rawFile) Close() { _ = f.file.Close() } // nothing was written
