package vault_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"testing/iotest"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/chunk"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

func (f *fixture) open(file digest.Digest) *vault.Reader {
	f.t.Helper()
	r, err := f.Open(f.t.Context(), file)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { r.Close() })
	return r
}

func TestReaderKeepsToItsInterfaces(t *testing.T) {
	f := open(t, nil)
	for _, size := range []int{0, 1, 700_000} {
		content := vaulttest.Bytes(uint64(size), size)
		r := f.open(f.save("1", content)[0])
		if err := iotest.TestReader(r, content); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestReaderOverSeveralSegments(t *testing.T) {
	f := open(t, nil)
	// Even content is cut into the longest chunks, which are all the same.
	content := make([]byte, 2100*chunk.Max)
	content[2050*chunk.Max] = 1
	file := f.save("1", content)[0]
	if err := f.Verify(t.Context(), file, nil); err != nil {
		t.Fatal(err)
	}
	r := f.open(file)
	around := content[1999*chunk.Max+5 : 2051*chunk.Max]
	got := make([]byte, len(around))
	if _, err := r.ReadAt(got, 1999*chunk.Max+5); err != nil || !bytes.Equal(got, around) {
		t.Errorf("ReadAt over the border of segments: %v, equal %v", err, bytes.Equal(got, around))
	}
	f.db = newDatabase(t)
	f.reopen()
	if did, _ := f.rebuild(); did.Files != 1 || did.Partial != 0 {
		t.Errorf("rebuilt %+v, want 1 file", did)
	}
}

func TestWriteToGoesOnAfterRead(t *testing.T) {
	f := open(t, nil)
	content := vaulttest.Bytes(1, 3<<20)
	r := f.open(f.save("1", content)[0])
	start := make([]byte, 100_001)
	if _, err := io.ReadFull(r, start); err != nil {
		t.Fatal(err)
	}
	var rest bytes.Buffer
	n, err := r.WriteTo(&rest)
	if err != nil || n != int64(rest.Len()) || !bytes.Equal(append(start, rest.Bytes()...), content) {
		t.Errorf("WriteTo = %d, %v with %d bytes", n, err, rest.Len())
	}
	if at, err := r.Seek(0, io.SeekCurrent); at != int64(len(content)) || err != nil {
		t.Errorf("Seek = %d, %v at the end of %d", at, err, len(content))
	}
	_, err = r.Seek(-1, io.SeekStart)
	wantCode(t, "Seek", err, cupel.Invalid)
}

// TestReadersShareNoMemory reads files side by side, each of them again and again:
// what a part of one was read into is soon another's.
func TestReadersShareNoMemory(t *testing.T) {
	f := open(t, nil)
	noise := vaulttest.Bytes(1, 12<<20)
	changed := bytes.Clone(noise)
	for i := 0; i < len(changed); i += 50_000 {
		changed[i]++
	}
	files := map[string][]byte{
		"as it is":    noise,
		"differences": changed,
		"zstd":        bytes.Repeat(vaulttest.Bytes(2, 1000), 12_000),
	}
	for name, content := range files {
		file := f.save(name, content)[0]
		for _, piece := range []int{1 << 10, 1 << 20} {
			t.Run(fmt.Sprintf("%s by %d", name, piece), func(t *testing.T) {
				t.Parallel()
				for range 3 {
					compare(t, f.open(file), content, piece)
				}
			})
		}
	}
}

// compare reads a file in pieces.
func compare(t *testing.T, r io.Reader, content []byte, piece int) {
	t.Helper()
	got := make([]byte, piece)
	for rest := content; len(rest) > 0; {
		n, err := r.Read(got)
		if err != nil || !bytes.HasPrefix(rest, got[:n]) {
			t.Fatalf("other bytes %d before the end, or the error %v", len(rest), err)
		}
		rest = rest[n:]
	}
}

func TestReaderFollowsRewrittenPacks(t *testing.T) {
	f := open(t, nil)
	kept := vaulttest.Bytes(1, 300_000)
	f.save("1", vaulttest.Bytes(2, 700_000), kept)
	file := f.save("2", kept)[0]
	r := f.open(file)
	start := make([]byte, 10)
	if _, err := r.ReadAt(start, 0); err != nil {
		t.Fatal(err)
	}
	f.drop("1")
	if did := f.collect(vault.CollectOptions{}); did.Rewritten == 0 {
		t.Fatalf("collected %+v, want a pack rewritten", did)
	}
	got, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(got, kept) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
}
