package vault

import "context"

// Stats says what a vault holds.
type Stats struct {
	Totals
	NeedsRebuild bool
}

// Stats counts what the vault holds.
func (v *Vault) Stats(ctx context.Context) (Stats, error) {
	return view(ctx, v, func(index Index) (Stats, error) {
		totals, err := index.Totals(ctx)
		if err != nil {
			return Stats{}, err
		}
		rebuild, err := index.Setting(ctx, SettingRebuild)
		return Stats{Totals: totals, NeedsRebuild: rebuild != ""}, err
	})
}

// Ratio says how many bytes of files each stored byte stands for, 0 for an empty
// vault.
func (s Stats) Ratio() float64 {
	if s.PackBytes == 0 {
		return 0
	}
	return float64(s.LogicalBytes) / float64(s.PackBytes)
}

// NeedsRebuild reports whether the vault holds packs that its index has lost, or
// never had: see [Vault.Rebuild].
func (v *Vault) NeedsRebuild(ctx context.Context) (bool, error) {
	setting, err := view(ctx, v, func(index Index) (string, error) {
		return index.Setting(ctx, SettingRebuild)
	})
	return setting != "", err
}
