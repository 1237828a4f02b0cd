package pack

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// onlyExpected fails for an error that damage must not cause.
func onlyExpected(t *testing.T, err error) {
	t.Helper()
	switch cupel.ErrorCode(err) {
	case "", cupel.Corrupt, cupel.Invalid:
	default:
		t.Errorf("code %q: %v", cupel.ErrorCode(err), err)
	}
}

func smallPack(f *testing.F) ([]byte, []Entry) {
	return build(f, testID, encode(f, []sample{
		{KindChunk, noise(1, 30), nil, Stored},
		{KindChunk, bytes.Repeat([]byte("ab"), 100), nil, Zstd},
		{KindManifest, noise(2, 20), nil, Stored},
	}))
}

func FuzzReadTable(f *testing.F) {
	data, _ := smallPack(f)
	f.Add(data)
	f.Add(data[:len(data)-1])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := ReadTable(bytes.NewReader(data), int64(len(data)), testID)
		onlyExpected(t, err)
	})
}

// FuzzParseEntries reaches what is behind the table's checksum.
func FuzzParseEntries(f *testing.F) {
	_, entries := smallPack(f)
	footer := appendFooter(nil, entries, testID)
	last := entries[len(entries)-1]
	f.Add(footer[magicSize:len(footer)-footerSize], last.Offset+int64(last.RecordLength()))
	f.Add([]byte{}, int64(headerSize))
	f.Fuzz(func(t *testing.T, data []byte, end int64) {
		entries, err := parseEntries(data, end, testID)
		onlyExpected(t, err)
		if err != nil {
			return
		}
		again := appendFooter(nil, entries, testID)
		if diff := cmp.Diff(data, again[magicSize:len(again)-footerSize]); diff != "" {
			t.Errorf("one table has two forms (-want +got):\n%s", diff)
		}
	})
}

func FuzzScan(f *testing.F) {
	data, entries := smallPack(f)
	f.Add(data)
	f.Add(data[:entries[1].Offset+10])
	f.Add(data[entries[1].Offset-5:])
	f.Add([]byte(recordMagic + recordMagic + tableMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		covered := int64(0)
		gaps, err := Scan(bytes.NewReader(data), testID, func(offset int64, rec Record) error {
			covered += int64(rec.RecordLength())
			if end := offset + int64(rec.RecordLength()); end > int64(len(data)) {
				t.Errorf("a record ends at %d of %d", end, len(data))
			}
			return nil
		})
		onlyExpected(t, err)
		for _, gap := range gaps {
			covered += gap.Length
		}
		if covered > int64(len(data)) {
			t.Errorf("records and gaps have %d bytes, the pack has %d", covered, len(data))
		}
	})
}

func FuzzParseRecord(f *testing.F) {
	data, entries := smallPack(f)
	for _, e := range entries {
		f.Add(data[e.Offset:][:e.RecordLength()])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rec, _, err := readRecord(testID, data)
		onlyExpected(t, err)
		if err != nil {
			return
		}
		_, err = ParseRecord(testID, rec.Digest, data[:rec.RecordLength()])
		if err != nil {
			t.Error(err)
		}
	})
}

// FuzzDecode reaches what is behind the record's checksum.
func FuzzDecode(f *testing.F) {
	all := samples()[:5]
	for i, rec := range encode(f, all) {
		f.Add(byte(rec.Kind), byte(rec.Encoding), rec.RawLength, rec.Bytes, all[i].base)
	}
	d := NewDecoder()
	f.Fuzz(func(t *testing.T, kind, encoding byte, rawLength int, data, base []byte) {
		rec := Record{Header{
			Kind: Kind(kind), Encoding: Encoding(encoding),
			RawLength: rawLength, EncodedLength: len(data), Digest: digest.Of(data),
		}, data}
		if rec.Encoding == Delta {
			rec.Base = digest.Of(base)
		}
		content, err := d.decode(nil, rec, base)
		onlyExpected(t, err)
		if err == nil && len(content) != rawLength {
			t.Errorf("%d bytes of %d", len(content), rawLength)
		}
	})
}
