package wire

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/chunk"
)

// FrameHeader is the length of what precedes each chunk: its own length, four
// bytes, big-endian.
const FrameHeader = 4

// AppendFrame appends the frame of a chunk to dst.
func AppendFrame(dst, content []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(content)))
	return append(dst, content...)
}

// FrameReader reads chunks one after another. It is not safe for concurrent use.
type FrameReader struct {
	r      io.Reader
	buffer []byte
	number int // of chunks read
}

// NewFrameReader returns a reader of the frames in r.
func NewFrameReader(r io.Reader) *FrameReader { return &FrameReader{r: r} }

// Next returns the next chunk, or io.EOF after the last. The chunk is valid
// until the next call. Frames that are cut off, empty or too long are an error
// of code invalid; another error of the reader is returned as it is.
func (f *FrameReader) Next() ([]byte, error) {
	var header [FrameHeader]byte
	if _, err := io.ReadFull(f.r, header[:]); err != nil {
		return nil, f.cutOff(err)
	}
	length := binary.BigEndian.Uint32(header[:])
	if length < 1 || length > chunk.Max {
		return nil, cupel.Errorf(cupel.Invalid, "frame %d has %d bytes, not 1 to %d", f.number, length, chunk.Max)
	}
	if f.buffer == nil {
		f.buffer = make([]byte, chunk.Max)
	}
	content := f.buffer[:length]
	if _, err := io.ReadFull(f.r, content); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, f.cutOff(err)
	}
	f.number++
	return content, nil
}

// cutOff says of an end within a frame where it is.
func (f *FrameReader) cutOff(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return cupel.Errorf(cupel.Invalid, "frame %d is cut off: send it again", f.number)
	}
	return err
}
