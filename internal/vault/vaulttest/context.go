package vaulttest

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/cupel/cupel/internal/vault"
)

// errLeft is the cause with which the tests end a context.
var errLeft = errors.New("the user left")

// wantCause fails the test unless err wraps the cause of the context's end.
func wantCause(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, errLeft) {
		t.Errorf("%s: %v, want an error that wraps %q", what, err, errLeft)
	}
}

func testEndedBefore(t *testing.T, blobs vault.Blobs) {
	Put(t, blobs, "k", []byte("x"))
	blob := stat(t, blobs, "k")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errLeft)

	_, err := blobs.Create(ctx, "new")
	wantCause(t, "Create", err)
	_, err = blobs.Open(ctx, "k", 0, -1)
	wantCause(t, "Open", err)
	_, err = blobs.Stat(ctx, "k")
	wantCause(t, "Stat", err)
	wantCause(t, "List", blobs.List(ctx, "", func(vault.Blob) error { return nil }))
	wantCause(t, "Delete", blobs.Delete(ctx, blob))
	wantBytes(t, blobs, "k", []byte("x"))
}

func testEndedInRead(t *testing.T, blobs vault.Blobs) {
	Put(t, blobs, "k", Bytes(1, 4<<20))
	ctx, cancel := context.WithCancelCause(t.Context())
	r, err := blobs.Open(ctx, "k", 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(r, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	cancel(errLeft)
	_, err = io.Copy(io.Discard, r)
	wantCause(t, "Read", err)
	if err := r.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func testEndedInWrite(t *testing.T, blobs vault.Blobs) {
	for name, end := range map[string]func(vault.BlobWriter) error{
		"Write":  func(w vault.BlobWriter) error { _, err := w.Write([]byte("more")); return err },
		"Commit": vault.BlobWriter.Commit,
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		w, err := blobs.Create(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("some")); err != nil {
			t.Fatal(err)
		}
		cancel(errLeft)
		wantCause(t, name, end(w))
		if err := w.Abort(); err != nil {
			t.Errorf("Abort: %v", err)
		}
		wantAbsent(t, blobs, name)
	}
}

func testEndedInList(t *testing.T, blobs vault.Blobs) {
	for _, key := range tangled {
		Put(t, blobs, key, nil)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	calls := 0
	err := blobs.List(ctx, "", func(vault.Blob) error {
		calls++
		cancel(errLeft)
		return nil
	})
	wantCause(t, "List", err)
	if calls != 1 {
		t.Errorf("fn was called %d times, want once", calls)
	}
}
