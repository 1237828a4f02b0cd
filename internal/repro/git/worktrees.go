package git

import (
	"context"
	"path/filepath"
	"strings"
)

// worktrees are the folders of all work trees of the repository.
func (r *Repository) worktrees(ctx context.Context) (map[string]bool, error) {
	text, err := r.run(ctx, MaxOutput, "worktree", "list", "--porcelain")
	if err != nil {
		return nil, err
	}
	folders := map[string]bool{}
	for record := range strings.SplitSeq(string(text), "\n") {
		if folder, ok := strings.CutPrefix(record, "worktree "); ok {
			folders[filepath.FromSlash(folder)] = true
		}
	}
	return folders, nil
}
