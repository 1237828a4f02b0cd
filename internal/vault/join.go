package vault

import (
	"context"
	"io"

	"github.com/cupel/cupel/internal/vault/digest"
)

// Join adds a file that consists of other files that the upload has brought, one
// after the other. A part that it has not brought is an error of code not_found.
func (u *Upload) Join(ctx context.Context, parts []digest.Digest) (File, error) {
	if err := u.Flush(ctx); err != nil {
		return File{}, err
	}
	readers := make([]io.Reader, len(parts))
	for i, part := range parts {
		r, err := u.open(ctx, part)
		if err != nil {
			return File{}, err
		}
		defer r.Close()
		readers[i] = r
	}
	return u.Add(ctx, io.MultiReader(readers...))
}

// Copy writes a file that the upload has brought and flushed to w. One that it has
// not brought is an error of code not_found.
func (u *Upload) Copy(ctx context.Context, w io.Writer, file digest.Digest) error {
	defer u.renew(ctx)()
	r, err := u.open(ctx, file)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = r.WriteTo(w)
	return err
}

// open returns a reader of a file that the upload has brought and flushed.
func (u *Upload) open(ctx context.Context, file digest.Digest) (*Reader, error) {
	found, err := view(ctx, u.v, func(index Index) (Recipe, error) {
		return index.HeldRecipe(ctx, Owner{OwnerUpload, u.id}, file)
	})
	if err != nil {
		return nil, err
	}
	r := u.v.newReader(ctx, found)
	r.upload = u.id
	return r, nil
}
