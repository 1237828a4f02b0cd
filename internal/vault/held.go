package vault

import "context"

// Files returns the files that the upload has brought and flushed, in any order,
// whatever process brought them.
func (u *Upload) Files(ctx context.Context) ([]File, error) {
	return view(ctx, u.v, func(index Index) ([]File, error) {
		return index.Held(ctx, Owner{OwnerUpload, u.id})
	})
}
