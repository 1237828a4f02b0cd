package vaulttest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/vault"
)

// tangled are keys whose order is not that of a walk through folders: '-' and
// '.' sort before '/', and '0' after it.
var tangled = []string{"a-b", "a.b/c", "a/b", "a/c.d", "a/c/d", "a0", "b", "ba/x", "c"}

func testOrder(t *testing.T, blobs vault.Blobs) {
	for _, i := range []int{4, 0, 8, 2, 6, 1, 7, 3, 5} {
		Put(t, blobs, tangled[i], []byte(tangled[i]))
	}
	listed := list(t, blobs, "")
	if diff := cmp.Diff(tangled, keysOf(listed)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	for _, blob := range listed {
		if diff := cmp.Diff(stat(t, blobs, blob.Key), blob); diff != "" {
			t.Errorf("List and Stat differ (-Stat +List):\n%s", diff)
		}
	}
}

func testPrefix(t *testing.T, blobs vault.Blobs) {
	for _, key := range tangled {
		Put(t, blobs, key, nil)
	}
	for _, test := range []struct {
		prefix string
		want   []string
	}{
		{"a/", []string{"a/b", "a/c.d", "a/c/d"}},
		{"a", []string{"a-b", "a.b/c", "a/b", "a/c.d", "a/c/d", "a0"}},
		{"a/c", []string{"a/c.d", "a/c/d"}},
		{"a/c/", []string{"a/c/d"}},
		{"a/b", []string{"a/b"}},
		{"a/b/", []string{}},
		{"b", []string{"b", "ba/x"}},
		{"nothing", []string{}},
		{"nothing/at/all", []string{}},
		{"/", []string{}},
		{"../", []string{}},
		{"a/../", []string{}},
	} {
		if diff := cmp.Diff(test.want, keysOf(list(t, blobs, test.prefix))); diff != "" {
			t.Errorf("prefix %q (-want +got):\n%s", test.prefix, diff)
		}
	}
}

// testMany lists more objects than a page of S3 holds.
func testMany(t *testing.T, blobs vault.Blobs) {
	const count = 1100
	var want []string
	var group sync.WaitGroup
	turns := make(chan struct{}, 16)
	for i := range count {
		key := fmt.Sprintf("many/%02x/%04d", i%256, i)
		want = append(want, key)
		turns <- struct{}{}
		group.Go(func() {
			defer func() { <-turns }()
			if err := TryPut(t.Context(), blobs, key, []byte{byte(i)}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	slices.Sort(want)
	if diff := cmp.Diff(want, keysOf(list(t, blobs, "many/"))); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func testListWhileWriting(t *testing.T, blobs vault.Blobs) {
	var steady []string
	for i := range 20 {
		key := fmt.Sprintf("packs/%02d/steady", i)
		steady = append(steady, key)
		Put(t, blobs, key, nil)
	}
	done := make(chan struct{})
	var others sync.WaitGroup
	others.Go(func() { comeAndGo(t, blobs, done) })
	for range 10 {
		wantSteady(t, list(t, blobs, "packs/"), steady)
	}
	close(done)
	others.Wait()
}

// comeAndGo writes and deletes objects until done is closed.
func comeAndGo(t *testing.T, blobs vault.Blobs, done <-chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-done:
			return
		default:
		}
		key := fmt.Sprintf("packs/%02d/other", i%20)
		if err := TryPut(t.Context(), blobs, key, []byte("x")); err != nil {
			t.Errorf("put beside a list: %v", err)
		}
		if err := blobs.Delete(t.Context(), vault.Blob{Key: key}); err != nil {
			t.Errorf("delete beside a list: %v", err)
		}
	}
}

// wantSteady fails the test unless a list holds every steady key, and is in order.
func wantSteady(t *testing.T, listed []vault.Blob, steady []string) {
	t.Helper()
	keys := keysOf(listed)
	if !slices.IsSorted(keys) {
		t.Errorf("the list is not in order: %q", keys)
	}
	seen := slices.DeleteFunc(keys, func(key string) bool { return !slices.Contains(steady, key) })
	if diff := cmp.Diff(steady, seen); diff != "" {
		t.Errorf("objects that were there all the time (-want +got):\n%s", diff)
	}
}

func testListError(t *testing.T, blobs vault.Blobs) {
	for _, key := range tangled {
		Put(t, blobs, key, nil)
	}
	enough := errors.New("enough")
	calls := 0
	err := blobs.List(t.Context(), "", func(vault.Blob) error {
		if calls++; calls == 3 {
			return enough
		}
		return nil
	})
	if err != enough || calls != 3 {
		t.Errorf("List = %v after %d calls, want fn's own error after 3", err, calls)
	}
}

func testListDelete(t *testing.T, blobs vault.Blobs) {
	for _, key := range tangled {
		Put(t, blobs, key, nil)
	}
	deleted := 0
	err := blobs.List(t.Context(), "", func(b vault.Blob) error {
		deleted++
		return blobs.Delete(t.Context(), b)
	})
	if err != nil || deleted != len(tangled) {
		t.Errorf("deleted %d of %d: %v", deleted, len(tangled), err)
	}
	if left := list(t, blobs, ""); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}
