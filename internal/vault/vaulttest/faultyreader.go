package vaulttest

import (
	"context"
	"io"

	"github.com/cupel/cupel/internal/vault"
)

// Open implements [vault.Blobs].
func (f *FaultyBlobs) Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	fault, err := f.before(ctx, Open, key)
	if err != nil {
		return nil, err
	}
	r, err := f.Blobs.Open(ctx, key, offset, length)
	if err != nil {
		return nil, err
	}
	faulty := &faultyReader{ReadCloser: r, ctx: ctx, blobs: f, key: key, fault: fault}
	if fault == None {
		return faulty, nil
	}
	faulty.left, err = f.half(ctx, key, offset, length)
	return faulty, err
}

// half returns half the number of bytes in a range.
func (f *FaultyBlobs) half(ctx context.Context, key string, offset, length int64) (int64, error) {
	blob, err := f.Blobs.Stat(ctx, key)
	if err != nil {
		return 0, err
	}
	n, _ := vault.Span(blob.Size, offset, length)
	return n / 2, nil
}

// faultyReader is a reader that fails on a plan.
type faultyReader struct {
	io.ReadCloser
	ctx   context.Context
	blobs *FaultyBlobs
	key   string
	fault Fault // Cut, Flip or None
	left  int64 // bytes before the Cut or the Flip
}

func (r *faultyReader) Read(p []byte) (int, error) {
	if _, err := r.blobs.before(r.ctx, Read, r.key); err != nil {
		return 0, err
	}
	if r.fault == Cut {
		return r.readCut(p)
	}
	n, err := r.ReadCloser.Read(p)
	if r.fault == Flip && r.left >= 0 && r.left < int64(n) {
		p[r.left] ^= 1 << 3
	}
	r.left -= int64(n)
	return n, err
}

// readCut reads up to the cut, and fails there.
func (r *faultyReader) readCut(p []byte) (int, error) {
	if r.left == 0 {
		return 0, r.blobs.failure(Read, r.key)
	}
	n, err := r.ReadCloser.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	return n, err
}
