package series

import (
	"encoding/binary"
	"iter"
	"slices"

	"github.com/cupel/cupel"
)

// ByKey are points by the key of their metric.
type ByKey map[string][]cupel.Point

// Gather returns the points of a batch by their keys.
func Gather(batch []cupel.LoggedPoint) ByKey {
	gathered := make(ByKey)
	for stretch := range stretches(batch) {
		key := stretch[0].Key
		gathered[key] = slices.Grow(gathered[key], len(stretch))
		for _, p := range stretch {
			gathered[key] = append(gathered[key], p.Point)
		}
	}
	return gathered
}

// EncodeBatch writes points of any keys, but for what they say beside key and
// point.
func EncodeBatch(batch []cupel.LoggedPoint) []byte {
	points := make([]cupel.Point, len(batch))
	for i, p := range batch {
		points[i] = p.Point
	}
	keys := make([]byte, 0, 16*len(batch))
	for stretch := range stretches(batch) {
		keys = binary.AppendUvarint(keys, uint64(len(stretch[0].Key)))
		keys = append(keys, stretch[0].Key...)
		keys = binary.AppendUvarint(keys, uint64(len(stretch)))
	}
	block := Encode(points)
	b := make([]byte, 0, 1+binary.MaxVarintLen64+len(keys)+len(block))
	b = append(b, version)
	b = binary.AppendUvarint(b, uint64(Stretches(batch)))
	return append(append(b, keys...), block...)
}

// Stretches returns how often the key changes, the first one counted.
func Stretches(batch []cupel.LoggedPoint) (n int) {
	for range stretches(batch) {
		n++
	}
	return n
}

// stretches yields the runs of points of the same key, one after the other.
func stretches(batch []cupel.LoggedPoint) iter.Seq[[]cupel.LoggedPoint] {
	return func(yield func([]cupel.LoggedPoint) bool) {
		for from, to := 0, 1; from < len(batch); to++ {
			if to < len(batch) && batch[to].Key == batch[from].Key {
				continue
			}
			if !yield(batch[from:to]) {
				return
			}
			from = to
		}
	}
}

// Add adds the points of a batch that [EncodeBatch] has written. Other bytes are
// an error of code corrupt.
func (g ByKey) Add(batch []byte) error {
	r := reader{rest: batch}
	r.version("batch")
	n := r.count()
	if r.err == nil && n > int64(len(r.rest)/stretchBytes) {
		r.fail("batch: it is too short for its %d keys", n)
	}
	if r.err != nil {
		return r.err
	}
	keys, counts := make([]string, n), make([]int64, n)
	for i := range keys {
		keys[i], counts[i] = r.text(), r.count()
	}
	if r.err != nil {
		return r.err
	}
	points, err := Decode(r.rest)
	if err != nil {
		return err
	}
	return g.deal(points, keys, counts)
}

// stretchBytes is the least that a key takes in a batch.
const stretchBytes = 1 + 1

// deal gives each of the keys, in their order, so many of the points.
func (g ByKey) deal(points []cupel.Point, keys []string, counts []int64) error {
	r := reader{}
	for i, key := range keys {
		if counts[i] > int64(len(points)) {
			r.fail("batch: it has too few points for its keys")
			return r.err
		}
		g[key] = append(g[key], points[:counts[i]]...)
		points = points[counts[i]:]
	}
	if len(points) > 0 {
		r.fail("batch: it has %d points too many for its keys", len(points))
	}
	return r.err
}
