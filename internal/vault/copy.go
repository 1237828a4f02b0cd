package vault

import (
	"context"
	"errors"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/pack"
)

// Still calls fn while nothing is collected or rebuilt: what is live then stays
// in its place. Files may come in meanwhile.
func (v *Vault) Still(ctx context.Context, fn func(context.Context) error) error {
	holder, err := v.newID()
	if err != nil {
		return err
	}
	return v.exclusively(ctx, holder, fn)
}

// Objects calls fn with each object that the live packs and the vault's identity
// are in, to be copied under [Vault.Still].
func (v *Vault) Objects(ctx context.Context, fn func(Blob) error) error {
	live, err := v.listPacks(ctx, PackLive)
	if err != nil {
		return err
	}
	keys := []string{identityKey}
	for _, p := range live {
		keys = append(keys, p.key())
	}
	for _, key := range keys {
		blob, err := v.blobs.Stat(ctx, key)
		if err != nil {
			return err
		}
		if err := fn(blob); err != nil {
			return err
		}
	}
	return nil
}

// ReadObject opens an object that [Vault.Objects] has named.
func (v *Vault) ReadObject(ctx context.Context, key string) (io.ReadCloser, error) {
	return v.blobs.Open(ctx, key, 0, -1)
}

// Import puts an object of another vault in its place here: a pack, or the
// identity, which this vault then has. The index has to follow with
// [Database]: until it does, the vault needs a rebuild. Anything else is an
// error of code invalid.
func (v *Vault) Import(ctx context.Context, key string, r io.Reader) error {
	if key == identityKey {
		return v.importIdentity(ctx, r)
	}
	if _, err := pack.ParseKey(key); err != nil {
		return cupel.Errorf(cupel.Invalid, "%q is no object of a vault", key)
	}
	return v.importObject(ctx, key, r)
}

func (v *Vault) importObject(ctx context.Context, key string, r io.Reader) error {
	w, err := v.blobs.Create(ctx, key)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, r); err != nil {
		return errors.Join(err, w.Abort())
	}
	return w.Commit()
}

// importIdentity lets the index forget this vault first: an index of none goes
// with any vault, so that it can be opened again wherever this stops.
func (v *Vault) importIdentity(ctx context.Context, r io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(r, maxIdentity))
	if err != nil {
		return err
	}
	id, err := v.parseIdentity(text)
	if err != nil {
		return err
	}
	err = v.db.Update(ctx, func(index Index) error { return index.SetSetting(ctx, SettingVault, "") })
	if err != nil {
		return err
	}
	if err := v.blobs.Delete(ctx, Blob{Key: identityKey}); err != nil {
		return err
	}
	if err := v.put(ctx, identityKey, text); err != nil {
		return err
	}
	v.id = id
	return nil
}
