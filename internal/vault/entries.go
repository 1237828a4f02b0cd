package vault

import (
	"context"
	"errors"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/pack"
)

// object reads the object of a pack at any offset.
type object struct {
	ctx   context.Context
	blobs Blobs
	key   string
}

// ReadAt implements io.ReaderAt.
func (o object) ReadAt(p []byte, offset int64) (int, error) {
	r, err := o.blobs.Open(o.ctx, o.key, offset, int64(len(p)))
	if err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r, p)
	return n, errors.Join(err, r.Close())
}

// table returns what the footer of a pack says that it holds.
func (v *Vault) table(ctx context.Context, id pack.ID, size int64) ([]pack.Entry, error) {
	return pack.ReadTable(object{ctx, v.blobs, id.Key()}, size, id)
}

// entries returns what a pack holds. Where its footer is damaged it reads the
// whole pack, and reports that it is damaged.
func (v *Vault) entries(ctx context.Context, id pack.ID, size int64) (found []pack.Entry, damaged bool, err error) {
	found, err = v.table(ctx, id, size)
	if !isCode(err, cupel.Corrupt) {
		return found, false, err
	}
	v.opts.Log.WarnContext(ctx, "a pack is damaged and is searched for what is left", "pack", id, "error", err)
	r, err := v.blobs.Open(ctx, id.Key(), 0, -1)
	if err != nil {
		return nil, true, err
	}
	found = nil
	_, err = pack.Scan(r, id, func(offset int64, rec pack.Record) error {
		found = append(found, pack.Entry{Header: rec.Header, Offset: offset})
		return nil
	})
	if isCode(err, cupel.Corrupt) {
		err = nil // another pack under this name: nothing is left
	}
	return found, true, errors.Join(err, r.Close())
}
