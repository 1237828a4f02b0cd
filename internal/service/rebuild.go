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
	var wrote bool
	err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if wrote, err = restoreRow(ctx, tx, described); err != nil || described.Project == nil {
			return err
		}
		return s.addDefaultExperiment(ctx, tx.Catalog(), described.Project.ID)
	})
	if err == nil && wrote {
		described.count(report)
	}
	return err
}

// restoreRow writes the row that a manifest describes, and reports whether it did.
func restoreRow(ctx context.Context, tx *store.Tx, described manifest) (bool, error) {
	switch c := tx.Catalog(); {
	case described.Project != nil:
		return c.RestoreProject(ctx, *described.Project)
	case described.Repository != nil:
		return c.RestoreRepository(ctx, *described.Repository)
	case described.Image != nil:
		described.Image.Metadata = json.RawMessage(described.Metadata)
		return restoreImage(ctx, tx, *described.Image)
	default:
		return false, cupel.Errorf(cupel.Corrupt, "broken manifest: it describes nothing")
	}
}

// count counts a row that was restored, unless it is that of something deleted.
func (m manifest) count(report *cupel.RebuildReport) {
	switch {
	case m.Project != nil && m.Project.DeletedAt == nil:
		report.Projects++
	case m.Repository != nil && m.Repository.DeletedAt == nil:
		report.Repositories++
	case m.Image != nil && m.Image.DeletedAt == nil:
		report.Images++
	}
}

// restoreImage restores an image with its hold on its files.
func restoreImage(ctx context.Context, tx *store.Tx, image catalog.Image) (bool, error) {
	wrote, err := tx.Catalog().RestoreImage(ctx, image)
	if err != nil || !wrote {
		return false, err
	}
	var refs []vault.Ref
	for _, f := range allFiles(image.Image) {
		d, err := digest.Parse(f.Digest)
		if err != nil {
			return false, err
		}
		refs = append(refs, vault.Ref{OwnerKind: ownerImage, OwnerID: imageID(image.RepositoryID, image.Version), Digest: d})
	}
	return true, tx.Index().AddRefs(ctx, refs)
}

// NeedsRebuild reports whether the vault holds packs that the catalog knows
// nothing of, as when the catalog was lost.
func (s *Service) NeedsRebuild(ctx context.Context) (bool, error) { return s.vault.NeedsRebuild(ctx) }
