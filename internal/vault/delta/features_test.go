package delta

import (
	"bytes"
	"slices"
	"testing"
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

func BenchmarkFeatures(b *testing.B) {
	data := noise(1, 64<<10)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		Features(data)
	}
}
