package vault

import (
	"context"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Verify reads a whole file again and compares it to its digest. It calls
// progress, if that is not nil, with the number of bytes verified so far.
// Damage is an error of code corrupt that names what is damaged.
func (v *Vault) Verify(ctx context.Context, file digest.Digest, progress func(verified int64)) error {
	r, err := v.Open(ctx, file)
	if err != nil {
		return err
	}
	defer r.Close()
	hash := digest.NewHash()
	for {
		data, err := r.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		hash.Write(data)
		r.offset += int64(len(data))
		if progress != nil {
			progress(r.offset)
		}
	}
	if got := digest.Sum(hash); got != file || r.offset != r.Size() {
		return cupel.Errorf(cupel.Corrupt, "%v: the recipe of file %s is damaged: it makes %d of %d bytes with the digest %s",
			v.blobs, file, r.offset, r.Size(), got)
	}
	return nil
}
