package cli

import (
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// backupFlags are the flags of backup.
type backupFlags struct {
	catalogOnly bool
	force       bool
}

func (a *app) backup() *cobra.Command {
	var f backupFlags
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a consistent copy of everything, while work goes on",
		Long: `Write a consistent copy of everything, while work goes on. FILE has its name only
once it is complete; '-' is standard output. With --catalog-only the objects of
the vault are listed instead of copied.`,
		Example: "cupel backup cupel.backup",
		Args:    takes(1, 1),
		RunE: a.run(func(c *call) error {
			report, err := c.writeBackup(c.args[0], f)
			if err != nil {
				return err
			}
			if c.args[0] == "-" { // the result is on standard output already
				c.sayBackup("wrote", report)
				return nil
			}
			return c.answer(report, func() { c.print("%s", backupText("wrote "+c.args[0], report)) })
		}),
	}
	cmd.Flags().BoolVar(&f.catalogOnly, "catalog-only", false, "list the vault's objects instead of copying them")
	cmd.Flags().BoolVar(&f.force, "force", false, "replace FILE if it exists")
	return cmd
}

func (c *call) sayBackup(verb string, r cupel.BackupReport) { c.say("%s", backupText(verb, r)) }

func backupText(verb string, r cupel.BackupReport) string {
	text := verb + ": " + count(r.Rows, "row", "rows") + ", " + count(r.Objects, "object", "objects") + ", " + size(r.Bytes)
	if r.Listed > 0 {
		text += "; " + count(r.Listed, "object is", "objects are") + " only listed: their bytes are not in it"
	}
	return text
}

// writeBackup writes to a file beside the one named, and renames it at the end.
func (c *call) writeBackup(path string, f backupFlags) (cupel.BackupReport, error) {
	options := cupel.BackupOptions{CatalogOnly: f.catalogOnly}
	if path == "-" {
		return c.registry.Backup(c.ctx, c.Stdout, options)
	}
	if exists(path) && !f.force {
		return cupel.BackupReport{}, cupel.Errorf(cupel.Conflict, "%s exists: choose another name, or replace it with --force", path)
	}
	part := path + ".cupel-part"
	// A backup holds the hashes of tokens, and all that anybody ever saved.
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return cupel.BackupReport{}, cupel.Errorf(cupel.Conflict, "cannot write %s: %w", part, withoutPath(err))
	}
	meter := c.meter("backup", -1)
	report, err := c.registry.Backup(c.ctx, meter.counted(file), options)
	meter.finish()
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		os.Remove(part)
	}
	return report, err
}

func (a *app) restore() *cobra.Command {
	return &cobra.Command{
		Use:     "restore FILE",
		Short:   "Read a backup into a registry that is empty",
		Long:    "Read a backup into a registry that is empty. '-' is standard input.",
		Example: "cupel restore cupel.backup --home /srv/cupel",
		Args:    takes(1, 1),
		RunE: a.run(func(c *call) error {
			from, err := c.openBackup(c.args[0])
			if err != nil {
				return err
			}
			defer from.Close()
			meter := c.meter("restoring", sizeOf(from))
			report, err := c.registry.Restore(c.ctx, io.TeeReader(from, meter.counted(io.Discard)))
			meter.finish()
			if err != nil {
				return err
			}
			return c.answer(report, func() { c.print("%s", backupText("restored "+c.args[0], report)) })
		}),
	}
}

func (c *call) openBackup(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(c.Stdin), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return file, nil
}

// sizeOf is the size of a file, -1 where it has none.
func sizeOf(r io.Reader) int64 {
	file, ok := r.(*os.File)
	if !ok {
		return -1
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return -1
	}
	return info.Size()
}
