package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// tool is a program that keeps versions of a file: Cupel or a peer.
type tool interface {
	String() string
	// begin makes an empty store in an empty folder, to be used from now on.
	begin(ctx context.Context, folder string) error
	// save keeps the file, durably when it returns.
	save(ctx context.Context, file string) error
	// restore writes the file that was saved last below an empty folder.
	restore(ctx context.Context, folder string) error
}

// command runs a program quietly; its output is in the error.
func command(ctx context.Context, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, output)
	}
	return nil
}

// cupelCLI is the program that this is about, by its command line.
type cupelCLI struct{ binary, home string }

func (*cupelCLI) String() string { return "cupel" }

func (c *cupelCLI) begin(ctx context.Context, folder string) error {
	c.home = folder
	return c.command(ctx, "models:create", "bench")
}

func (c *cupelCLI) save(ctx context.Context, file string) error {
	return c.command(ctx, "models:save", "bench", file, "-m", "measured")
}

func (c *cupelCLI) restore(ctx context.Context, folder string) error {
	return c.command(ctx, "models:download", "bench:latest", "-o", folder)
}

func (c *cupelCLI) command(ctx context.Context, args ...string) error {
	env := []string{"CUPEL_HOME=" + c.home, "CUPEL_URL=", "CUPEL_PROJECT=default", "CUPEL_AUTHOR=bench"}
	return command(ctx, env, c.binary, args...)
}

// restic is Debian's package of it, as it comes: compressing, encrypting.
type restic struct{ folder string }

func (*restic) String() string { return "restic" }

func (r *restic) begin(ctx context.Context, folder string) error {
	r.folder = folder
	return r.command(ctx, "init")
}

func (r *restic) save(ctx context.Context, file string) error {
	return r.command(ctx, "backup", file)
}

func (r *restic) restore(ctx context.Context, folder string) error {
	return r.command(ctx, "restore", "latest", "--target", folder)
}

func (r *restic) command(ctx context.Context, args ...string) error {
	env := []string{
		"RESTIC_REPOSITORY=" + r.folder,
		"RESTIC_PASSWORD=bench",
		"RESTIC_CACHE_DIR=" + filepath.Clean(r.folder) + "-cache",
	}
	return command(ctx, env, "restic", args...)
}

// cp is the lower bound: it checks nothing, and keeps one version. What it
// writes is synced, as the others do.
type cp struct{ kept, name string }

func (*cp) String() string { return "cp + fsync" }

func (c *cp) begin(_ context.Context, folder string) error {
	c.kept = folder
	return nil
}

func (c *cp) save(ctx context.Context, file string) error {
	c.name = filepath.Base(file)
	return copySynced(ctx, file, c.kept)
}

func (c *cp) restore(ctx context.Context, folder string) error {
	return copySynced(ctx, filepath.Join(c.kept, c.name), folder)
}

func copySynced(ctx context.Context, file, folder string) error {
	copied := filepath.Join(folder, filepath.Base(file))
	if err := command(ctx, nil, "cp", file, copied); err != nil {
		return err
	}
	return command(ctx, nil, "sync", copied)
}
