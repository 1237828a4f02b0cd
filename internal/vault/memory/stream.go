package memory

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/cupel/cupel/internal/vault"
)

// Open implements [vault.Blobs].
func (s *Store) Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	found, err := s.find(ctx, key)
	if err != nil {
		return nil, err
	}
	n, inside := vault.Span(found.Size, offset, length)
	if !inside {
		return nil, vault.Truncated(s, key, found.Size, offset, length)
	}
	src := io.NopCloser(bytes.NewReader(found.data[offset : offset+n]))
	return vault.NewStream(ctx, src, fmt.Sprintf("%v: object %q", s, key), n), nil
}

// Create implements [vault.Blobs].
func (s *Store) Create(ctx context.Context, key string) (vault.BlobWriter, error) {
	if err := s.admit(ctx, key); err != nil {
		return nil, err
	}
	return &writer{ctx: ctx, store: s, key: key}, nil
}

// writer gathers the bytes of one object.
type writer struct {
	ctx   context.Context
	store *Store
	key   string
	data  bytes.Buffer
	ended bool
}

// live returns nil as long as w may be used.
func (w *writer) live() error {
	if w.ended {
		return vault.Ended(w.store, w.key)
	}
	return vault.Live(w.ctx)
}

func (w *writer) Write(p []byte) (int, error) {
	if err := w.live(); err != nil {
		return 0, err
	}
	return w.data.Write(p)
}

func (w *writer) Commit() error {
	err := w.live()
	w.ended = true
	if err != nil {
		return err
	}
	if found := w.store.add(w.key, w.data.Bytes()); !bytes.Equal(found.data, w.data.Bytes()) {
		return vault.Taken(w.store, w.key)
	}
	return nil
}

func (w *writer) Abort() error {
	w.ended = true
	w.data = bytes.Buffer{}
	return nil
}
