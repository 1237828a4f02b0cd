package replay

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/replay/scratch"
	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/repro/git"
)

func sweep(ctx context.Context, base string) error { return scratch.Sweep(ctx, base) }

// layCode makes the tree of the run, every file byte for byte as it was.
func (a *attempt) layCode(ctx context.Context) error {
	if err := a.makeTree(ctx); err != nil {
		return err
	}
	ref := cupel.TreeRef{Project: a.recorded.Run.Project, Digest: a.recorded.Spec.Identity.Code.Tree.String()}
	stored, err := provenance.OpenTree(ctx, a.Registry, ref)
	if err != nil {
		return cupel.Errorf(cupel.ErrorCode(err), "the code of the run cannot be read: %w", err)
	}
	defer stored.Close()
	a.manifest = stored.Manifest
	overlay := repro.Overlay{Folder: a.folder.Tree(), Manifest: stored.Manifest, Open: stored.Open}
	if err := overlay.Lay(ctx); err != nil {
		return cupel.Errorf(cupel.ErrorCode(err), "the code of the run cannot be laid out: %w", err)
	}
	return a.makeCommandFolder()
}

// makeTree makes the folder for the tree: a work tree at the run's commit where
// the user's repository has it, so that programs which ask git find what they
// found; else an empty one.
func (a *attempt) makeTree(ctx context.Context) error {
	a.root = a.Folder
	repository, err := git.Open(ctx, a.Folder)
	if err == nil {
		a.root = repository.Root
	}
	commit := a.recorded.Spec.Observed.Code.Commit
	if err == nil && repository.HasCommit(ctx, commit) {
		if err := a.folder.Worktree(ctx, repository, commit); err == nil {
			return nil
		} else if !ended(ctx) {
			a.Say(fmt.Sprintf("there is no work tree for git: %s", err))
		}
	}
	if err := os.Mkdir(a.folder.Tree(), 0o700); err != nil {
		return cupel.Errorf(cupel.Internal, "cannot make the folder for the code: %w", err)
	}
	return ctx.Err()
}

// makeCommandFolder makes the folder in which the command ran, which no manifest
// has where it was empty.
func (a *attempt) makeCommandFolder() error {
	root, err := os.OpenRoot(a.folder.Tree())
	if err != nil {
		return cupel.Errorf(cupel.Internal, "cannot read the folder of the code: %w", err)
	}
	defer root.Close()
	if err := root.MkdirAll(filepath.FromSlash(a.recorded.Spec.Identity.Command.Folder), 0o777); err != nil {
		return cupel.Errorf(cupel.Invalid, "the run's folder %q cannot be made: %w", a.recorded.Spec.Identity.Command.Folder, err)
	}
	return nil
}

// commandFolder is where the program runs.
func (a *attempt) commandFolder() string {
	return filepath.Join(a.folder.Tree(), filepath.FromSlash(a.recorded.Spec.Identity.Command.Folder))
}

// ownFolder is where the program would run in the user's own tree.
func (a *attempt) ownFolder() string {
	return filepath.Join(a.root, filepath.FromSlash(a.recorded.Spec.Identity.Command.Folder))
}
