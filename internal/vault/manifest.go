package vault

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
)

// Manifest describes an owner of files, such as a version of a model, so that
// it can be restored from the packs. Of several of one owner that with the
// highest generation counts.
type Manifest struct {
	OwnerKind  string          `json:"kind"`
	OwnerID    string          `json:"id"`
	Generation int64           `json:"generation"`
	JSON       json.RawMessage `json:"content"`
}

// Record stores manifests. When it returns nil they are durable. A manifest of
// a generation that is not above the one known changes nothing. That an owner
// was removed is a manifest, too: otherwise a rebuild would bring it back.
func (v *Vault) Record(ctx context.Context, manifests []Manifest) error {
	for part := range slices.Chunk(manifests, MaxRows) {
		if err := v.recordPart(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (v *Vault) recordPart(ctx context.Context, manifests []Manifest) error {
	pieces, records, err := manifestPieces(manifests)
	if err != nil {
		return err
	}
	u, err := v.Begin(ctx, "")
	if err != nil {
		return err
	}
	if err := u.record(ctx, pieces, records); err != nil {
		// What cannot be dropped now is collected after its lease.
		return errors.Join(err, u.Abort(context.WithoutCancel(ctx)))
	}
	return u.Close()
}

// manifestPieces returns the records of manifests and what the index is to say
// about them.
func manifestPieces(manifests []Manifest) ([]piece, []ManifestRecord, error) {
	pieces := make([]piece, len(manifests))
	records := make([]ManifestRecord, len(manifests))
	for i, m := range manifests {
		content, err := json.Marshal(m)
		if err != nil {
			return nil, nil, cupel.Errorf(cupel.Invalid, "the manifest of %s %s: %w", m.OwnerKind, m.OwnerID, err)
		}
		pieces[i] = piece{kind: pack.KindManifest, digest: digest.Of(content), content: content}
		records[i] = ManifestRecord{Owner{m.OwnerKind, m.OwnerID}, m.Generation, pieces[i].digest}
	}
	return pieces, records, nil
}

// record stores manifests, and enters them in the transaction that publishes.
func (u *Upload) record(ctx context.Context, pieces []piece, records []ManifestRecord) error {
	if err := u.store(ctx, pieces); err != nil {
		return err
	}
	if err := u.Flush(ctx); err != nil {
		return err
	}
	return u.v.db.Update(ctx, func(index Index) error {
		if err := index.SetManifests(ctx, records); err != nil {
			return err
		}
		return u.Publish(ctx, index, nil)
	})
}

// parseManifest reads the record of a manifest.
func parseManifest(content []byte) (Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(content, &m); err != nil {
		return Manifest{}, cupel.Errorf(cupel.Corrupt, "broken manifest: %w", err)
	}
	if m.OwnerKind == "" || m.OwnerID == "" {
		return Manifest{}, cupel.Errorf(cupel.Corrupt, "broken manifest: it names no owner")
	}
	return m, nil
}

// eachManifest calls fn with the newest manifest of each owner, by kind and id.
func (v *Vault) eachManifest(ctx context.Context, fn func(ManifestRecord) error) error {
	for after := (Owner{}); ; {
		page, err := view(ctx, v, func(index Index) ([]ManifestRecord, error) {
			return index.Manifests(ctx, after, pageSize)
		})
		if err != nil || len(page) == 0 {
			return err
		}
		for _, m := range page {
			if err := fn(m); err != nil {
				return err
			}
		}
		after = page[len(page)-1].Owner
	}
}
