package cli

import (
	"fmt"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

func (a *app) vault() *cobra.Command {
	return noun("vault", "The store of bytes", nil,
		a.vaultStats(), a.vaultCollect(), a.vaultCheck(), a.vaultRebuild())
}

func (a *app) vaultStats() *cobra.Command {
	return &cobra.Command{
		Use:     "stats",
		Short:   "Say what the vault holds and what it saves",
		Example: "cupel vault:stats",
		Args:    takes(0, 0),
		RunE: a.run(func(c *call) error {
			stats, err := c.registry.VaultStats(c.ctx)
			if err != nil {
				return err
			}
			return c.answer(stats, func() { c.writeStats(stats) })
		}),
	}
}

func (c *call) writeStats(s cupel.VaultStats) {
	t := newTable()
	t.add("Logical size", size(s.LogicalSize), "what all versions hold")
	t.add("Stored size", size(s.StoredSize), "what is kept for it")
	t.add("Ratio", fmt.Sprintf("%.2f", s.Ratio), "logical to stored")
	t.add("Contents", humanize.Comma(s.Files), "different files")
	t.add("Chunks", humanize.Comma(s.Chunks))
	t.add("Packs", humanize.Comma(s.Packs))
	if s.PendingPacks > 0 {
		t.add("Being saved", size(s.PendingSize), count(s.PendingPacks, "pack", "packs"))
	}
	if s.CondemnedSize > 0 {
		t.add("Being freed", size(s.CondemnedSize))
	}
	t.write(c.Stdout, c.look())
}

func (a *app) vaultCollect() *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:     "gc",
		Short:   "Free what nothing needs, while others save",
		Example: "cupel vault:gc --dry-run",
		Args:    takes(0, 0),
		RunE: a.run(func(c *call) error {
			report, err := c.registry.CollectVault(c.ctx, dryRun)
			if err != nil {
				return err
			}
			return c.answer(report, func() { c.writeCollected(report) })
		}),
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only say what would be freed")
	return cmd
}

func (c *call) writeCollected(r cupel.CollectReport) {
	verb := "freed"
	if r.DryRun {
		verb = "would free"
	}
	c.print("%s %s", verb, size(r.FreedSize))
	t := newTable()
	t.numbers[1] = true
	for _, line := range []struct {
		what string
		n    int64
	}{
		{"contents that nothing names", r.Recipes},
		{"packs deleted", r.DeletedPacks},
		{"packs written anew", r.RewrittenPacks},
		{"saves that died", r.ExpiredUploads},
		{"objects that nobody knows", r.OrphanObjects},
	} {
		if line.n > 0 {
			t.add("  "+line.what, humanize.Comma(line.n))
		}
	}
	t.write(c.Stdout, c.look())
}

// checkFlags are the flags of vault:check.
type checkFlags struct {
	full         bool
	rate, resume string
}

func (a *app) vaultCheck() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:     "check",
		Short:   "Compare what is known with what is there; --full reads every byte",
		Long:    "Compare what is known with what is there. With --full every byte is read. The exit status is 1 when something does not hold.",
		Example: "cupel vault:check\ncupel vault:check --full --rate 50MB",
		Args:    takes(0, 0),
		RunE:    a.run(func(c *call) error { return c.check(f) }),
	}
	cmd.Flags().BoolVar(&f.full, "full", false, "read every byte")
	cmd.Flags().StringVar(&f.rate, "rate", "", "read at most `BYTES` a second, as in 50MB")
	cmd.Flags().StringVar(&f.resume, "resume", "", "go on with the interrupted check `ID`")
	return cmd
}

func (c *call) check(f checkFlags) error {
	options := cupel.CheckOptions{Full: f.full, Resume: f.resume}
	if f.rate != "" {
		rate, err := humanize.ParseBytes(f.rate)
		if err != nil || rate == 0 || rate > 1<<62 {
			return cupel.Errorf(cupel.Invalid, "--rate %q: write a number of bytes, as in 50MB", f.rate)
		}
		options.BytesPerSecond = int64(rate)
	}
	report, err := c.registry.CheckVault(c.ctx, options)
	if err != nil {
		if report.Resume != "" {
			c.say("The check can go on: cupel vault:check --full --resume %s", report.Resume)
		}
		return err
	}
	report.Problems = listed(report.Problems)
	if err := c.answer(report, func() { c.writeChecked(report) }); err != nil || report.OK {
		return err
	}
	return cupel.Errorf(cupel.Corrupt, "the vault is damaged: %s; restore what is named above from a backup", count(len(report.Problems), "problem", "problems"))
}

func (c *call) writeChecked(r cupel.CheckReport) {
	look := c.look()
	for _, p := range r.Problems {
		about := p.Object
		if p.Digest != "" {
			about += " (content " + p.Digest + ")"
		}
		c.printLook(look.red("DAMAGED"), "  %s: %s", about, p.Message)
	}
	if r.OK {
		c.printLook(look.green("ok"), "  %s, %s, %s", count(r.Packs, "pack", "packs"), count(r.Files, "content", "contents"), size(r.Bytes))
	}
}

func (a *app) vaultRebuild() *cobra.Command {
	return &cobra.Command{
		Use:     "rebuild",
		Short:   "Restore the index, and what the catalog has lost, from the packs",
		Example: "cupel vault:rebuild",
		Args:    takes(0, 0),
		RunE: a.run(func(c *call) error {
			report, err := c.registry.RebuildVault(c.ctx)
			if err != nil {
				return err
			}
			report.Problems = listed(report.Problems)
			if err := c.answer(report, func() { c.writeRebuilt(report) }); err != nil || len(report.Problems) == 0 {
				return err
			}
			return cupel.Errorf(cupel.Corrupt, "%s could not be restored", count(len(report.Problems), "thing", "things"))
		}),
	}
}

func (c *call) writeRebuilt(r cupel.RebuildReport) {
	c.print("read %s with %s and %s", count(r.Packs, "pack", "packs"), count(r.Chunks, "chunk", "chunks"), count(r.Recipes, "content", "contents"))
	c.print("restored %s, %s, %s", count(r.Projects, "project", "projects"), count(r.Repositories, "model", "models"), count(r.Images, "version", "versions"))
	for _, p := range r.Problems {
		c.printLook(c.look().red("LOST"), "  %s", p)
	}
}
