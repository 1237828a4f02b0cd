package pack

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/cupel/cupel/internal/vault/chunk"
	"github.com/cupel/cupel/internal/vault/delta"
	"github.com/cupel/cupel/internal/vault/digest"
)

// BenchmarkEncoder measures a chunk of 64 KiB on its way into a record, and
// reports what is left of it.
func BenchmarkEncoder(b *testing.B) {
	csv := text(1, 64<<10)
	base := &Base{digest.Of(edited(csv)), edited(csv)}
	for _, bb := range []struct {
		name    string
		content []byte
		base    *Base
	}{{"csv", csv, nil}, {"csv from a base", csv, base}, {"noise", noise(1, 64<<10), nil}} {
		b.Run(bb.name, func(b *testing.B) {
			e := NewEncoder()
			d := digest.Of(bb.content)
			var rec Record
			b.SetBytes(int64(len(bb.content)))
			for b.Loop() {
				var err error
				if rec, err = e.Encode(KindChunk, d, bb.content, bb.base); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(100*float64(rec.EncodedLength)/float64(rec.RawLength), "%")
		})
	}
}

// BenchmarkDecoder measures the way back, digest included.
func BenchmarkDecoder(b *testing.B) {
	all := samples()[:3]
	for i, rec := range encode(b, all) {
		b.Run(rec.Encoding.String(), func(b *testing.B) {
			d := NewDecoder()
			var content []byte
			b.SetBytes(int64(rec.RawLength))
			for b.Loop() {
				var err error
				if content, err = d.Decode(content[:0], rec, all[i].base); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkScatteredChanges saves a csv of 200 MB, and then again with one row
// in a hundred changed, here and there. It reports what the second save adds,
// records and table entries, as a share of the file, with chunks alone and with
// deltas from similar chunks; chunks alone are what every other tool stores.
func BenchmarkScatteredChanges(b *testing.B) {
	const size = 200 << 20
	first, second := csvPair(size)
	for _, withDelta := range []bool{false, true} {
		b.Run(fmt.Sprintf("delta=%t", withDelta), func(b *testing.B) {
			b.SetBytes(2 * size)
			for b.Loop() {
				s := newStore(b, withDelta)
				b.ReportMetric(100*float64(s.save(first))/size, "%first")
				b.ReportMetric(100*float64(s.save(second))/size, "%second")
			}
		})
	}
}

// csvPair returns a csv of about size bytes, and the same with each row changed
// with a probability of 1 %.
func csvPair(size int) (first, second []byte) {
	rng := rand.New(rand.NewPCG(1, 2))
	row := func(dst []byte, id int) []byte {
		return fmt.Appendf(dst, "%d,%s,%.6f,%.6f,%.2f,%d,%d,%t\n", id,
			[]string{"north", "east", "south", "west"}[rng.IntN(4)],
			rng.NormFloat64(), rng.ExpFloat64(), rng.Float64()*1e4, rng.IntN(100), 1600000000+rng.IntN(1e8), rng.IntN(3) == 0)
	}
	for id := 0; len(first) < size; id++ {
		start := len(first)
		first = row(first, id)
		if rng.IntN(100) == 0 {
			second = row(second, id)
		} else {
			second = append(second, first[start:]...)
		}
	}
	return first, second
}

// store keeps chunks as a vault would, its index in memory.
type store struct {
	b       *testing.B
	w       *Writer
	encoder *Encoder
	chunks  map[digest.Digest][]byte
	similar map[[2]uint64]digest.Digest // by place and value of a super-feature; nil: no deltas
}

func newStore(b *testing.B, withDelta bool) *store {
	w, err := NewWriter(io.Discard, testID)
	if err != nil {
		b.Fatal(err)
	}
	s := &store{b: b, w: w, encoder: NewEncoder(), chunks: map[digest.Digest][]byte{}}
	if withDelta {
		s.similar = map[[2]uint64]digest.Digest{}
	}
	return s
}

// save returns how many bytes data has added.
func (s *store) save(data []byte) int64 {
	added := int64(0)
	for c := chunk.New(bytes.NewReader(data)); ; {
		content, err := c.Next()
		if err == io.EOF {
			return added
		}
		d := digest.Of(content)
		if s.chunks[d] == nil {
			s.chunks[d] = bytes.Clone(content)
			added += s.add(d, s.chunks[d])
		}
	}
}

// add writes a new chunk and returns the length of its record and table entry.
func (s *store) add(d digest.Digest, content []byte) int64 {
	var base *Base
	var features [3]uint64
	if s.similar != nil {
		features = delta.Features(content)
		base = s.base(features)
	}
	rec, err := s.encoder.Encode(KindChunk, d, content, base)
	if err != nil {
		s.b.Fatal(err)
	}
	if rec.Encoding != Delta {
		s.learn(features, d)
	}
	return int64(rec.RecordLength() + 4 + rec.size())
}

func (s *store) base(features [3]uint64) *Base {
	for i, f := range features {
		if d, ok := s.similar[[2]uint64{uint64(i), f}]; ok && f != 0 {
			return &Base{d, s.chunks[d]}
		}
	}
	return nil
}

func (s *store) learn(features [3]uint64, d digest.Digest) {
	if s.similar == nil {
		return
	}
	for i, f := range features {
		s.similar[[2]uint64{uint64(i), f}] = d
	}
}
