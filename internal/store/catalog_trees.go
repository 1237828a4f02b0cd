package store

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

const selectTree = `SELECT num, project_id, manifest_size, content, digest, files, size, created_at FROM trees `

func scanTree(read func(...any) error, t *catalog.Tree) error {
	var created int64
	err := read(&t.Num, &t.ProjectID, &t.ManifestSize, &t.Content, &t.Digest, &t.Files, &t.Size, &created)
	t.CreatedAt = fromMicros(created)
	return err
}

// Tree implements [catalog.Trees].
func (r records) Tree(ctx context.Context, projectID, digest string) (catalog.Tree, error) {
	return r.tree(ctx, projectID, digest, "")
}

// LockTree implements [catalog.Trees].
func (r records) LockTree(ctx context.Context, projectID, digest string) (catalog.Tree, error) {
	return r.tree(ctx, projectID, digest, r.lock(forShare))
}

func (r records) tree(ctx context.Context, projectID, digest, lock string) (catalog.Tree, error) {
	found, err := list(ctx, r.Tx, scanTree, selectTree+`WHERE project_id = ? AND digest = ? `+lock, projectID, digest)
	if err == nil && len(found) == 0 {
		err = missing("there is no tree %s", digest)
	}
	return first(found, err)
}

// AddTree implements [catalog.Trees].
func (r records) AddTree(ctx context.Context, t catalog.Tree) (catalog.Tree, bool, error) {
	const attempts = 10 // each fails only when the tree was removed in between
	for range attempts {
		fresh, err := r.row(ctx, []any{&t.Num}, `INSERT INTO trees (project_id, digest, files, size, manifest_size, content, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (project_id, digest) DO NOTHING RETURNING num`,
			t.ProjectID, t.Digest, t.Files, t.Size, t.ManifestSize, t.Content, micros(t.CreatedAt))
		if err != nil || fresh {
			return t, fresh, err
		}
		there, err := r.LockTree(ctx, t.ProjectID, t.Digest)
		if cupel.ErrorCode(err) != cupel.NotFound {
			return there, false, err
		}
	}
	return t, false, cupel.Errorf(cupel.Unavailable, "tree %s was added and removed %d times meanwhile: try again", t.Digest, attempts)
}

// HoldTree implements [catalog.Trees].
func (r records) HoldTree(ctx context.Context, run catalog.Run, tree catalog.Tree, role cupel.TreeRole) error {
	_, err := r.exec(ctx, `INSERT INTO run_trees (run, tree, role) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, run.Num, tree.Num, role)
	return err
}

// RunTrees implements [catalog.Trees].
func (r records) RunTrees(ctx context.Context, num int64) ([]cupel.TreeUse, error) {
	return list(ctx, r.Tx, func(read func(...any) error, use *cupel.TreeUse) error {
		var created int64
		err := read(&use.Role, &use.Digest, &use.Files, &use.Size, &created)
		use.CreatedAt = fromMicros(created)
		return err
	}, `SELECT h.role, t.digest, t.files, t.size, t.created_at FROM run_trees h JOIN trees t ON t.num = h.tree
		WHERE h.run = ? ORDER BY h.role, t.digest`, num)
}

// LetGoOfTrees implements [catalog.Trees].
func (r records) LetGoOfTrees(ctx context.Context, num int64) ([]string, error) {
	// Locked before it is looked who else holds them, so that whoever comes
	// meanwhile waits, and finds them gone.
	held, err := list(ctx, r.Tx, scalar[int64], `SELECT num FROM trees
		WHERE num IN (SELECT tree FROM run_trees WHERE run = ?) ORDER BY num `+r.lock(forUpdate), num)
	if err != nil {
		return nil, err
	}
	if _, err := r.exec(ctx, `DELETE FROM run_trees WHERE run = ?`, num); err != nil {
		return nil, err
	}
	var removed []string
	for _, tree := range held {
		var digest string
		gone, err := r.row(ctx, []any{&digest}, `DELETE FROM trees
			WHERE num = ? AND NOT EXISTS (SELECT 1 FROM run_trees WHERE tree = ?) RETURNING digest`, tree, tree)
		if err != nil {
			return nil, err
		}
		if gone {
			removed = append(removed, digest)
		}
	}
	return removed, nil
}
