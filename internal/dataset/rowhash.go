package dataset

import (
	"hash/maphash"
	"math/bits"
)

// rowHash is what is known of a row: 128 bits, which equal rows share and others
// do not, for all practical purposes. It is made of the row's values one after
// another, so that a table can be read column by column with nothing else in memory.
type rowHash [2]uint64

// add takes a value into account. Each lane is folded multiplication, as wyhash has
// it, with other odd constants.
func (h *rowHash) add(v rowHash) {
	h[0] = fold(h[0]^v[0], 0x9e3779b97f4a7c15)
	h[1] = fold(h[1]+v[1], 0xd6e8feb86659fd93)
}

func fold(a, b uint64) uint64 {
	a ^= a >> 32
	high, low := bits.Mul64(a^0xa0761d6478bd642f, b)
	return high ^ low + a
}

func (h rowHash) compare(other rowHash) int {
	for lane := range h {
		switch {
		case h[lane] < other[lane]:
			return -1
		case h[lane] > other[lane]:
			return 1
		}
	}
	return 0
}

// number is the hash of a number by its bits.
func number(bits uint64) rowHash { return rowHash{bits, bits * 0xff51afd7ed558ccd} }

// missing is the hash of a value that is not there.
var missing = rowHash{0x4cf5ad432745937f, 0x52dce729da3ed0c5}

// hasher makes the hashes of texts, two for each.
type hasher [2]maphash.Hash

// newHasher returns the hasher of a comparison; hashers of one agree.
func newHasher(seeds [2]maphash.Seed) *hasher {
	h := &hasher{}
	for lane := range h {
		h[lane].SetSeed(seeds[lane])
	}
	return h
}

func (h *hasher) reset() {
	for lane := range h {
		h[lane].Reset()
	}
}

// Write implements [io.Writer].
func (h *hasher) Write(p []byte) (int, error) {
	for lane := range h {
		h[lane].Write(p)
	}
	return len(p), nil
}

func (h *hasher) sum() rowHash { return rowHash{h[0].Sum64(), h[1].Sum64()} }
