package vaulttest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

// brief shows bytes in a message: all of a few, else their number and start.
func brief(data []byte) string {
	if len(data) <= 16 {
		return fmt.Sprintf("%q", data)
	}
	return fmt.Sprintf("%d bytes from %x", len(data), data[:16])
}

func testRoundTrip(t *testing.T, blobs vault.Blobs) {
	for _, size := range []int{0, 1, 4095, 4096, 1<<20 + 1} {
		key := fmt.Sprintf("packs/%d", size)
		data := Bytes(uint64(size), size)
		Put(t, blobs, key, data)
		wantBytes(t, blobs, key, data)
	}
}

// testLarge writes more than a pack in pieces that fit nothing evenly.
func testLarge(t *testing.T, blobs vault.Blobs) {
	data := Bytes(70, 70<<20)
	w, err := blobs.Create(t.Context(), "large")
	if err != nil {
		t.Fatal(err)
	}
	for part := range slices.Chunk(data, 1_000_003) {
		if n, err := w.Write(part); n != len(part) || err != nil {
			t.Fatalf("Write = %d, %v, want %d", n, err, len(part))
		}
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	wantBytes(t, blobs, "large", data)
}

func testInvisible(t *testing.T, blobs vault.Blobs) {
	w, err := blobs.Create(t.Context(), "a/b")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("cupel")); err != nil {
		t.Fatal(err)
	}
	wantAbsent(t, blobs, "a/b")
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	wantBytes(t, blobs, "a/b", []byte("cupel"))
}

// wantAbsent fails the test if any method sees an object of that key.
func wantAbsent(t *testing.T, blobs vault.Blobs, key string) {
	t.Helper()
	_, err := blobs.Stat(t.Context(), key)
	wantCode(t, "Stat", err, cupel.NotFound)
	_, err = TryGet(t.Context(), blobs, key, 0, -1)
	wantCode(t, "Open", err, cupel.NotFound)
	if slices.Contains(keysOf(list(t, blobs, "")), key) {
		t.Errorf("List tells %q", key)
	}
}

func testTaken(t *testing.T, blobs vault.Blobs) {
	Put(t, blobs, "k", []byte("first"))
	before := stat(t, blobs, "k")
	for _, test := range []struct {
		name, data string
		want       cupel.Code
	}{
		{"same bytes", "first", ""},
		{"other bytes", "other", cupel.AlreadyExists},
		{"a part", "firs", cupel.AlreadyExists},
		{"more", "first!", cupel.AlreadyExists},
		{"nothing", "", cupel.AlreadyExists},
	} {
		err := TryPut(t.Context(), blobs, "k", []byte(test.data))
		wantCode(t, test.name, err, test.want)
		wantBytes(t, blobs, "k", []byte("first"))
	}
	if diff := cmp.Diff(before, stat(t, blobs, "k")); diff != "" {
		t.Errorf("the object changed (-before +after):\n%s", diff)
	}
}

func testSameAtOnce(t *testing.T, blobs vault.Blobs) {
	data := Bytes(1, 300_000)
	for i, err := range putAtOnce(t, blobs, "packs/k", slices.Repeat([][]byte{data}, 8)) {
		if err != nil {
			t.Errorf("writer %d: %v", i, err)
		}
	}
	wantBytes(t, blobs, "packs/k", data)
}

func testOthersAtOnce(t *testing.T, blobs vault.Blobs) {
	var contents [][]byte
	for i := range 8 {
		contents = append(contents, Bytes(uint64(i), 300_000))
	}
	winner := -1
	for i, err := range putAtOnce(t, blobs, "packs/k", contents) {
		if err == nil && winner < 0 {
			winner = i
			continue
		}
		wantCode(t, fmt.Sprintf("writer %d beside winner %d", i, winner), err, cupel.AlreadyExists)
	}
	if winner < 0 {
		t.Fatal("no writer won")
	}
	wantBytes(t, blobs, "packs/k", contents[winner])
}

// putAtOnce puts each of contents under one key, all at the same time, and
// returns their errors.
func putAtOnce(t *testing.T, blobs vault.Blobs, key string, contents [][]byte) []error {
	errs := make([]error, len(contents))
	var group sync.WaitGroup
	start := make(chan struct{})
	for i, data := range contents {
		group.Go(func() {
			<-start
			errs[i] = TryPut(t.Context(), blobs, key, data)
		})
	}
	close(start)
	group.Wait()
	return errs
}

func testAbort(t *testing.T, blobs vault.Blobs) {
	w, err := blobs.Create(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("gone")); err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Errorf("Abort: %v", err)
	}
	wantAbsent(t, blobs, "k")
	Put(t, blobs, "k", []byte("kept"))
	wantBytes(t, blobs, "k", []byte("kept"))
}

func testAfterEnd(t *testing.T, blobs vault.Blobs) {
	for name, end := range map[string]func(vault.BlobWriter) error{
		"Commit": vault.BlobWriter.Commit,
		"Abort":  vault.BlobWriter.Abort,
	} {
		w, err := blobs.Create(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := end(w); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := w.Write([]byte("late")); err == nil {
			t.Errorf("Write after %s succeeds", name)
		}
		if err := w.Commit(); err == nil {
			t.Errorf("Commit after %s succeeds", name)
		}
		if err := w.Abort(); err != nil {
			t.Errorf("Abort after %s: %v", name, err)
		}
	}
	wantBytes(t, blobs, "Commit", []byte{})
	wantAbsent(t, blobs, "Abort")
}
