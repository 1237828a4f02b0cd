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

// CheckVault implements [cupel.Maintenance].
func (s *Service) CheckVault(ctx context.Context, options cupel.CheckOptions) (cupel.CheckReport, error) {
	report := cupel.CheckReport{Full: options.Full, Problems: []cupel.CheckProblem{}}
	if err := allow(ctx, cupel.RoleAdmin, ""); err != nil {
		return report, err
	}
	saw, err := s.vault.Check(ctx, vault.CheckOptions{
		Full: options.Full, Rate: options.BytesPerSecond, Resume: options.Resume,
		Report: func(p vault.Problem) { report.Problems = append(report.Problems, checkProblem(p)) },
	})
	report.Packs, report.Files, report.Bytes = saw.Packs, saw.Files, saw.Bytes
	report.OK = err == nil && len(report.Problems) == 0
	if err != nil {
		report.Resume = saw.Resume
	}
	return report, err
}

func checkProblem(p vault.Problem) cupel.CheckProblem {
	problem := cupel.CheckProblem{Object: p.Object, Message: p.Message}
	if !p.Chunk.IsZero() {
		problem.Digest = p.Chunk.String()
	}
	return problem
}
