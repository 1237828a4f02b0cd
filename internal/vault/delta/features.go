package delta

import "github.com/cupel/cupel/internal/vault/gear"

// A super-feature stands for groupSize features. Each feature survives a small
// change with high probability, a super-feature with that to the fourth power,
// and one of three nearly always; a chance agreement of four is rare.
const (
	groups    = 3
	groupSize = 4
	features  = groups * groupSize
)

// sampled is the limit below which a hash is looked at: one in 64.
const sampled = 1 << (32 - 6)

// mixers are the odd multipliers that put the sampled hashes in an order of its
// own for each feature. Random ones: the largest of related orders is often the
// same, and then the features are lost together.
var mixers = newMixers()

func newMixers() (m [features]uint32) {
	for i := range m {
		m[i] = gear.Table[i] | 1
	}
	return m
}

// Features returns three numbers that sum up a chunk. Chunks that share one, in
// the same place, very likely have most of their content in common, wherever in
// them it lies. A number of zero says nothing: the chunk is too short or too
// even to tell.
//
// These are super-features over content-defined samples (Zou et al., "Odess:
// Speeding up Resemblance Detection for Redundancy Elimination by Fast
// Content-Defined Sampling", ICDE 2021).
func Features(chunk []byte) [groups]uint64 {
	var largest [features]uint32
	samples := sample(chunk, &largest)
	if samples < groupSize {
		return [groups]uint64{}
	}
	var super [groups]uint64
	for i := range super {
		super[i] = join(largest[i*groupSize : (i+1)*groupSize])
	}
	return super
}

// sample keeps in largest, for each feature, the largest of the mixed hashes,
// and returns how many different hashes in a row it has looked at.
func sample(chunk []byte, largest *[features]uint32) int {
	var found [pieceSize]uint32
	var hash, last uint32
	samples := 0
	for len(chunk) > 0 {
		piece := chunk[:min(len(chunk), pieceSize)]
		chunk = chunk[len(piece):]
		var n int
		hash, n = gather(hash, piece, &found)
		different := dropRepeated(found[:n], &last)
		raise(largest, different)
		samples += len(different)
	}
	return samples
}

// pieceSize is how many bytes are looked through before what was found in them
// is mixed: their hashes stay in the processor's cache.
const pieceSize = 4096

// gather rolls hash over at most pieceSize bytes and keeps the hashes that are
// sampled. It returns the last hash, and how many it has kept.
//
// It rolls as the chunker does, by two bytes at a time.
func gather(hash uint32, piece []byte, found *[pieceSize]uint32) (last uint32, n int) {
	for ; len(piece) >= 4; piece = piece[4:] {
		g1 := gear.Table[piece[0]]
		g2 := g1<<1 + gear.Table[piece[1]]
		g3 := gear.Table[piece[2]]
		g4 := g3<<1 + gear.Table[piece[3]]
		h1, h2 := hash<<1+g1, hash<<2+g2
		h3, h4 := h2<<1+g3, h2<<2+g4
		hash = h4
		if h1 < sampled || h2 < sampled || h3 < sampled || h4 < sampled {
			n = keep(found, n, h1)
			n = keep(found, n, h2)
			n = keep(found, n, h3)
			n = keep(found, n, h4)
		}
	}
	for _, b := range piece {
		hash = hash<<1 + gear.Table[b]
		n = keep(found, n, hash)
	}
	return hash, n
}

// keep adds a hash to the n that were found, if it is sampled, and returns how
// many there are then. It does not branch, which could not be foretold.
func keep(found *[pieceSize]uint32, n int, hash uint32) int {
	found[n&(pieceSize-1)] = hash
	return n + int((uint64(hash)-sampled)>>63)
}

// dropRepeated drops each hash that equals the one before it: a run of one byte
// brings the same hash at every place. Last is that of the piece before.
func dropRepeated(hashes []uint32, last *uint32) []uint32 {
	kept := hashes[:0]
	for _, h := range hashes {
		if h != *last {
			*last = h
			kept = append(kept, h)
		}
	}
	return kept
}

// raise mixes the hashes for each feature, for four features at a time, and
// keeps the largest.
func raise(largest *[features]uint32, hashes []uint32) {
	for i := 0; i < features; i += 4 {
		m1, m2, m3, m4 := mixers[i], mixers[i+1], mixers[i+2], mixers[i+3]
		top := largest[i : i+4 : i+4]
		t1, t2, t3, t4 := top[0], top[1], top[2], top[3]
		for _, h := range hashes {
			t1, t2, t3, t4 = max(t1, h*m1), max(t2, h*m2), max(t3, h*m3), max(t4, h*m4)
		}
		top[0], top[1], top[2], top[3] = t1, t2, t3, t4
	}
}

// join hashes the features of one group (FNV-1a, a word at a time).
func join(group []uint32) uint64 {
	sum := uint64(0xcbf29ce484222325)
	for _, f := range group {
		sum = (sum ^ uint64(f)) * 0x100000001b3
	}
	return sum
}
