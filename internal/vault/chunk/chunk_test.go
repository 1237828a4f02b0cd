package chunk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/vault/gear"
)

// cut returns copies of all chunks of r, and checks their sizes.
func cut(t *testing.T, r io.Reader) [][]byte {
	t.Helper()
	var chunks [][]byte
	for c := New(r); ; {
		chunk, err := c.Next()
		if err == io.EOF {
			checkSizes(t, chunks)
			return chunks
		}
		if err != nil {
			t.Fatal(err)
		}
		chunks = append(chunks, bytes.Clone(chunk))
	}
}

func checkSizes(t *testing.T, chunks [][]byte) {
	t.Helper()
	for i, chunk := range chunks {
		last := i == len(chunks)-1
		if len(chunk) > Max || len(chunk) == 0 || len(chunk) < Min && !last {
			t.Fatalf("chunk %d of %d has %d bytes", i, len(chunks), len(chunk))
		}
	}
}

// lengths returns the lengths of all chunks of r.
func lengths(t *testing.T, r io.Reader) []int {
	t.Helper()
	ns := []int{}
	for _, chunk := range cut(t, r) {
		ns = append(ns, len(chunk))
	}
	return ns
}

// naiveCut is the rule word for word: the hash is made anew at every place.
func naiveCut(data []byte) int {
	for n := Min; n < min(len(data), Max); n++ {
		limit := uint32(strict)
		if n >= Normal {
			limit = loose
		}
		if gear.Roll(data[n-gear.Window:n]) < limit {
			return n
		}
	}
	return min(len(data), Max)
}

func TestCutFollowsTheRule(t *testing.T) {
	inputs := map[string][]byte{
		"random": randomInput(1 << 20),
		"csv":    csvInput(1 << 20),
		"zeros":  zeroInput(1 << 20),
	}
	for name, data := range inputs {
		t.Run(name, func(t *testing.T) {
			for rest := data; len(rest) > 0; {
				n := Cut(rest)
				if want := naiveCut(rest); n != want {
					t.Fatalf("%d bytes before the end: cut at %d, want %d", len(rest), n, want)
				}
				rest = rest[n:]
			}
		})
	}
}

func TestCutOfShortData(t *testing.T) {
	data := randomInput(Max + 1)
	for _, size := range []int{0, 1, gear.Window, Min - 1, Min, Min + 1, Min + 8, Normal - 1, Normal, Normal + 1, Max, Max + 1} {
		if got, want := Cut(data[:size]), naiveCut(data[:size]); got != want {
			t.Errorf("of %d bytes: cut at %d, want %d", size, got, want)
		}
	}
}

// TestCutAtEdges plants the one window that cuts at each place where the scan
// changes its limit or its step.
func TestCutAtEdges(t *testing.T) {
	const size = Max + Min
	for _, at := range []int{Min - 1, Min, Min + 1, Min + 7, Min + 8, Normal - 1, Normal, Normal + 1, Max - 1, Max} {
		data := zeroInput(size)
		copy(data[at-gear.Window:], cuttingWindow())
		if got, want := Cut(data), naiveCut(data); got != want {
			t.Errorf("window that ends at %d: cut at %d, want %d", at, got, want)
		}
		if at >= Min && Cut(data) != at {
			t.Errorf("window that ends at %d: cut at %d", at, Cut(data))
		}
	}
}

// cuttingWindow returns 32 bytes after which even the strict limit cuts.
func cuttingWindow() []byte {
	data := randomInput(4 << 20)
	for n := gear.Window; ; n++ {
		if gear.Roll(data[n-gear.Window:n]) < strict {
			return data[n-gear.Window : n]
		}
	}
}

func TestChunksJoinToTheInput(t *testing.T) {
	data := randomInput(5 << 20)
	if got := slices.Concat(cut(t, bytes.NewReader(data))...); !bytes.Equal(got, data) {
		t.Errorf("%d bytes in, %d different ones out", len(data), len(got))
	}
}

// randomReader deals out reads of random lengths, empty ones among them.
type randomReader struct {
	r   io.Reader
	rng *rand.Rand
}

func (r randomReader) Read(p []byte) (int, error) {
	return r.r.Read(p[:min(len(p), r.rng.IntN(3000))])
}

func TestCutsDoNotDependOnReads(t *testing.T) {
	data := csvInput(2 << 20)
	want := lengths(t, bytes.NewReader(data))
	readers := map[string]func(io.Reader) io.Reader{
		"one byte":       iotest.OneByteReader,
		"half":           iotest.HalfReader,
		"end with data":  iotest.DataErrReader,
		"random lengths": func(r io.Reader) io.Reader { return randomReader{r, rand.New(rand.NewPCG(1, 2))} },
	}
	for name, wrap := range readers {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, lengths(t, wrap(bytes.NewReader(data)))); diff != "" {
				t.Errorf("chunk lengths (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCutsResynchronise(t *testing.T) {
	data := randomInput(4 << 20)
	mid := len(data) / 2
	edits := map[string][]byte{
		"insert at the front":    slices.Concat([]byte("x"), data),
		"insert in the middle":   slices.Concat(data[:mid], []byte("some new bytes"), data[mid:]),
		"remove from the middle": slices.Concat(data[:mid], data[mid+100:]),
		"append":                 slices.Concat(data, []byte("the end")),
	}
	known := map[string]bool{}
	for _, chunk := range cut(t, bytes.NewReader(data)) {
		known[string(chunk)] = true
	}
	for name, edited := range edits {
		t.Run(name, func(t *testing.T) {
			fresh := 0
			for _, chunk := range cut(t, bytes.NewReader(edited)) {
				if !known[string(chunk)] {
					fresh++
				}
			}
			if fresh == 0 || fresh > 3 {
				t.Errorf("%d chunks are new of about %d, want 1 to 3", fresh, len(known))
			}
		})
	}
}

func TestMeanLength(t *testing.T) {
	data := randomInput(32 << 20)
	mean := len(data) / len(cut(t, bytes.NewReader(data))) >> 10
	if mean < 68 || mean > 78 {
		t.Errorf("chunks of random data have %d KiB in the mean, documented are 73", mean)
	}
}

func TestReaderFails(t *testing.T) {
	failure := errors.New("the line is dead")
	data := randomInput(3 * Max)
	tests := []struct {
		name string
		err  error
	}{
		{"an error", failure},
		{"a wrapped end", fmt.Errorf("body: %w", io.EOF)},
		{"a cut-off body", io.ErrUnexpectedEOF},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := New(io.MultiReader(bytes.NewReader(data), iotest.ErrReader(tt.err)))
			given := 0
			for {
				chunk, err := c.Next()
				if err == nil {
					given += len(chunk)
					continue
				}
				if err != tt.err {
					t.Fatalf("Next failed with %v, want %v", err, tt.err)
				}
				break
			}
			if left := len(data) - given; left <= 0 || left >= Max {
				t.Errorf("%d bytes were not given out, want fewer than %d and at least one", left, Max)
			}
			if _, err := c.Next(); err != tt.err {
				t.Errorf("a second Next failed with %v, want %v", err, tt.err)
			}
		})
	}
}

// idleReader never gives anything.
type idleReader struct{}

func (idleReader) Read([]byte) (int, error) { return 0, nil }

func TestReaderWithoutProgress(t *testing.T) {
	if _, err := New(idleReader{}).Next(); err != io.ErrNoProgress {
		t.Errorf("Next failed with %v, want %v", err, io.ErrNoProgress)
	}
}

func TestChunkCannotReachTheNext(t *testing.T) {
	c := New(bytes.NewReader(randomInput(2 * Max)))
	chunk, err := c.Next()
	if err != nil {
		t.Fatal(err)
	}
	if len(chunk) != cap(chunk) {
		t.Errorf("appending to a chunk would overwrite the next one: capacity %d, length %d", cap(chunk), len(chunk))
	}
}

func FuzzCut(f *testing.F) {
	f.Add(uint64(1), uint32(Max), []byte("seed"))
	f.Add(uint64(2), uint32(Min), []byte{})
	f.Add(uint64(3), uint32(Normal), cuttingWindow())
	f.Fuzz(func(t *testing.T, seed uint64, size uint32, planted []byte) {
		data := make([]byte, size%(2*Max))
		rng := rand.New(rand.NewPCG(seed, 0))
		for i := 0; i < len(data)-len(planted); i += 1 + rng.IntN(Min) {
			i += copy(data[i:], planted)
		}
		if got, want := Cut(data), naiveCut(data); got != want {
			t.Errorf("cut at %d, want %d", got, want)
		}
	})
}

func BenchmarkChunker(b *testing.B) {
	data := randomInput(64 << 20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		c := New(bytes.NewReader(data))
		for {
			if _, err := c.Next(); err == io.EOF {
				break
			}
		}
	}
}
