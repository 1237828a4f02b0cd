package npy

import (
	"encoding/binary"
	"io"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// Limits on headers.
const (
	MaxHeader     = 64 << 10 // bytes
	MaxDimensions = 64       // NumPy's own
	MaxDimension  = 1<<53 - 1
)

const magic = "\x93NUMPY"

// Header says what an array is.
type Header struct {
	Type    DType
	Fortran bool    // the first dimension runs fastest, instead of the last
	Shape   []int64 // empty for a scalar
}

// Count returns the number of values: 1 for a scalar.
func (h Header) Count() int64 {
	count := int64(1)
	for _, n := range h.Shape {
		count *= n
	}
	return count
}

// Bytes returns the length of the values.
func (h Header) Bytes() int64 { return h.Count() * int64(h.Type.Size) }

// Check reports whether shape and type can be: an error of code invalid.
func (h Header) Check() error {
	if len(h.Shape) > MaxDimensions {
		return cupel.Errorf(cupel.Invalid, "npy: %d dimensions are more than the limit of %d", len(h.Shape), MaxDimensions)
	}
	bytes := uint64(max(h.Type.Size, 1))
	for _, n := range h.Shape {
		if n < 0 || n > MaxDimension {
			return cupel.Errorf(cupel.Invalid, "npy: %d is no length of a dimension", n)
		}
		// An empty array has no values, but may have long dimensions beside.
		over, product := bits.Mul64(bytes, uint64(max(n, 1)))
		if over != 0 || product > math.MaxInt64/8 {
			return cupel.Errorf(cupel.TooLarge, "npy: an array of shape %v is larger than any file", h.Shape)
		}
		bytes = product
	}
	return h.Type.check(h.Type.String())
}

// ReadHeader reads the header of a file, up to where the values begin.
func ReadHeader(r io.Reader) (Header, error) {
	text, err := readText(r)
	if err != nil {
		return Header{}, err
	}
	h, err := parseHeader(text)
	if err != nil {
		return Header{}, err
	}
	return h, h.Check()
}

// readText returns the Python literal that a header is.
func readText(r io.Reader) (string, error) {
	var start [8]byte
	if err := full(r, start[:]); err != nil {
		return "", err
	}
	if string(start[:6]) != magic {
		return "", cupel.Errorf(cupel.Invalid, "npy: not a NumPy file: it begins with %q", start[:6])
	}
	length, err := readLength(r, start[6], start[7])
	if err != nil {
		return "", err
	}
	if length > MaxHeader {
		return "", cupel.Errorf(cupel.TooLarge, "npy: a header of %d bytes is longer than the limit of %d", length, MaxHeader)
	}
	text := make([]byte, length)
	if err := full(r, text); err != nil {
		return "", err
	}
	return string(text), nil
}

func readLength(r io.Reader, major, minor byte) (uint32, error) {
	var b [4]byte
	switch {
	case minor != 0 || major < 1 || major > 3:
		return 0, cupel.Errorf(cupel.Invalid, "npy: version %d.%d of the format is not known: 1.0 to 3.0 are", major, minor)
	case major == 1:
		err := full(r, b[:2])
		return uint32(binary.LittleEndian.Uint16(b[:])), err
	}
	err := full(r, b[:])
	return binary.LittleEndian.Uint32(b[:]), err
}

func full(r io.Reader, b []byte) error {
	if _, err := io.ReadFull(r, b); err == io.EOF || err == io.ErrUnexpectedEOF {
		return cupel.Errorf(cupel.Invalid, "npy: the file ends within its header")
	} else if err != nil {
		return err
	}
	return nil
}

// Encode returns the header as bytes: of version 1.0, filled up to a multiple of
// 64, the same for all versions of NumPy.
func (h Header) Encode() ([]byte, error) {
	if err := h.Check(); err != nil {
		return nil, err
	}
	text := "{'descr': '" + h.Type.String() + "', 'fortran_order': " + pythonBool(h.Fortran) + ", 'shape': " + tuple(h.Shape) + ", }"
	length := (len(magic) + 4 + len(text) + 1 + 63) / 64 * 64
	b := append(make([]byte, 0, length), magic...)
	b = append(b, 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(length-len(magic)-4))
	b = append(b, text...)
	for len(b) < length-1 {
		b = append(b, ' ')
	}
	return append(b, '\n'), nil
}

func pythonBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

func tuple(shape []int64) string {
	texts := make([]string, len(shape))
	for i, n := range shape {
		texts[i] = strconv.FormatInt(n, 10)
	}
	if len(texts) == 1 {
		return "(" + texts[0] + ",)"
	}
	return "(" + strings.Join(texts, ", ") + ")"
}
