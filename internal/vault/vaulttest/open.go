package vaulttest

import (
	"bytes"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

// span is a case of a range: what it holds, or the code that refuses it.
type span struct {
	name           string
	offset, length int64
	want           string
	code           cupel.Code
}

func testRanges(t *testing.T, blobs vault.Blobs) {
	Put(t, blobs, "k", []byte("0123456789"))
	checkSpans(t, blobs, []span{
		{"all, by length", 0, 10, "0123456789", ""},
		{"all, to the end", 0, -1, "0123456789", ""},
		{"start", 0, 3, "012", ""},
		{"middle", 3, 4, "3456", ""},
		{"last byte", 9, 1, "9", ""},
		{"rest", 7, -1, "789", ""},
		{"nothing", 4, 0, "", ""},
		{"nothing at the start", 0, 0, "", ""},
		{"nothing at the end", 10, 0, "", ""},
		{"rest at the end", 10, -1, "", ""},
		{"one byte past the end", 5, 6, "", cupel.Corrupt},
		{"at the end", 10, 1, "", cupel.Corrupt},
		{"after the end", 11, 1, "", cupel.Corrupt},
		{"nothing after the end", 11, 0, "", cupel.Corrupt},
		{"rest after the end", 11, -1, "", cupel.Corrupt},
		{"before the start", -1, 2, "", cupel.Corrupt},
		{"sum overflows", 5, math.MaxInt64, "", cupel.Corrupt},
	})
}

func testEmptyRanges(t *testing.T, blobs vault.Blobs) {
	Put(t, blobs, "k", nil)
	checkSpans(t, blobs, []span{
		{"all, by length", 0, 0, "", ""},
		{"all, to the end", 0, -1, "", ""},
		{"one byte", 0, 1, "", cupel.Corrupt},
		{"after the end", 1, -1, "", cupel.Corrupt},
	})
}

// checkSpans reads ranges of object "k".
func checkSpans(t *testing.T, blobs vault.Blobs, spans []span) {
	for _, s := range spans {
		got, err := TryGet(t.Context(), blobs, "k", s.offset, s.length)
		wantCode(t, s.name, err, s.code)
		if s.code != "" && err != nil && !strings.Contains(err.Error(), `"k"`) {
			t.Errorf("%s: the error does not name the key: %v", s.name, err)
		}
		if string(got) != s.want {
			t.Errorf("%s: got %q, want %q", s.name, got, s.want)
		}
	}
}

// testNeverAPart reads one key without pause while it is written, deleted and
// written again: a reader finds nothing, or one of the objects, whole.
func testNeverAPart(t *testing.T, blobs vault.Blobs) {
	contents := [][]byte{Bytes(1, 200_000), Bytes(2, 300_000)}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() { readUntil(t, blobs, done, contents) })
	}
	for i := range 10 {
		Put(t, blobs, "k", contents[i%2])
		if err := blobs.Delete(t.Context(), stat(t, blobs, "k")); err != nil {
			t.Errorf("Delete: %v", err)
		}
	}
	close(done)
	readers.Wait()
}

// readUntil reads "k" until done is closed. An object that is deleted while it
// is read may fail, but never give other bytes.
func readUntil(t *testing.T, blobs vault.Blobs, done <-chan struct{}, contents [][]byte) {
	for {
		select {
		case <-done:
			return
		default:
		}
		got, err := TryGet(t.Context(), blobs, "k", 0, -1)
		if err == nil && !bytes.Equal(got, contents[0]) && !bytes.Equal(got, contents[1]) {
			t.Errorf("a reader saw %s, which nobody committed", brief(got))
		}
		if err != nil && cupel.ErrorCode(err) == cupel.Internal {
			t.Errorf("a reader failed: %v", err)
		}
	}
}

func testMissing(t *testing.T, blobs vault.Blobs) {
	Put(t, blobs, "a/b", []byte("x"))
	for _, key := range []string{"a/missing", "missing/b", "a", "missing"} {
		_, err := blobs.Stat(t.Context(), key)
		wantCode(t, "Stat "+key, err, cupel.NotFound)
		for _, length := range []int64{-1, 0, 1} {
			_, err := TryGet(t.Context(), blobs, key, 0, length)
			wantCode(t, "Open "+key, err, cupel.NotFound)
			if err != nil && !strings.Contains(err.Error(), key) {
				t.Errorf("the error does not name %q: %v", key, err)
			}
		}
	}
}

func testStat(t *testing.T, blobs vault.Blobs) {
	before := time.Now().Add(-time.Hour)
	Put(t, blobs, "a/k", []byte("cupel"))
	got := stat(t, blobs, "a/k")
	if got.Key != "a/k" || got.Size != 5 {
		t.Errorf("Stat = %+v, want key a/k and size 5", got)
	}
	// Clocks differ between machines, but not by an hour.
	if got.Modified.Before(before) || got.Modified.After(time.Now().Add(time.Hour)) {
		t.Errorf("Stat says it was committed at %v", got.Modified)
	}
}

func testString(t *testing.T, blobs vault.Blobs) {
	scheme, _, found := strings.Cut(blobs.String(), ":")
	if !found || scheme == "" {
		t.Errorf("String() = %q, want one of the form scheme:place", blobs.String())
	}
}
