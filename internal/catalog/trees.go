package catalog

import (
	"context"

	"github.com/cupel/cupel"
)

// Tree is the row of a tree.
type Tree struct {
	Num          int64 // its key in this database
	ProjectID    string
	ManifestSize int64  // bytes
	Content      string // SHA-256 of the bytes of all files, in hex
	cupel.Tree
}

// Trees keeps which trees there are, and which runs hold them.
type Trees interface {
	// Tree returns a tree of a project.
	Tree(ctx context.Context, projectID, digest string) (Tree, error)
	// LockTree returns the same row, which stays until the transaction ends.
	LockTree(ctx context.Context, projectID, digest string) (Tree, error)
	// AddTree adds a tree and returns it with its Num, or the one that is there:
	// fresh says which.
	AddTree(ctx context.Context, tree Tree) (added Tree, fresh bool, err error)
	// HoldTree notes that a run holds a tree. Noted again it changes nothing.
	HoldTree(ctx context.Context, run Run, tree Tree, role cupel.TreeRole) error
	// RunTrees returns the trees that a run holds, by role and digest.
	RunTrees(ctx context.Context, num int64) ([]cupel.TreeUse, error)
	// LetGoOfTrees ends what a run holds. It removes the trees that no run holds any
	// more, and returns their digests.
	LetGoOfTrees(ctx context.Context, num int64) (removed []string, err error)
}
