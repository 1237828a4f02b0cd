// Package memory keeps a vault's objects in memory: for tests, and for nothing
// that must outlive the process.
package memory

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cupel/cupel/internal/vault"
)

// Store is a [vault.Blobs] in memory. It is safe for concurrent use.
type Store struct {
	mu      sync.RWMutex
	objects map[string]object
	commits int // made so far; the source of tags
}

// object is immutable once it is in the store.
type object struct {
	vault.Blob
	data []byte
}

var _ vault.Blobs = (*Store)(nil)

// New returns an empty store.
func New() *Store { return &Store{objects: make(map[string]object)} }

// String returns "memory:".
func (s *Store) String() string { return "memory:" }

// Stat implements [vault.Blobs].
func (s *Store) Stat(ctx context.Context, key string) (vault.Blob, error) {
	found, err := s.find(ctx, key)
	return found.Blob, err
}

// find returns the object of that key.
func (s *Store) find(ctx context.Context, key string) (object, error) {
	if err := s.admit(ctx, key); err != nil {
		return object{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	found, ok := s.objects[key]
	if !ok {
		return object{}, vault.Missing(s, key)
	}
	return found, nil
}

// admit checks what every method with a key checks first.
func (s *Store) admit(ctx context.Context, key string) error {
	if err := vault.CheckKey(key); err != nil {
		return err
	}
	return vault.Live(ctx)
}

// List implements [vault.Blobs]. It lists what was there when it was called.
func (s *Store) List(ctx context.Context, prefix string, fn func(vault.Blob) error) error {
	for _, blob := range s.under(prefix) {
		if err := vault.Live(ctx); err != nil {
			return err
		}
		if err := fn(blob); err != nil {
			return err
		}
	}
	return vault.Live(ctx)
}

// under returns the objects whose keys start with prefix, in order.
func (s *Store) under(prefix string) []vault.Blob {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var blobs []vault.Blob
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		if strings.HasPrefix(key, prefix) {
			blobs = append(blobs, s.objects[key].Blob)
		}
	}
	return blobs
}

// Delete implements [vault.Blobs].
func (s *Store) Delete(ctx context.Context, blob vault.Blob) error {
	if err := s.admit(ctx, blob.Key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.objects[blob.Key]
	if ok && blob.Tag != "" && blob.Tag != found.Tag {
		return vault.Replaced(s, blob.Key)
	}
	delete(s.objects, blob.Key)
	return nil
}

// add puts data under a free key, and returns what is there afterwards.
func (s *Store) add(key string, data []byte) object {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.objects[key]; ok {
		return found
	}
	s.commits++
	added := object{data: data, Blob: vault.Blob{
		Key:      key,
		Size:     int64(len(data)),
		Modified: time.Now(),
		Tag:      strconv.Itoa(s.commits),
	}}
	s.objects[key] = added
	return added
}
