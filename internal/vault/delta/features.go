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
	var hash, last uint32
	samples := 0
	for _, b := range chunk {
		hash = hash<<1 + gear.Table[b]
		// A run of one byte would bring the same hash at every place.
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

// join hashes the features of one group (FNV-1a, a word at a time).
func join(group []uint32) uint64 {
	sum := uint64(0xcbf29ce484222325)
	for _, f := range group {
		sum = (sum ^ uint64(f)) * 0x100000001b3
	}
	return sum
}
