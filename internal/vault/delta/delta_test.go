package delta

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// rows returns n rows of a csv with an id and five measures.
func rows(seed uint64, n int) []string {
	rng := rand.New(rand.NewPCG(seed, 0))
	rows := make([]string, n)
	for i := range rows {
		rows[i] = row(rng, i)
	}
	return rows
}

func row(rng *rand.Rand, id int) string {
	return fmt.Sprintf("%d,%.6f,%.6f,%.4f,%d,%d\n", id,
		rng.NormFloat64(), rng.ExpFloat64(), rng.Float64()*100, rng.IntN(50), rng.IntN(2))
}

// changed returns rows with every nth row replaced by a new one.
func changed(rows []string, nth int) []string {
	rng := rand.New(rand.NewPCG(99, 0))
	rows = slices.Clone(rows)
	for i := 0; i < len(rows); i += nth {
		rows[i] = row(rng, i)
	}
	return rows
}

func join64KiB(rows []string) []byte { return []byte(strings.Join(rows, ""))[:64<<10] }

func noise(seed uint64, n int) []byte {
	data := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(seed)}).Read(data)
	return data
}

func TestRoundTrip(t *testing.T) {
	table := rows(1, 2000)
	base := join64KiB(table)
	tests := []struct {
		name         string
		base, target []byte
		most         int // bytes the delta may take
	}{
		{"equal", base, base, 12},
		{"scattered rows replaced", base, join64KiB(changed(table, 100)), 1000},
		{"row inserted", base, slices.Concat(base[:1000], []byte("new row\n"), base[1000:]), 32},
		{"rows dropped", base, slices.Concat(base[:5000], base[5500:30000], base[31000:]), 32},
		{"halves swapped", base, slices.Concat(base[30000:], base[:30000]), 32},
		{"prefix of the base", base, base[:1234], 12},
		{"longer than the base", base[:1234], base, 65000},
		{"nothing in common", base, noise(1, 64<<10), 64<<10 + 16},
		{"no base", nil, base, len(base) + 16},
		{"no target", base, nil, 2},
		{"shorter than a seed", base, base[:7], 16},
		{"neither", nil, nil, 2},
		{"zeros of a base of zeros", make([]byte, 1000), make([]byte, 4000), 4000},
		{"as large as chunks get", noise(2, 256<<10), noise(2, 256<<10), 16},
	}
	var e Encoder
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			delta := e.Encode(nil, tt.base, tt.target)
			if len(delta) > tt.most {
				t.Errorf("the delta of %d bytes has %d, at most %d were expected", len(tt.target), len(delta), tt.most)
			}
			got, err := Decode(nil, tt.base, delta, len(tt.target))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, tt.target) {
				t.Error("decoding gives something else")
			}
		})
	}
}

func TestAppendToDestination(t *testing.T) {
	base := join64KiB(rows(1, 2000))
	var e Encoder
	delta := e.Encode([]byte("before"), base, base[100:])
	got, err := Decode([]byte("kept"), base, bytes.TrimPrefix(delta, []byte("before")), len(base))
	if err != nil {
		t.Fatal(err)
	}
	if want := slices.Concat([]byte("kept"), base[100:]); !bytes.Equal(got, want) {
		t.Error("decoding does not append to what was there")
	}
}

// TestForm holds the form that docs/format/vault.md describes.
func TestForm(t *testing.T) {
	base := []byte("The quick brown fox jumps over the lazy dog, then rests.")
	target := []byte("The quick brown fox jumps over the lazy cat, then rests and dreams.")
	delta := slices.Concat(
		[]byte{67, 8},
		[]byte{0, 40, 0}, // copy "The ... lazy " from 0
		[]byte{3, 12, 0}, // insert "cat", copy ", then rests" right after "dog"
		[]byte{12, 0},    // insert the rest
		[]byte("cat and dreams."),
	)
	got, err := Decode(nil, base, delta, len(target))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(target), string(got)); diff != "" {
		t.Errorf("decoded (-want +got):\n%s", diff)
	}
}

func TestDecodeRefuses(t *testing.T) {
	base := []byte("0123456789abcdef")
	tests := []struct {
		name  string
		delta []byte
	}{
		{"nothing", nil},
		{"no instructions", []byte{3}},
		{"larger than allowed", []byte{101, 3, 0, 16, 0}},
		{"a length that does not end", []byte{0x80, 0x80}},
		{"a length over 64 bits", bytes.Repeat([]byte{0xff}, 11)},
		{"instructions after the end", []byte{16, 9, 0, 16, 0}},
		{"copy before the base", []byte{16, 3, 0, 16, 1}},
		{"copy after the base", []byte{16, 3, 0, 16, 2}},
		{"copy of more than the base", []byte{17, 3, 0, 17, 0}},
		{"copy of more than the target", []byte{15, 3, 0, 16, 0}},
		{"copy without a distance", []byte{16, 2, 0, 16}},
		{"distance that wraps around", slices.Concat([]byte{16, 15, 0, 1, 0, 0, 15}, bytes.Repeat([]byte{0xff}, 9), []byte{1})},
		{"insert without literals", []byte{1, 2, 1, 0}},
		{"insert of more than the target", []byte{1, 2, 2, 0, 'a', 'b'}},
		{"target too short", []byte{17, 3, 0, 16, 0}},
		{"literals left over", []byte{16, 3, 0, 16, 0, 'x'}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Decode(nil, base, tt.delta, 100)
			if diff := cmp.Diff(cupel.Corrupt, cupel.ErrorCode(err)); diff != "" {
				t.Errorf("code (-want +got):\n%sgot %q, %v", diff, got, err)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	var e Encoder
	base := join64KiB(rows(1, 2000))[:2000]
	f.Add(base, e.Encode(nil, base, base))
	f.Add(base, e.Encode(nil, base, slices.Concat(base[:100], []byte("new"), base[150:])))
	f.Add([]byte("0123456789abcdef"), []byte{16, 3, 0, 16, 0})
	f.Add([]byte{}, []byte{3, 2, 3, 0, 'a', 'b', 'c'})
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		const most = 1 << 16
		target, err := Decode(nil, base, delta, most)
		if err != nil {
			if code := cupel.ErrorCode(err); code != cupel.Corrupt {
				t.Errorf("code %q: %v", code, err)
			}
			return
		}
		if len(target) > most {
			t.Errorf("the target has %d bytes, %d are allowed", len(target), most)
		}
	})
}

func FuzzRoundTrip(f *testing.F) {
	base := join64KiB(rows(1, 2000))[:2000]
	f.Add(base, base[:1000])
	f.Add(base, slices.Concat(base[1000:], base[:900]))
	f.Add([]byte{}, []byte("a"))
	f.Fuzz(func(t *testing.T, base, target []byte) {
		var e Encoder
		got, err := Decode(nil, base, e.Encode(nil, base, target), len(target))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, target) {
			t.Errorf("%q became %q", target, got)
		}
	})
}

// pair is a chunk of a csv and the same with one row in a hundred replaced.
func pair() (base, target []byte) {
	table := rows(1, 2000)
	return join64KiB(table), join64KiB(changed(table, 100))
}

func BenchmarkEncode(b *testing.B) {
	base, target := pair()
	var e Encoder
	var delta []byte
	b.SetBytes(int64(len(target)))
	for b.Loop() {
		delta = e.Encode(delta[:0], base, target)
	}
	b.ReportMetric(100*float64(len(delta))/float64(len(target)), "%")
}

func BenchmarkEncodeUnrelated(b *testing.B) {
	base, target := noise(1, 64<<10), noise(2, 64<<10)
	var e Encoder
	var delta []byte
	b.SetBytes(int64(len(target)))
	for b.Loop() {
		delta = e.Encode(delta[:0], base, target)
	}
}

func BenchmarkDecode(b *testing.B) {
	base, target := pair()
	var e Encoder
	delta := e.Encode(nil, base, target)
	var decoded []byte
	b.SetBytes(int64(len(target)))
	for b.Loop() {
		var err error
		if decoded, err = Decode(decoded[:0], base, delta, len(target)); err != nil {
			b.Fatal(err)
		}
	}
}
