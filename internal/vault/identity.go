package vault

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/chunk"
)

const (
	identityKey = "vault.json" // the object that says that there is a vault
	packsPrefix = "packs/"     // of the keys of packs

	formatVersion = 1
	maxIdentity   = 64 << 10 // bytes of vault.json
)

// The settings in the index.
const (
	SettingVault   = "vault_id"
	SettingRebuild = "needs_rebuild" // "yes" or nothing
)

// identity is what vault.json says.
type identity struct {
	Format  int          `json:"format"`
	Vault   string       `json:"id"`
	Chunker chunk.Params `json:"chunker"`
}

// identify makes sure that the blobs and the index belong together.
func (v *Vault) identify(ctx context.Context) error {
	known, err := view(ctx, v, func(index Index) (string, error) {
		return index.Setting(ctx, SettingVault)
	})
	if err != nil {
		return err
	}
	if v.id, err = v.readIdentity(ctx); isCode(err, cupel.NotFound) {
		if known != "" {
			return cupel.Errorf(cupel.Conflict, "%v has no %s, and the database belongs to vault %s: is this the right place, and is it mounted?", v.blobs, identityKey, known)
		}
		v.id, err = v.makeIdentity(ctx)
	}
	if err != nil || known == v.id {
		return err
	}
	return v.adopt(ctx)
}

// readIdentity returns the id in vault.json.
func (v *Vault) readIdentity(ctx context.Context) (string, error) {
	r, err := v.blobs.Open(ctx, identityKey, 0, -1)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(r, maxIdentity))
	if err = errors.Join(err, r.Close()); err != nil {
		return "", err
	}
	return v.parseIdentity(text)
}

func (v *Vault) parseIdentity(text []byte) (string, error) {
	var found identity
	if err := json.Unmarshal(text, &found); err != nil || found.Vault == "" {
		return "", cupel.Errorf(cupel.Corrupt, "%v: %s is damaged: restore it from a backup", v.blobs, identityKey)
	}
	if found.Format != formatVersion {
		return "", cupel.Errorf(cupel.Invalid, "%v has format %d, and this program writes format %d: use a newer Cupel", v.blobs, found.Format, formatVersion)
	}
	if found.Chunker != chunk.Rule() {
		return "", cupel.Errorf(cupel.Invalid, "%v is cut by another rule than this program's: use a newer Cupel", v.blobs)
	}
	return found.Vault, nil
}

// makeIdentity writes vault.json, unless somebody else does so first.
func (v *Vault) makeIdentity(ctx context.Context) (string, error) {
	id, err := v.newID()
	if err != nil {
		return "", err
	}
	text, err := json.MarshalIndent(identity{Format: formatVersion, Vault: id, Chunker: chunk.Rule()}, "", "  ")
	if err != nil {
		return "", err
	}
	if err := v.put(ctx, identityKey, append(text, '\n')); err != nil && !isCode(err, cupel.AlreadyExists) {
		return "", err
	}
	return v.readIdentity(ctx)
}

// put writes one small object.
func (v *Vault) put(ctx context.Context, key string, data []byte) error {
	w, err := v.blobs.Create(ctx, key)
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return errors.Join(err, w.Abort())
	}
	return w.Commit()
}

// adopt writes the vault's id into an index that has none. If there are packs
// already, that index has lost them.
func (v *Vault) adopt(ctx context.Context) error {
	packs, err := v.hasPacks(ctx)
	if err != nil {
		return err
	}
	return v.db.Update(ctx, func(index Index) error {
		known, err := index.Setting(ctx, SettingVault)
		if err != nil || known == v.id {
			return err
		}
		if known != "" {
			return cupel.Errorf(cupel.Conflict, "%v is vault %s, and the database belongs to vault %s: give the two that belong together", v.blobs, v.id, known)
		}
		if packs {
			if err := index.SetSetting(ctx, SettingRebuild, "yes"); err != nil {
				return err
			}
		}
		return index.SetSetting(ctx, SettingVault, v.id)
	})
}

// hasPacks reports whether there is an object of a pack.
func (v *Vault) hasPacks(ctx context.Context) (bool, error) {
	errFound := errors.New("found")
	err := v.blobs.List(ctx, packsPrefix, func(Blob) error { return errFound })
	if err == errFound {
		return true, nil
	}
	return false, err
}
