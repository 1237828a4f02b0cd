package s3

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
)

// spool is a temporary local file that knows its size and SHA-256, which are
// those of the bytes as they came, before the disk had them.
type spool struct {
	file *os.File
	sum  hash.Hash
	size int64
}

// newSpool makes an empty spool in a folder; "" is the system's. Where the
// system allows it, the file has no name any more, so that a killed process
// leaves nothing behind.
func newSpool(folder string) (*spool, error) {
	f, err := os.CreateTemp(folder, "cupel-put-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // Windows refuses: then Close does it
	return &spool{file: f, sum: sha256.New()}, nil
}

// Write appends to the spool.
func (s *spool) Write(p []byte) (int, error) {
	n, err := s.file.Write(p)
	s.sum.Write(p[:n])
	s.size += int64(n)
	return n, err
}

// Reader returns a reader of all bytes. Those of one spool are independent.
func (s *spool) Reader() io.ReadSeeker { return io.NewSectionReader(s.file, 0, s.size) }

// Checksum returns the SHA-256 of all bytes as S3 writes it: in base64.
func (s *spool) Checksum() string { return base64.StdEncoding.EncodeToString(s.sum.Sum(nil)) }

// Close removes the file.
func (s *spool) Close() error {
	err := s.file.Close()
	if removal := os.Remove(s.file.Name()); !errors.Is(removal, fs.ErrNotExist) {
		err = errors.Join(err, removal)
	}
	return err
}
