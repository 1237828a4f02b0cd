package vaulttest

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

// Put stores data under key, or fails the test.
func Put(t testing.TB, blobs vault.Blobs, key string, data []byte) {
	t.Helper()
	if err := TryPut(t.Context(), blobs, key, data); err != nil {
		t.Fatalf("put %q: %v", key, err)
	}
}

// TryPut stores data under key: Create, two Writes and a Commit, or an Abort.
func TryPut(ctx context.Context, blobs vault.Blobs, key string, data []byte) error {
	w, err := blobs.Create(ctx, key)
	if err != nil {
		return err
	}
	for _, part := range [][]byte{data[:len(data)/2], data[len(data)/2:]} {
		if _, err := w.Write(part); err != nil {
			_ = w.Abort() // the error of the Write is the one to tell
			return err
		}
	}
	return w.Commit()
}

// Get returns the bytes of a whole object, or fails the test.
func Get(t testing.TB, blobs vault.Blobs, key string) []byte {
	t.Helper()
	data, err := TryGet(t.Context(), blobs, key, 0, -1)
	if err != nil {
		t.Fatalf("get %q: %v", key, err)
	}
	return data
}

// TryGet returns the bytes of a range of an object.
func TryGet(ctx context.Context, blobs vault.Blobs, key string, offset, length int64) ([]byte, error) {
	r, err := blobs.Open(ctx, key, offset, length)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if closed := r.Close(); err == nil {
		err = closed
	}
	return data, err
}

// Bytes returns n bytes that look random and depend only on seed.
func Bytes(seed uint64, n int) []byte {
	data := make([]byte, n)
	source := [32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16), byte(seed >> 24)}
	_, _ = rand.NewChaCha8(source).Read(data) // never fails
	return data
}

// stat describes an object, or fails the test.
func stat(t *testing.T, blobs vault.Blobs, key string) vault.Blob {
	t.Helper()
	blob, err := blobs.Stat(t.Context(), key)
	if err != nil {
		t.Fatalf("stat %q: %v", key, err)
	}
	return blob
}

// list returns what List tells under prefix, or fails the test.
func list(t *testing.T, blobs vault.Blobs, prefix string) []vault.Blob {
	t.Helper()
	var listed []vault.Blob
	err := blobs.List(t.Context(), prefix, func(b vault.Blob) error {
		listed = append(listed, b)
		return nil
	})
	if err != nil {
		t.Fatalf("list %q: %v", prefix, err)
	}
	return listed
}

// keysOf returns the keys of blobs in their order.
func keysOf(blobs []vault.Blob) []string {
	keys := make([]string, 0, len(blobs))
	for _, b := range blobs {
		keys = append(keys, b.Key)
	}
	return keys
}

// wantBytes fails the test unless the object of that key is want.
func wantBytes(t *testing.T, blobs vault.Blobs, key string, want []byte) {
	t.Helper()
	if got := Get(t, blobs, key); !bytes.Equal(got, want) {
		t.Errorf("object %q is %s, want %s", key, brief(got), brief(want))
	}
}

// wantCode fails the test unless err has that code.
func wantCode(t *testing.T, what string, err error, want cupel.Code) {
	t.Helper()
	if got := cupel.ErrorCode(err); got != want {
		t.Errorf("%s has code %q, want %q: %v", what, got, want, err)
	}
}
