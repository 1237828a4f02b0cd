package service

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

// VaultStats implements [cupel.Maintenance].
func (s *Service) VaultStats(ctx context.Context) (cupel.VaultStats, error) {
	if err := allow(ctx, cupel.RoleRead, ""); err != nil {
		return cupel.VaultStats{}, err
	}
	stats, err := s.vault.Stats(ctx)
	return cupel.VaultStats{
		LogicalSize: stats.LogicalBytes, StoredSize: stats.PackBytes, Ratio: stats.Ratio(),
		Files: stats.Recipes, Chunks: stats.Chunks, Packs: stats.Packs,
		PendingPacks: stats.PendingPacks, PendingSize: stats.PendingBytes, CondemnedSize: stats.FreeBytes,
	}, err
}

// CollectVault implements [cupel.Maintenance].
func (s *Service) CollectVault(ctx context.Context, dryRun bool) (cupel.CollectReport, error) {
	if err := allow(ctx, cupel.RoleAdmin, ""); err != nil {
		return cupel.CollectReport{}, err
	}
	did, err := s.vault.Collect(ctx, vault.CollectOptions{DryRun: dryRun})
	return cupel.CollectReport{
		DryRun: dryRun, ExpiredUploads: did.Uploads, Recipes: did.Recipes, DeletedPacks: did.Packs,
		RewrittenPacks: did.Rewritten, OrphanObjects: did.Orphans, FreedSize: did.Freed,
	}, err
}
