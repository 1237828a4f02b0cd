package recipe

import (
	"encoding/binary"
	"fmt"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/chunk"
	"github.com/cupel/cupel/internal/vault/digest"
)

// MaxChunks is how many chunks a segment has at most.
const MaxChunks = 2000

const (
	version    = 1
	headSize   = 4 + digest.Size + 8 + 4 + 4 + 8 + 4
	entrySize  = digest.Size + 4
	maxSegment = headSize + MaxChunks*entrySize
)

// Segment is a part of a [File]'s recipe.
type Segment struct {
	File   digest.Digest // of the whole file
	Size   int64         // of the whole file
	Number int           // from 0 to Count-1
	Count  int           // of segments that the file has
	Offset int64         // of the first chunk in the file
	Chunks []Chunk
}

// String names the segment for people.
func (s Segment) String() string {
	return fmt.Sprintf("segment %d of %d of %s (%d bytes) with %d chunks from offset %d", s.Number, s.Count, s.File, s.Size, len(s.Chunks), s.Offset)
}

// length returns how many bytes of the file the segment describes.
func (s Segment) length() (total int64) {
	for _, c := range s.Chunks {
		total += int64(c.Length)
	}
	return total
}

// check holds what can be said of a segment without the others. Offsets cannot
// overflow: no segment before this one described more than MaxChunks*chunk.Max
// bytes.
func (s Segment) check() error {
	length, err := sum(s.Chunks)
	last := s.Number == s.Count-1
	end := s.Offset + length
	switch {
	case err != nil:
		return s.wrong("%w", err)
	case s.Number < 0 || s.Number >= s.Count:
		return s.wrong("there is no such number")
	case s.Offset < int64(s.Number)*MaxChunks || s.Offset > int64(s.Number)*MaxChunks*chunk.Max:
		return s.wrong("it cannot begin there")
	case len(s.Chunks) > MaxChunks || len(s.Chunks) < MaxChunks && !last:
		return s.wrong("all but the last have %d chunks", MaxChunks)
	case len(s.Chunks) == 0 && s.Count > 1:
		return s.wrong("only that of an empty file has no chunks")
	case last && end != s.Size || !last && end >= s.Size:
		return s.wrong("it ends at %d", end)
	}
	return nil
}

func (s Segment) wrong(format string, args ...any) error {
	return cupel.Errorf(cupel.Corrupt, "broken recipe, %s: "+format, append([]any{s}, args...)...)
}

// MarshalBinary returns the binary form. A segment that [Segment.UnmarshalBinary]
// would refuse is an error.
func (s Segment) MarshalBinary() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	data := make([]byte, 0, headSize+len(s.Chunks)*entrySize)
	data = binary.LittleEndian.AppendUint32(data, version)
	data = append(data, s.File[:]...)
	data = binary.LittleEndian.AppendUint64(data, uint64(s.Size))
	data = binary.LittleEndian.AppendUint32(data, uint32(s.Number))
	data = binary.LittleEndian.AppendUint32(data, uint32(s.Count))
	data = binary.LittleEndian.AppendUint64(data, uint64(s.Offset))
	data = binary.LittleEndian.AppendUint32(data, uint32(len(s.Chunks)))
	for _, c := range s.Chunks {
		data = append(data, c.Digest[:]...)
		data = binary.LittleEndian.AppendUint32(data, uint32(c.Length))
	}
	return data, nil
}

// UnmarshalBinary reads the binary form and checks it as far as one segment
// goes: its place, and that its lengths add up. An error has code corrupt, or
// invalid for a newer version, and leaves s unchanged.
func (s *Segment) UnmarshalBinary(data []byte) error {
	if len(data) < headSize || len(data) > maxSegment {
		return cupel.Errorf(cupel.Corrupt, "broken recipe: no segment has %d bytes", len(data))
	}
	if v := binary.LittleEndian.Uint32(data); v != version {
		return cupel.Errorf(cupel.Invalid, "a recipe has version %d of the format and this program reads version %d: use a newer Cupel", v, version)
	}
	head, entries := data[4:headSize], data[headSize:]
	read := Segment{
		File:   digest.Digest(head[:digest.Size]),
		Size:   int64(binary.LittleEndian.Uint64(head[32:])),
		Number: int(binary.LittleEndian.Uint32(head[40:])),
		Count:  int(binary.LittleEndian.Uint32(head[44:])),
		Offset: int64(binary.LittleEndian.Uint64(head[48:])),
	}
	if n := binary.LittleEndian.Uint32(head[56:]); int64(n)*entrySize != int64(len(entries)) {
		return read.wrong("%d chunks are announced in %d bytes", n, len(entries))
	}
	read.Chunks = parseChunks(entries)
	if err := read.check(); err != nil {
		return err
	}
	*s = read
	return nil
}

// parseChunks reads entries, of which each has entrySize bytes.
func parseChunks(data []byte) []Chunk {
	chunks := make([]Chunk, 0, len(data)/entrySize)
	for ; len(data) > 0; data = data[entrySize:] {
		chunks = append(chunks, Chunk{
			Digest: digest.Digest(data[:digest.Size]),
			Length: int(binary.LittleEndian.Uint32(data[digest.Size:])),
		})
	}
	return chunks
}
