package folder

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"path"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

// Create implements [vault.Blobs]. The bytes go straight to a temporary file.
func (s *Store) Create(ctx context.Context, key string) (vault.BlobWriter, error) {
	if err := admit(ctx, key); err != nil {
		return nil, err
	}
	temp := path.Join(scratch, rand.Text())
	f, err := s.files.create(temp)
	if err != nil {
		return nil, s.failure("create a temporary file", err)
	}
	return &writer{ctx: ctx, store: s, key: key, temp: temp, file: f}, nil
}

// writer is an object that is being written.
type writer struct {
	ctx   context.Context
	store *Store
	key   string
	temp  string // name of the temporary file
	file  file
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
	n, err := w.file.Write(p)
	if err != nil {
		return n, w.store.failure("write a temporary file", err)
	}
	return n, nil
}

func (w *writer) Commit() error {
	if w.ended {
		return vault.Ended(w.store, w.key)
	}
	err := w.publish()
	// The object is settled, and a temporary file that stays is swept later.
	_ = w.Abort()
	return err
}

// Abort closes and removes the temporary file.
func (w *writer) Abort() error {
	if w.ended {
		return nil
	}
	w.ended = true
	if err := errors.Join(w.file.Close(), w.store.files.remove(w.temp)); err != nil {
		return w.store.failure("remove a temporary file", err)
	}
	return nil
}

// publish makes the temporary file durable and then visible. The order is the
// point: bytes, then the folders on the way, then the name, then its folder.
func (w *writer) publish() error {
	if err := w.live(); err != nil {
		return err
	}
	if err := w.seal(); err != nil {
		return w.store.failure("sync a temporary file", err)
	}
	folder := path.Dir(w.key)
	if err := w.store.makeFolder(folder); err != nil {
		return w.store.failure("create the folder of "+w.key, err)
	}
	if err := w.claim(); err != nil {
		return err
	}
	// Also where another process took the key: it may not have got this far.
	if err := w.store.files.sync(folder); err != nil {
		return w.store.failure("sync the folder of "+w.key, err)
	}
	return nil
}

// seal sets the time of the commit, which is the object's tag too, and syncs.
func (w *writer) seal() error {
	if err := w.store.files.stamp(w.temp, w.store.now()); err != nil {
		return err
	}
	return w.file.Sync()
}

// claim links the temporary file to its key, or finds the same bytes there. It
// tries again where the object that took the key is deleted meanwhile.
func (w *writer) claim() error {
	for {
		if err := w.live(); err != nil {
			return err
		}
		err := w.store.files.link(w.temp, w.key)
		if err == nil {
			return nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return w.store.failure("link "+w.key, err)
		}
		if err := w.settle(); !absent(err) {
			return err
		}
	}
}

// settle decides about a key that is taken: nil where it holds the same bytes,
// and an error that is absent where it is free again.
func (w *writer) settle() error {
	info, err := w.store.files.stat(w.key)
	if err != nil {
		return w.store.failure("describe "+w.key, err)
	}
	if !info.Mode().IsRegular() {
		return cupel.Errorf(cupel.Invalid,
			"%v: object key %q: other objects lie under it: choose another key", w.store, w.key)
	}
	same, err := w.same()
	if err == nil && !same {
		return vault.Taken(w.store, w.key)
	}
	return err
}

// same reports whether the object that has the key holds the bytes of w.
func (w *writer) same() (bool, error) {
	f, info, err := w.store.openObject(w.key)
	if err != nil {
		return false, err
	}
	defer f.Close()
	mine, err := w.file.Stat()
	if err != nil {
		return false, w.store.failure("compare "+w.key, err)
	}
	size := mine.Size()
	if info.Size() != size {
		return false, nil
	}
	same, err := vault.Same(w.ctx, io.NewSectionReader(f, 0, size), io.NewSectionReader(w.file, 0, size))
	if err != nil && w.ctx.Err() == nil {
		return false, w.store.failure("compare "+w.key, err)
	}
	return same, err
}

// makeFolder makes a folder and those above it, durably. Another process may
// have made one and not synced it yet, so each is synced once by each store.
func (s *Store) makeFolder(folder string) error {
	if folder == "." {
		return nil
	}
	if err := s.makeFolder(path.Dir(folder)); err != nil {
		return err
	}
	err := s.files.mkdir(folder)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, known := s.durable.Load(folder); known && err != nil {
		return nil
	}
	if err := s.files.sync(path.Dir(folder)); err != nil {
		return err
	}
	s.durable.Store(folder, true)
	return nil
}
