package recipe

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/chunk"
	"github.com/cupel/cupel/internal/vault/digest"
)

// file returns a recipe of n chunks.
func file(n int) File {
	f := File{Digest: digest.Of(fmt.Appendf(nil, "file of %d", n))}
	for i := range n {
		c := Chunk{Digest: digest.Of(fmt.Append(nil, i)), Length: 1 + i*7919%chunk.Max}
		f.Chunks = append(f.Chunks, c)
		f.Size += int64(c.Length)
	}
	return f
}

func TestSplitAndJoin(t *testing.T) {
	for n, want := range map[int]int{0: 1, 1: 1, MaxChunks - 1: 1, MaxChunks: 1, MaxChunks + 1: 2, 5*MaxChunks + 3: 6} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			f := file(n)
			if err := f.Check(); err != nil {
				t.Fatal(err)
			}
			segments := f.Split()
			if len(segments) != want {
				t.Errorf("%d segments, want %d", len(segments), want)
			}
			got, err := Join(transport(t, segments))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(f, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("joined (-want +got):\n%s", diff)
			}
		})
	}
}

// transport returns what is left of segments after their binary form.
func transport(t *testing.T, segments []Segment) []Segment {
	t.Helper()
	got := make([]Segment, len(segments))
	for i, s := range segments {
		data, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > maxSegment {
			t.Errorf("%s has %d bytes", s, len(data))
		}
		if err := got[i].UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
	}
	return got
}

func TestCheck(t *testing.T) {
	tests := map[string]func(*File){
		"size too large":     func(f *File) { f.Size++ },
		"empty chunk":        func(f *File) { f.Chunks[1].Length = 0 },
		"negative chunk":     func(f *File) { f.Chunks[1].Length = -1 },
		"chunk too long":     func(f *File) { f.Chunks[1].Length = chunk.Max + 1 },
		"chunks but no size": func(f *File) { f.Size = 0 },
	}
	for name, edit := range tests {
		t.Run(name, func(t *testing.T) {
			f := file(3)
			edit(&f)
			err := f.Check()
			if code := cupel.ErrorCode(err); code != cupel.Invalid || !strings.Contains(err.Error(), f.Digest.String()) {
				t.Errorf("code %q: %v", code, err)
			}
		})
	}
}

func TestJoinRefuses(t *testing.T) {
	whole := file(2*MaxChunks + 5).Split()
	other := file(2*MaxChunks + 6).Split()
	long := slices.Clone(whole)
	long[1].Offset++
	tests := map[string][]Segment{
		"nothing":             {},
		"first missing":       whole[1:],
		"middle missing":      {whole[0], whole[2]},
		"last missing":        whole[:2],
		"out of order":        {whole[1], whole[0], whole[2]},
		"doubled":             {whole[0], whole[1], whole[1]},
		"one of another file": {whole[0], other[1], whole[2]},
		"wrong offset":        long,
	}
	for name, segments := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := Join(segments); cupel.ErrorCode(err) != cupel.Corrupt {
				t.Errorf("Join returned %v", err)
			}
		})
	}
}

// TestUnmarshalRefuses edits the bytes of the first of two segments.
func TestUnmarshalRefuses(t *testing.T) {
	put32 := binary.LittleEndian.PutUint32
	put64 := binary.LittleEndian.PutUint64
	tests := []struct {
		name string
		edit func(data []byte) []byte
		code cupel.Code
	}{
		{"nothing", func(d []byte) []byte { return nil }, cupel.Corrupt},
		{"head alone", func(d []byte) []byte { return d[:headSize] }, cupel.Corrupt},
		{"last byte missing", func(d []byte) []byte { return d[:len(d)-1] }, cupel.Corrupt},
		{"byte too many", func(d []byte) []byte { return append(d, 0) }, cupel.Corrupt},
		{"newer version", func(d []byte) []byte { put32(d, 2); return d }, cupel.Invalid},
		{"negative size", func(d []byte) []byte { put64(d[36:], math.MaxUint64); return d }, cupel.Corrupt},
		{"size of this segment alone", func(d []byte) []byte { put64(d[36:], uint64(file(MaxChunks).Size)); return d }, cupel.Corrupt},
		{"number too large", func(d []byte) []byte { put32(d[44:], 2); return d }, cupel.Corrupt},
		{"last that ends too early", func(d []byte) []byte { put32(d[44:], 1); return d }, cupel.Corrupt},
		{"no segments", func(d []byte) []byte { put32(d[48:], 0); return d }, cupel.Corrupt},
		{"offset in the first", func(d []byte) []byte { put64(d[52:], 1); return d }, cupel.Corrupt},
		{"offset that overflows", func(d []byte) []byte { put64(d[52:], math.MaxInt64); return d }, cupel.Corrupt},
		{"many chunks announced", func(d []byte) []byte { put32(d[60:], math.MaxUint32); return d }, cupel.Corrupt},
		{"few chunks announced", func(d []byte) []byte { put32(d[60:], 1); return d }, cupel.Corrupt},
		{"short though not the last", func(d []byte) []byte { put32(d[60:], 1); return d[:headSize+entrySize] }, cupel.Corrupt},
		{"empty chunk", func(d []byte) []byte { put32(d[headSize+32:], 0); return d }, cupel.Corrupt},
		{"chunk too long", func(d []byte) []byte { put32(d[headSize+32:], chunk.Max+1); return d }, cupel.Corrupt},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, err := file(MaxChunks + 1).Split()[0].MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			var s Segment
			err = s.UnmarshalBinary(tt.edit(data))
			if diff := cmp.Diff(tt.code, cupel.ErrorCode(err)); diff != "" {
				t.Errorf("code (-want +got):\n%s%v", diff, err)
			}
			if diff := cmp.Diff(Segment{}, s); diff != "" {
				t.Errorf("a refused form left (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMarshalRefuses(t *testing.T) {
	s := file(3).Split()[0]
	s.Size++
	if _, err := s.MarshalBinary(); cupel.ErrorCode(err) != cupel.Corrupt {
		t.Errorf("MarshalBinary returned %v", err)
	}
	s = Segment{Count: 2, Number: 1}
	if _, err := s.MarshalBinary(); cupel.ErrorCode(err) != cupel.Corrupt {
		t.Errorf("MarshalBinary of a second segment without chunks returned %v", err)
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, n := range []int{0, 1, 5, MaxChunks + 1} {
		for _, s := range file(n).Split() {
			data, err := s.MarshalBinary()
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		var s Segment
		if s.UnmarshalBinary(data) != nil {
			return
		}
		again, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(data, again); diff != "" {
			t.Errorf("one segment has two forms (-want +got):\n%s", diff)
		}
	})
}
