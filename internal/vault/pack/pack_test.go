package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

var testID = ID{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10}

// noise returns n bytes that no encoding makes smaller.
func noise(seed byte, n int) []byte {
	data := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(data)
	return data
}

// text returns n bytes of csv, which zstd makes smaller.
func text(seed uint64, n int) []byte {
	rng := rand.New(rand.NewPCG(seed, 0))
	var data []byte
	for i := 0; len(data) < n; i++ {
		data = fmt.Appendf(data, "%d,%.6f,%d\n", i, rng.NormFloat64(), rng.IntN(50))
	}
	return data[:n]
}

// edited returns data with a few bytes changed here and there.
func edited(data []byte) []byte {
	data = bytes.Clone(data)
	for at := 100; at < len(data); at += 5000 {
		copy(data[at:], "edited")
	}
	return data
}

// sample is content of a record in the packs of the tests.
type sample struct {
	kind          Kind
	content, base []byte
	encoding      Encoding // that an Encoder chooses
}

func samples() []sample {
	base := text(1, 60000)
	return []sample{
		{KindChunk, noise(1, 3000), nil, Stored},
		{KindChunk, base, nil, Zstd},
		{KindChunk, edited(base), base, Delta},
		{KindSegment, noise(2, 500), nil, Stored},
		{KindManifest, text(2, 5000), nil, Zstd},
		{KindManifest, noise(3, 1<<20), nil, Stored},
		{KindChunk, []byte("x"), nil, Stored},
	}
}

// encode returns the records of samples, with bytes of their own.
func encode(t testing.TB, samples []sample) []Record {
	t.Helper()
	e := NewEncoder()
	records := make([]Record, len(samples))
	for i, s := range samples {
		var base *Base
		if s.base != nil {
			base = &Base{digest.Of(s.base), s.base}
		}
		rec, err := e.Encode(s.kind, digest.Of(s.content), s.content, base)
		if err != nil {
			t.Fatal(err)
		}
		rec.Bytes = bytes.Clone(rec.Bytes)
		records[i] = rec
	}
	return records
}

// build returns a pack of records and what the Writer said of them.
func build(t testing.TB, id ID, records []Record) ([]byte, []Entry) {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, id)
	if err != nil {
		t.Fatal(err)
	}
	entries := []Entry{}
	for _, rec := range records {
		entry, err := w.Append(rec)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if w.Size() != int64(out.Len()) {
		t.Fatalf("Size is %d after %d bytes", w.Size(), out.Len())
	}
	if diff := cmp.Diff(entries, slices.Clone(w.Entries())); len(entries) > 0 && diff != "" {
		t.Fatalf("Entries differ from what Append returned (-append +entries):\n%s", diff)
	}
	return out.Bytes(), entries
}

// scan returns all records that Scan finds, with bytes of their own.
func scan(t testing.TB, data []byte, id ID) ([]Entry, []Record, []Gap) {
	t.Helper()
	entries, records := []Entry{}, []Record{}
	gaps, err := Scan(bytes.NewReader(data), id, func(offset int64, rec Record) error {
		rec.Bytes = bytes.Clone(rec.Bytes)
		entries, records = append(entries, Entry{rec.Header, offset}), append(records, rec)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries, records, gaps
}

func TestPackReadsBack(t *testing.T) {
	tests := map[string][]Record{"samples": encode(t, samples()), "empty": {}}
	for name, records := range tests {
		t.Run(name, func(t *testing.T) {
			data, want := build(t, testID, records)

			table, err := ReadTable(bytes.NewReader(data), int64(len(data)), testID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, table); diff != "" {
				t.Errorf("table (-want +got):\n%s", diff)
			}
			scanned, found, gaps := scan(t, data, testID)
			if diff := cmp.Diff(want, scanned); diff != "" {
				t.Errorf("scan (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(records, found); diff != "" {
				t.Errorf("scanned records (-want +got):\n%s", diff)
			}
			if len(gaps) > 0 {
				t.Errorf("gaps in a whole pack: %v", gaps)
			}
		})
	}
}

func TestParseRecord(t *testing.T) {
	records := encode(t, samples())
	data, entries := build(t, testID, records)
	e := entries[2]
	place := func(data []byte) []byte { return data[e.Offset:][:e.RecordLength()] }

	got, err := ParseRecord(testID, e.Digest, place(data))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(records[2], got); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}

	tests := []struct {
		name string
		id   ID
		want digest.Digest
		data []byte
	}{
		{"of another pack", ID{1}, e.Digest, place(data)},
		{"of other content", testID, entries[1].Digest, place(data)},
		{"cut off", testID, e.Digest, place(data)[:e.RecordLength()-1]},
		{"with a byte too many", testID, e.Digest, data[e.Offset:][:e.RecordLength()+1]},
		{"nothing", testID, e.Digest, nil},
		{"not at a record", testID, e.Digest, data[e.Offset+1:]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseRecord(tt.id, tt.want, tt.data)
			wantCorrupt(t, err, tt.id.String(), tt.want.String())
		})
	}
}

// wantCorrupt checks that err has code corrupt and names what is corrupt.
func wantCorrupt(t *testing.T, err error, names ...string) {
	t.Helper()
	if diff := cmp.Diff(cupel.Corrupt, cupel.ErrorCode(err)); diff != "" {
		t.Fatalf("code (-want +got):\n%s%v", diff, err)
	}
	for _, name := range names {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("the message does not name %s: %v", name, err)
		}
	}
}

// TestEveryFlippedByteIsFound flips each byte of a pack: its record is then
// refused, all others are still there, and a damaged footer is noticed.
func TestEveryFlippedByteIsFound(t *testing.T) {
	small := []sample{
		{KindChunk, noise(1, 40), nil, Stored},
		{KindSegment, noise(2, 50), nil, Stored},
		{KindChunk, bytes.Repeat([]byte("ab"), 400), nil, Zstd},
		{KindChunk, noise(3, 30), nil, Stored},
	}
	data, entries := build(t, testID, encode(t, small))
	tableStart := entries[3].Offset + int64(entries[3].RecordLength())
	for at := range data {
		flipped := bytes.Clone(data)
		flipped[at] ^= 0x10
		want := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool {
			return int64(at) >= e.Offset && int64(at) < e.Offset+int64(e.RecordLength())
		})
		got, _, gaps := scan(t, flipped, testID)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("flipped byte %d: scan (-want +got):\n%s", at, diff)
		}
		inTable := int64(at) >= tableStart+magicSize
		if inTable != (len(gaps) == 0) {
			t.Fatalf("flipped byte %d: gaps %v", at, gaps)
		}
		_, err := ReadTable(bytes.NewReader(flipped), int64(len(flipped)), testID)
		if inFooter := int64(at) >= tableStart; inFooter != (err != nil) {
			t.Fatalf("flipped byte %d: ReadTable gave %v", at, err)
		}
	}
}

func TestTruncatedPack(t *testing.T) {
	data, entries := build(t, testID, encode(t, samples()))
	for name, keep := range map[string]int64{
		"in the footer":     int64(len(data)) - 1,
		"before the table":  entries[6].Offset + int64(entries[6].RecordLength()),
		"in a record":       entries[3].Offset + 30,
		"after the header":  headerSize,
		"in the header":     headerSize - 1,
		"before everything": 0,
	} {
		t.Run(name, func(t *testing.T) {
			cut := data[:keep]
			want := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool {
				return e.Offset+int64(e.RecordLength()) > keep
			})
			got, _, _ := scan(t, cut, testID)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("scan (-want +got):\n%s", diff)
			}
			_, err := ReadTable(bytes.NewReader(cut), keep, testID)
			wantCorrupt(t, err, testID.String())
		})
	}
}

func TestScanReportsGaps(t *testing.T) {
	records := encode(t, samples())
	data, entries := build(t, testID, records)
	junk := noise(9, 100<<10)
	at := entries[2].Offset
	holed := slices.Concat(data[:at], junk, data[at:])
	got, _, gaps := scan(t, holed, testID)
	if len(got) != len(entries) {
		t.Errorf("%d records of %d were found", len(got), len(entries))
	}
	if diff := cmp.Diff([]Gap{{at, int64(len(junk))}}, gaps); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
}

// TestScanLeavesEmbeddedPacksAlone saves a pack as content of another one, and
// damages the record around it: its records are still not the outer pack's.
func TestScanLeavesEmbeddedPacksAlone(t *testing.T) {
	inner, _ := build(t, ID{7}, encode(t, []sample{{KindManifest, noise(1, 100), nil, Stored}}))
	rec := stored(KindChunk, digest.Of(inner), inner)
	outer, entries := build(t, testID, []Record{rec})
	outer[entries[0].Offset+10] ^= 1
	if got, _, _ := scan(t, outer, testID); len(got) != 0 {
		t.Errorf("records of another pack were found: %v", got)
	}
}

func TestScanStops(t *testing.T) {
	data, _ := build(t, testID, encode(t, samples()))
	failure := errors.New("the disk is gone")

	_, err := Scan(bytes.NewReader(data), testID, func(int64, Record) error { return failure })
	if !errors.Is(err, failure) {
		t.Errorf("Scan returned %v, not the callback's error", err)
	}
	for _, keep := range []int{0, 10, headerSize, headerSize + 20, 4000} {
		broken := io.MultiReader(bytes.NewReader(data[:keep]), iotest.ErrReader(failure))
		_, err = Scan(broken, testID, func(int64, Record) error { return nil })
		if !errors.Is(err, failure) {
			t.Errorf("after %d bytes: Scan returned %v, not the reader's error", keep, err)
		}
	}
}

func TestWrongName(t *testing.T) {
	data, _ := build(t, testID, encode(t, samples()))
	_, err := ReadTable(bytes.NewReader(data), int64(len(data)), ID{1})
	wantCorrupt(t, err, testID.String(), ID{1}.String())
	_, err = Scan(bytes.NewReader(data), ID{1}, func(int64, Record) error { return nil })
	wantCorrupt(t, err, testID.String(), ID{1}.String())
}

func TestReadTableFails(t *testing.T) {
	data, _ := build(t, testID, encode(t, samples()))
	_, err := ReadTable(bytes.NewReader(data), int64(len(data))+1, testID)
	wantCorrupt(t, err, testID.String())
	_, err = ReadTable(bytes.NewReader(nil), MaxSize+1, testID)
	wantCorrupt(t, err, testID.String())

	lost := cupel.Errorf(cupel.Unavailable, "the bucket does not answer")
	_, err = ReadTable(failingReaderAt{lost}, int64(len(data)), testID)
	if code := cupel.ErrorCode(err); code != cupel.Unavailable {
		t.Errorf("code %q, want that of the back end: %v", code, err)
	}
}

type failingReaderAt struct{ err error }

func (r failingReaderAt) ReadAt([]byte, int64) (int, error) { return 0, r.err }

func TestReadLongTable(t *testing.T) {
	const n = 2 * tailSize / (4 + plainSize)
	records := make([]Record, n)
	for i := range records {
		content := []byte{byte(i), byte(i >> 8)}
		records[i] = stored(KindChunk, digest.Of(content), content)
	}
	data, want := build(t, testID, records)
	got, err := ReadTable(bytes.NewReader(data), int64(len(data)), testID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

func TestNewerVersion(t *testing.T) {
	data, _ := build(t, testID, nil)
	data[8] = 2 // of the header
	copy(data, reseal(data[:sealSize]))
	_, err := Scan(bytes.NewReader(data), testID, func(int64, Record) error { return nil })
	if code := cupel.ErrorCode(err); code != cupel.Invalid || !strings.Contains(err.Error(), "newer Cupel") {
		t.Errorf("code %q: %v", code, err)
	}
}
