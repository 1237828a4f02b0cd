package provenance

import (
	"context"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// maxRetries is how often a tree is stored again without the files that changed
// while it was.
const maxRetries = 20

// StoreCode stores a captured tree, which the run holds from then on, and its
// changes.patch. Files that have changed since they were captured are taken out
// of the tree, whose code is partial then. It returns the tree's digest, or nil
// where nothing was captured.
func StoreCode(ctx context.Context, registry Registry, run cupel.RunRef, captured *repro.Tree) (*digest.Digest, error) {
	if captured.Identity().Tree == nil {
		return nil, nil
	}
	for range maxRetries {
		lost, err := putTree(ctx, registry, run, cupel.TreeOfCode, captured.Manifest, captured.Open)
		if lost == nil && err != nil {
			return nil, err
		}
		if lost == nil {
			return captured.Identity().Tree, storePatch(ctx, registry, run, captured)
		}
		captured.Lost(*lost)
	}
	return nil, cupel.Errorf(cupel.Conflict, "the files of %s change all the time: they cannot be stored", captured.Root)
}

func storePatch(ctx context.Context, registry Registry, run cupel.RunRef, captured *repro.Tree) error {
	if captured.Patch == nil {
		return nil
	}
	_, err := registry.PutArtifact(ctx, run.Artifacts(), PatchFile, cupel.BytesSource(PatchFile, captured.Patch))
	return err
}

// putTree stores files as a tree. lost is the first file whose bytes are not, or
// not any more, those of the manifest; the tree is not stored then.
func putTree(ctx context.Context, registry cupel.Trees, run cupel.RunRef, role cupel.TreeRole, manifest tree.Manifest, open func(tree.Entry) (io.ReadCloser, error)) (lost *tree.Entry, err error) {
	text, err := manifest.Encode()
	if err != nil {
		return nil, err
	}
	files := &concatenation{manifest: manifest, open: open}
	_, err = registry.PutTree(ctx, run, cupel.TreeDraft{
		Role: role, Manifest: text,
		Content: cupel.Source{Path: "content", Size: manifest.Size(), Open: files.Open},
	})
	return files.lost, err
}
