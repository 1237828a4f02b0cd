package delta

import (
	"bytes"
	"slices"
	"testing"

	"github.com/cupel/cupel/internal/vault/gear"
)

// alike reports whether the chunks share a super-feature.
func alike(a, b []byte) bool {
	fa, fb := Features(a), Features(b)
	for i := range fa {
		if fa[i] == fb[i] && fa[i] != 0 {
			return true
		}
	}
	return false
}

func TestFeaturesOfChangedChunks(t *testing.T) {
	const chunks = 100
	edits := map[string]func([]byte) []byte{
		"a byte in front":    func(c []byte) []byte { return slices.Concat([]byte("x"), c) },
		"a tenth cut off":    func(c []byte) []byte { return c[:len(c)*9/10] },
		"a tenth dropped":    func(c []byte) []byte { return slices.Concat(c[:10000], c[16000:]) },
		"100 bytes inserted": func(c []byte) []byte { return slices.Concat(c[:20000], noise(7, 100), c[20000:]) },
	}
	for name, edit := range edits {
		t.Run(name, func(t *testing.T) {
			found := 0
			for i := range chunks {
				chunk := noise(uint64(i), 64<<10)
				if alike(chunk, edit(chunk)) {
					found++
				}
			}
			if found < chunks*9/10 {
				t.Errorf("%d of %d were found again", found, chunks)
			}
		})
	}
}

func TestFeaturesOfScatteredChanges(t *testing.T) {
	const chunks = 50
	found := 0
	for i := range chunks {
		table := rows(uint64(i), 2000)
		if alike(join64KiB(table), join64KiB(changed(table, 100))) {
			found++
		}
	}
	if found < chunks*9/10 {
		t.Errorf("%d of %d were found again", found, chunks)
	}
}

func TestFeaturesOfUnrelatedChunks(t *testing.T) {
	for i := range 100 {
		if alike(noise(uint64(i), 64<<10), noise(uint64(i+100), 64<<10)) {
			t.Errorf("chunks %d and %d share a super-feature", i, i+100)
		}
	}
}

func TestFeaturesOfPoorChunks(t *testing.T) {
	chunks := map[string][]byte{
		"empty": nil,
		"short": noise(1, 16),
		"zeros": make([]byte, 64<<10),
		"even":  bytes.Repeat([]byte{7}, 64<<10),
	}
	for name, chunk := range chunks {
		if got := Features(chunk); got != [groups]uint64{} {
			t.Errorf("%s: %x, want none", name, got)
		}
	}
}

// naiveSample is the rule word for word.
func naiveSample(chunk []byte, largest *[features]uint32) int {
	var hash, last uint32
	samples := 0
	for _, b := range chunk {
		hash = hash<<1 + gear.Table[b]
		if hash >= sampled || hash == last {
			continue
		}
		last = hash
		samples++
		for i, m := range mixers {
			largest[i] = max(largest[i], hash*m)
		}
	}
	return samples
}

func TestSampleFollowsTheRule(t *testing.T) {
	chunks := map[string][]byte{
		"a piece":                      noise(1, pieceSize),
		"a piece and a byte":           noise(2, pieceSize+1),
		"many pieces, an odd length":   noise(3, 64<<10+3),
		"rows":                         join64KiB(rows(4, 2000)),
		"one byte again and again":     bytes.Repeat([]byte{7}, 3*pieceSize),
		"a byte that is sampled alone": bytes.Repeat([]byte{sampledByte(t)}, 3*pieceSize),
	}
	for name, chunk := range chunks {
		var got, want [features]uint32
		n, wanted := sample(chunk, &got), naiveSample(chunk, &want)
		if n != wanted || got != want {
			t.Errorf("%s: %d samples %x, want %d samples %x", name, n, got, wanted, want)
		}
	}
}

// sampledByte returns a byte of which a run brings a sampled hash at every place.
func sampledByte(t *testing.T) byte {
	for b := range 256 {
		if gear.Roll(bytes.Repeat([]byte{byte(b)}, gear.Window)) < sampled {
			return byte(b)
		}
	}
	t.Fatal("a run of no byte is sampled")
	return 0
}

func BenchmarkFeatures(b *testing.B) {
	data := noise(1, 64<<10)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		Features(data)
	}
}
