package cupel

import (
	"context"
	"time"
)

// Tree is a folder of files under one digest: the code that a run was made from,
// or the data that it read. It is kept as long as a run holds it, once, however
// many hold it, and never changes.
type Tree struct {
	Digest    string    `json:"digest"` // SHA-256 of its manifest, in hex
	Files     int       `json:"files"`
	Size      int64     `json:"size"` // bytes of all files together
	CreatedAt time.Time `json:"created_at,omitzero"`
}

// TreeRef names a tree in a project.
type TreeRef struct {
	Project string
	Digest  string
}

// String returns the tree's digest.
func (r TreeRef) String() string { return r.Digest }

// TreeRole says what a tree is to a run.
type TreeRole string

// The roles.
const (
	TreeOfCode  TreeRole = "code"  // what was run
	TreeOfInput TreeRole = "input" // what was read
)

// TreeUse is a tree that a run holds.
type TreeUse struct {
	Tree
	Role TreeRole `json:"role"`
}

// TreeDraft is a tree to be stored.
type TreeDraft struct {
	Role TreeRole
	// Manifest is the canonical JSON of docs/format/tree.md.
	Manifest []byte
	// Content are the bytes of the files, one after another in the order of the
	// manifest. It is not opened where the project has the tree already.
	Content Source
}

// Trees is the part of a [Registry] that keeps code and data of runs.
type Trees interface {
	// PutTree stores a tree that a run holds, and returns it. A manifest that
	// breaks the rules, or content that is not what it says, is an error of code
	// invalid, and nothing is stored.
	PutTree(ctx context.Context, run RunRef, draft TreeDraft) (Tree, error)

	// RunTrees returns the trees that a run holds, by role and digest.
	RunTrees(ctx context.Context, run RunRef) ([]TreeUse, error)

	// GetTree returns a tree, or an error of code not_found.
	GetTree(ctx context.Context, tree TreeRef) (Tree, error)

	// TreeManifest returns the manifest of a tree, byte for byte as it was put.
	TreeManifest(ctx context.Context, tree TreeRef) ([]byte, error)

	// OpenTree opens the bytes of all files, one after another in the order of
	// the manifest. OpenTreeFile opens one of them by its path.
	OpenTree(ctx context.Context, tree TreeRef) (Content, error)
	OpenTreeFile(ctx context.Context, tree TreeRef, path string) (Content, error)
}
