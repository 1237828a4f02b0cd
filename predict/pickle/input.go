package pickle

import (
	"bytes"
	"encoding/binary"

	"github.com/cupel/cupel"
)

// input reads the bytes of a pickle from their start to their end.
type input struct {
	content []byte
	at      int
}

func (in *input) wrong(format string, args ...any) error {
	return in.fails(cupel.Invalid, format, args...)
}

func (in *input) fails(code cupel.Code, format string, args ...any) error {
	return cupel.Errorf(code, "pickle at byte %d: %w", in.at, cupel.Errorf(code, format, args...))
}

// take returns the next n bytes, which are those of the content.
func (in *input) take(n uint64) ([]byte, error) {
	left := uint64(len(in.content) - in.at)
	if n > left {
		return nil, in.wrong("it is cut short: %d more bytes are needed, %d are left", n, left)
	}
	taken := in.content[in.at : in.at+int(n)]
	in.at += int(n)
	return taken, nil
}

// byte returns the next byte.
func (in *input) byte() (byte, error) {
	b, err := in.take(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// uint reads a little-endian number of 1, 2, 4 or 8 bytes.
func (in *input) uint(size uint64) (uint64, error) {
	b, err := in.take(size)
	if err != nil {
		return 0, err
	}
	var wide [8]byte
	copy(wide[:], b)
	return binary.LittleEndian.Uint64(wide[:]), nil
}

// counted reads as many bytes as the number of that size before them says.
func (in *input) counted(size uint64) ([]byte, error) {
	n, err := in.uint(size)
	if err != nil {
		return nil, err
	}
	return in.take(n)
}

// line reads up to a line feed, which is left out.
func (in *input) line() (string, error) {
	end := bytes.IndexByte(in.content[in.at:], '\n')
	if end < 0 {
		return "", in.wrong("it is cut short: a line has no end")
	}
	line := string(in.content[in.at : in.at+end])
	in.at += end + 1
	return line, nil
}
