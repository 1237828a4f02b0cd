package pack

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/vault/digest"
)

var update = flag.Bool("update", false, "write testdata/v1.pack and testdata/v1.json anew")

const (
	goldenPack = "testdata/v1.pack"
	goldenList = "testdata/v1.json"
)

// goldenEntry is a line of testdata/v1.json, what the pack beside it holds.
type goldenEntry struct {
	Offset        int64         `json:"offset"`
	Kind          Kind          `json:"kind"`
	Encoding      Encoding      `json:"encoding"`
	RawLength     int           `json:"raw_length"`
	EncodedLength int           `json:"encoded_length"`
	Digest        digest.Digest `json:"digest"`
	Base          digest.Digest `json:"base,omitzero"`
}

// TestGolden reads a pack that was written when version 1 of the format was
// new. It must stay readable: regenerate it only together with a new version,
// and then under a new name.
func TestGolden(t *testing.T) {
	if *update {
		writeGolden(t)
	}
	data, err := os.ReadFile(goldenPack)
	if err != nil {
		t.Fatal(err)
	}
	want := readGoldenList(t)

	table, err := ReadTable(bytes.NewReader(data), int64(len(data)), testID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, goldenEntries(table)); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	scanned, records, gaps := scan(t, data, testID)
	if diff := cmp.Diff(want, goldenEntries(scanned)); diff != "" || len(gaps) > 0 {
		t.Errorf("scan with gaps %v (-want +got):\n%s", gaps, diff)
	}
	decodeAll(t, records)
}

// decodeAll decodes records, of which a base comes before what needs it.
func decodeAll(t *testing.T, records []Record) {
	t.Helper()
	d := NewDecoder()
	contents := map[digest.Digest][]byte{}
	for _, rec := range records {
		content, err := d.Decode(nil, rec, contents[rec.Base])
		if err != nil {
			t.Error(err)
		}
		contents[rec.Digest] = content
	}
}

func readGoldenList(t *testing.T) []goldenEntry {
	t.Helper()
	text, err := os.ReadFile(goldenList)
	if err != nil {
		t.Fatal(err)
	}
	var list []goldenEntry
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func goldenEntries(entries []Entry) []goldenEntry {
	list := make([]goldenEntry, len(entries))
	for i, e := range entries {
		list[i] = goldenEntry{e.Offset, e.Kind, e.Encoding, e.RawLength, e.EncodedLength, e.Digest, e.Base}
	}
	return list
}

func writeGolden(t *testing.T) {
	t.Helper()
	base := text(1, 4000)
	data, entries := build(t, testID, encode(t, []sample{
		{KindChunk, noise(1, 300), nil, Stored},
		{KindChunk, base, nil, Zstd},
		{KindChunk, edited(base), base, Delta},
		{KindSegment, noise(2, 200), nil, Stored},
		{KindManifest, text(2, 2000), nil, Zstd},
	}))
	list, err := json.MarshalIndent(goldenEntries(entries), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{goldenPack: data, goldenList: append(list, '\n')} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
