// Package recipe says how a file is put together from chunks. A [File] is the
// whole list, a [Segment] the part of it that fits in one record; a list is cut
// in one way only, so that equal files have equal segments.
//
// The binary form of a segment is specified in docs/format/vault.md.
package recipe

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/chunk"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Chunk is one part of a file.
type Chunk struct {
	Digest digest.Digest
	Length int // bytes: at least 1, at most chunk.Max
}

// File is the recipe of a file: its chunks, in order, have Size bytes, of which
// Digest is the digest. An empty file has no chunks.
type File struct {
	Digest digest.Digest
	Size   int64
	Chunks []Chunk
}

// Check reports, with code invalid, what is wrong with the lengths of f.
func (f File) Check() error {
	total, err := sum(f.Chunks)
	if err != nil {
		return cupel.Errorf(cupel.Invalid, "recipe of %s: %w", f.Digest, err)
	}
	if total != f.Size {
		return cupel.Errorf(cupel.Invalid, "recipe of %s: its chunks have %d bytes, the file has %d", f.Digest, total, f.Size)
	}
	return nil
}

// sum adds the lengths of chunks up.
func sum(chunks []Chunk) (int64, error) {
	var total int64
	for i, c := range chunks {
		if c.Length < 1 || c.Length > chunk.Max {
			return 0, cupel.Errorf(cupel.Invalid, "chunk %d has %d bytes, not 1 to %d", i, c.Length, chunk.Max)
		}
		total += int64(c.Length)
	}
	return total, nil
}

// Split returns the segments of f, which must pass [File.Check]. All but the
// last have [MaxChunks] chunks; an empty file has one segment with none. They
// share memory with f.
func (f File) Split() []Segment {
	count := max(1, (len(f.Chunks)+MaxChunks-1)/MaxChunks)
	segments := make([]Segment, count)
	var offset int64
	for i := range segments {
		part := f.Chunks[i*MaxChunks : min((i+1)*MaxChunks, len(f.Chunks))]
		segments[i] = Segment{File: f.Digest, Size: f.Size, Number: i, Count: count, Offset: offset, Chunks: part}
		offset += segments[i].length()
	}
	return segments
}

// Join puts the segments of one file, in order and all of them, together again.
// Segments that are missing, doubled, out of order or of different files are an
// error of code corrupt that names the file.
func Join(segments []Segment) (File, error) {
	if len(segments) == 0 {
		return File{}, cupel.Errorf(cupel.Corrupt, "a recipe without segments")
	}
	f := File{Digest: segments[0].File, Size: segments[0].Size}
	var offset int64
	for i, s := range segments {
		if s.File != f.Digest || s.Size != f.Size || s.Count != len(segments) || s.Number != i || s.Offset != offset {
			return File{}, cupel.Errorf(cupel.Corrupt, "recipe of %s (%d bytes, %d segments): at place %d, offset %d, is %s", f.Digest, f.Size, len(segments), i, offset, s)
		}
		if err := s.check(); err != nil {
			return File{}, err
		}
		f.Chunks = append(f.Chunks, s.Chunks...)
		offset += s.length()
	}
	return f, nil
}
