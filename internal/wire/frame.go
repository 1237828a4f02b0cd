package wire

import (
	"encoding/binary"
	"errors"
	"io"
	"iter"

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

// Frames reads the chunks in r, each valid until the next. Frames that are cut
// off, empty or too long end them with an error of code invalid; another error
// of the reader ends them as it is.
func Frames(r io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		buffer := make([]byte, chunk.Max)
		for number := 0; ; number++ {
			content, err := readFrame(r, buffer, number)
			if err == io.EOF || !yield(content, err) || err != nil {
				return
			}
		}
	}
}

// readFrame reads one chunk, or fails with io.EOF where none begins.
func readFrame(r io.Reader, buffer []byte, number int) ([]byte, error) {
	var header [FrameHeader]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return nil, frameError(err, number)
	}
	length := binary.BigEndian.Uint32(header[:])
	if length < 1 || length > chunk.Max {
		return nil, cupel.Errorf(cupel.Invalid, "frame %d has %d bytes, not 1 to %d", number, length, chunk.Max)
	}
	_, err := io.ReadFull(r, buffer[:length])
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return buffer[:length], frameError(err, number)
}

// frameError says of an end within a frame where it is.
func frameError(err error, number int) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return cupel.Errorf(cupel.Invalid, "frame %d is cut off: send it again", number)
	}
	return err
}
