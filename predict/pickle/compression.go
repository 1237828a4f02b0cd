package pickle

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"compress/zlib"
	"io"

	"github.com/cupel/cupel"
)

// decompressed returns the bytes of a file that joblib may have compressed. Those
// of plain files are returned as they are.
func decompressed(content []byte, limit int64) ([]byte, error) {
	open, err := decompressor(content)
	if open == nil || err != nil {
		return content, err
	}
	reader, err := open(bytes.NewReader(content))
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "pickle: its compression is broken: %w", err)
	}
	var plain bytes.Buffer
	n, err := io.Copy(&plain, io.LimitReader(reader, limit+1))
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "pickle: its compression is broken: %w", err)
	}
	if n > limit {
		return nil, cupel.Errorf(cupel.TooLarge, "pickle: it has more than %d bytes when it is decompressed", limit)
	}
	return plain.Bytes(), nil
}

// decompressor returns what opens compressed bytes, or nil where they are not.
func decompressor(content []byte) (func(io.Reader) (io.Reader, error), error) {
	switch {
	case bytes.HasPrefix(content, []byte{0x1f, 0x8b}):
		return func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }, nil
	case isZlib(content):
		return func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }, nil
	case bytes.HasPrefix(content, []byte("BZh")):
		return func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }, nil
	case bytes.HasPrefix(content, []byte("\xfd7zXZ\x00")), bytes.HasPrefix(content, []byte{0x5d, 0, 0}):
		return nil, notRead("lzma")
	case bytes.HasPrefix(content, []byte{0x04, 0x22, 0x4d, 0x18}):
		return nil, notRead("lz4")
	}
	return nil, nil
}

// isZlib reports whether content begins as zlib's does. No pickle does: there is
// no instruction x.
func isZlib(content []byte) bool {
	return len(content) > 1 && content[0] == 'x' && (int(content[0])<<8+int(content[1]))%31 == 0
}

func notRead(format string) error {
	return cupel.Errorf(cupel.Invalid, "pickle: it is compressed by %s, which is not read here: write it with compress=(\"zlib\", 3), or not compressed", format)
}
