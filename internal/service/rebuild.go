package service

import (
	"context"
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// RebuildVault implements [cupel.Maintenance].
func (s *Service) RebuildVault(ctx context.Context) (cupel.RebuildReport, error) {
	report := cupel.RebuildReport{Problems: []string{}}
	if err := allow(ctx, cupel.RoleAdmin, ""); err != nil {
		return report, err
	}
	// A row is restored after the one that contains it.
	order := []string{string(catalog.JournalProject), string(catalog.JournalRepository), string(catalog.JournalImage)}
	did, err := s.vault.Rebuild(ctx, order, func(ctx context.Context, m vault.Manifest) error {
		err := s.restore(ctx, m, &report)
		if err != nil && cupel.ErrorCode(err) != cupel.Unavailable && ctx.Err() == nil {
			report.Problems = append(report.Problems, m.OwnerKind+" "+m.OwnerID+": "+err.Error())
			return nil
		}
		return err
	})
	report.Packs, report.Chunks, report.Recipes = did.Packs, did.Chunks, did.Files
	return report, err
}

// restore writes a row as the manifest describes it, unless it is known.
func (s *Service) restore(ctx context.Context, m vault.Manifest, report *cupel.RebuildReport) error {
	var described manifest
	if err := json.Unmarshal(m.JSON, &described); err != nil {
		return cupel.Errorf(cupel.Corrupt, "broken manifest: %w", err)
	}
	if described.Format != manifestFormat {
		return cupel.Errorf(cupel.Invalid, "its manifest has format %d, and this cupel reads %d: use a newer cupel", described.Format, manifestFormat)
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		switch c := tx.Catalog(); {
		case described.Project != nil:
			return count(&report.Projects)(c.RestoreProject(ctx, *described.Project))
		case described.Repository != nil:
			return count(&report.Repositories)(c.RestoreRepository(ctx, *described.Repository))
		case described.Image != nil:
			described.Image.Metadata = json.RawMessage(described.Metadata)
			return restoreImage(ctx, tx, *described.Image, &report.Images)
		default:
			return cupel.Errorf(cupel.Corrupt, "broken manifest: it describes nothing")
		}
	})
}

// count counts what was restored without an error.
func count(restored *int64) func(bool, error) error {
	return func(wrote bool, err error) error {
		if wrote && err == nil {
			*restored++
		}
		return err
	}
}

// restoreImage restores an image with its hold on its files.
func restoreImage(ctx context.Context, tx *store.Tx, image catalog.Image, restored *int64) error {
	wrote, err := tx.Catalog().RestoreImage(ctx, image)
	if err != nil || !wrote {
		return err
	}
	if image.DeletedAt == nil {
		*restored++
	}
	var refs []vault.Ref
	for _, f := range allFiles(image.Image) {
		d, err := digest.Parse(f.Digest)
		if err != nil {
			return err
		}
		refs = append(refs, vault.Ref{OwnerKind: ownerImage, OwnerID: imageID(image.RepositoryID, image.Version), Digest: d})
	}
	return tx.Index().AddRefs(ctx, refs)
}
