package vaulttest

import (
	"context"

	"github.com/cupel/cupel/internal/vault"
)

// Create implements [vault.Blobs].
func (f *FaultyBlobs) Create(ctx context.Context, key string) (vault.BlobWriter, error) {
	if _, err := f.before(ctx, Create, key); err != nil {
		return nil, err
	}
	w, err := f.Blobs.Create(ctx, key)
	if err != nil {
		return nil, err
	}
	return &faultyWriter{BlobWriter: w, ctx: ctx, blobs: f, key: key}, nil
}

// faultyWriter is a writer that fails on a plan.
type faultyWriter struct {
	vault.BlobWriter
	ctx   context.Context
	blobs *FaultyBlobs
	key   string
}

func (w *faultyWriter) Write(p []byte) (int, error) {
	if _, err := w.blobs.before(w.ctx, Write, w.key); err != nil {
		return 0, err
	}
	return w.BlobWriter.Write(p)
}

func (w *faultyWriter) Commit() error {
	fault, err := w.blobs.before(w.ctx, Commit, w.key)
	if err != nil {
		_ = w.Abort() // a Commit ends the writer, whatever it returns
		return err
	}
	if err := w.BlobWriter.Commit(); err != nil {
		return err
	}
	if fault == LoseAnswer {
		return w.blobs.failure(Commit, w.key)
	}
	return nil
}
