package git

import (
	"context"
	"regexp"

	"github.com/cupel/cupel"
)

// commitName is the whole name of a commit, by SHA-1 or SHA-256.
var commitName = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// HasCommit reports whether the repository has a commit, by its whole name, as
// far as it is here: nothing is fetched.
func (r *Repository) HasCommit(ctx context.Context, commit string) bool {
	if !commitName.MatchString(commit) {
		return false
	}
	_, err := r.run(ctx, MaxOutput, "cat-file", "-e", commit+"^{commit}")
	return err == nil
}

// AddWorktree makes folder, which must not exist, a work tree of its own at a
// commit, without a branch and without any file: only git's own knows the commit.
// So no filter, attribute or line end changes what is then put there, and neither
// submodules nor LFS are asked for. The user's work tree, index and stash stay as
// they are. [Repository.RemoveWorktree] is called after an error too.
func (r *Repository) AddWorktree(ctx context.Context, folder, commit string) error {
	if !r.HasCommit(ctx, commit) {
		return cupel.Errorf(cupel.NotFound, "the repository in %s has no commit %q", r.Root, commit)
	}
	if _, err := r.run(ctx, MaxOutput, "-c", "advice.detachedHead=false", "worktree", "add", "--quiet", "--detach", "--no-checkout", "--", folder, commit); err != nil {
		return err
	}
	// Its own index, so that git status there says what differs from the commit.
	of := &Repository{Root: folder, safe: r.safe}
	_, err := of.run(ctx, MaxOutput, "-c", "core.sparseCheckout=false", "read-tree", commit)
	return err
}

// RemoveWorktree lets the repository forget the work tree in folder, which the
// caller has deleted before; the folder that it was in is still there. It
// deletes no other one, and does nothing where the repository knows of none.
func (r *Repository) RemoveWorktree(ctx context.Context, folder string) error {
	known, err := r.worktrees(ctx)
	if err != nil || !known[folder] {
		return err
	}
	_, err = r.run(ctx, MaxOutput, "worktree", "remove", "--force", "--force", "--", folder)
	return err
}
