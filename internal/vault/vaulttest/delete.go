package vaulttest

import (
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

func testDelete(t *testing.T, blobs vault.Blobs) {
	Put(t, blobs, "a/k", []byte("x"))
	Put(t, blobs, "a/other", []byte("y"))
	blob := stat(t, blobs, "a/k")
	for _, turn := range []string{"first", "second"} {
		if err := blobs.Delete(t.Context(), blob); err != nil {
			t.Errorf("%s Delete: %v", turn, err)
		}
		wantAbsent(t, blobs, "a/k")
	}
	wantBytes(t, blobs, "a/other", []byte("y"))
	Put(t, blobs, "a/k", []byte("z"))
	wantBytes(t, blobs, "a/k", []byte("z"))
}

func testDeleteStale(t *testing.T, blobs vault.Blobs) {
	Put(t, blobs, "k", []byte("old"))
	stale := stat(t, blobs, "k")
	if stale.Tag == "" {
		t.Fatal("Stat gives no tag: a replaced object could not be told from the one described")
	}
	if err := blobs.Delete(t.Context(), stale); err != nil {
		t.Fatal(err)
	}
	Put(t, blobs, "k", []byte("new"))
	wantCode(t, "Delete with a stale tag", blobs.Delete(t.Context(), stale), cupel.Conflict)
	wantBytes(t, blobs, "k", []byte("new"))
	if err := blobs.Delete(t.Context(), list(t, blobs, "k")[0]); err != nil {
		t.Errorf("Delete with the tag of List: %v", err)
	}
	wantAbsent(t, blobs, "k")
}

func testDeleteUntagged(t *testing.T, blobs vault.Blobs) {
	Put(t, blobs, "k", []byte("x"))
	for _, key := range []string{"k", "k", "never/was"} {
		if err := blobs.Delete(t.Context(), vault.Blob{Key: key}); err != nil {
			t.Errorf("Delete %q: %v", key, err)
		}
	}
	wantAbsent(t, blobs, "k")
}

// badKeys break one rule each. Package vault tests the rules one by one; here
// it counts that each method checks.
var badKeys = []string{"", ".", "..", "../k", "a/../../k", "/k", "k/", "a//k", `a\k`, "ä", "k\x00", "+tmp/k"}

func testBadKeys(t *testing.T, blobs vault.Blobs) {
	for _, key := range append(badKeys, strings.Repeat("k", vault.MaxSegmentLength+1)) {
		w, err := blobs.Create(t.Context(), key)
		if err == nil {
			_ = w.Abort() // the test has failed already
		}
		wantCode(t, "Create "+key, err, cupel.Invalid)
		_, err = blobs.Open(t.Context(), key, 0, -1)
		wantCode(t, "Open "+key, err, cupel.Invalid)
		_, err = blobs.Stat(t.Context(), key)
		wantCode(t, "Stat "+key, err, cupel.Invalid)
		wantCode(t, "Delete "+key, blobs.Delete(t.Context(), vault.Blob{Key: key}), cupel.Invalid)
	}
	if listed := list(t, blobs, ""); len(listed) != 0 {
		t.Errorf("refused keys left objects: %v", listed)
	}
}

func testLongestKeys(t *testing.T, blobs vault.Blobs) {
	segment := strings.Repeat("s", vault.MaxSegmentLength)
	for _, key := range []string{segment, "a/b/c/d/e/f.g_h-I", "long/" + segment, "x" + segment[1:] + "/" + segment} {
		Put(t, blobs, key, []byte(key))
		wantBytes(t, blobs, key, []byte(key))
	}
}
