package service

import (
	"context"
	"io"
	"sync"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// The names of a tree's two parts, where they are read as files.
const (
	treeManifest = "manifest.json"
	treeContent  = "content"
)

// RunTrees implements [cupel.Trees].
func (s *Service) RunTrees(ctx context.Context, run cupel.RunRef) ([]cupel.TreeUse, error) {
	return inProject(ctx, s, run.Project, func(c catalog.Catalog, projectID string) ([]cupel.TreeUse, error) {
		row, err := c.RunRow(ctx, projectID, run.ID)
		if err != nil {
			return nil, err
		}
		return c.RunTrees(ctx, row.Num)
	})
}

// GetTree implements [cupel.Trees].
func (s *Service) GetTree(ctx context.Context, ref cupel.TreeRef) (cupel.Tree, error) {
	row, err := s.treeRow(ctx, ref)
	return row.Tree, err
}

func (s *Service) treeRow(ctx context.Context, ref cupel.TreeRef) (catalog.Tree, error) {
	return inProject(ctx, s, ref.Project, func(c catalog.Catalog, projectID string) (catalog.Tree, error) {
		d, err := parseTreeName(ref.Digest)
		if err != nil {
			return catalog.Tree{}, err
		}
		row, err := c.Tree(ctx, projectID, d.String())
		if isCode(err, cupel.NotFound) {
			err = cupel.Errorf(cupel.NotFound, "project %q has no tree %s", ref.Project, d)
		}
		return row, err
	})
}

// TreeManifest implements [cupel.Trees].
func (s *Service) TreeManifest(ctx context.Context, ref cupel.TreeRef) ([]byte, error) {
	r, err := s.OpenTreeManifest(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if got := digest.Of(text).String(); got != r.Info().Digest {
		return nil, cupel.Errorf(cupel.Corrupt, "the manifest of tree %s has the digest %s: run \"cupel vault:check\"", ref, got)
	}
	return text, nil
}

// OpenTreeManifest opens the manifest of a tree.
func (s *Service) OpenTreeManifest(ctx context.Context, ref cupel.TreeRef) (cupel.Content, error) {
	row, err := s.treeRow(ctx, ref)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, cupel.File{Path: treeManifest, Size: row.ManifestSize, Digest: row.Digest})
}

// OpenTree implements [cupel.Trees].
func (s *Service) OpenTree(ctx context.Context, ref cupel.TreeRef) (cupel.Content, error) {
	row, err := s.treeRow(ctx, ref)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, cupel.File{Path: treeContent, Size: row.Size, Digest: row.Content})
}

// OpenTreeFile implements [cupel.Trees].
func (s *Service) OpenTreeFile(ctx context.Context, ref cupel.TreeRef, path string) (cupel.Content, error) {
	row, files, err := s.filesOf(ctx, ref)
	if err != nil {
		return nil, err
	}
	start := int64(0)
	for _, f := range files {
		if f.Path == path {
			return s.openTreeFile(ctx, row, f, start)
		}
		start += f.Size
	}
	return nil, cupel.Errorf(cupel.NotFound, "tree %s has no file %q", ref, path)
}

// filesOf returns the files of a tree, with its row. That the project has it is asked
// also where the files are known already.
func (s *Service) filesOf(ctx context.Context, ref cupel.TreeRef) (catalog.Tree, tree.Manifest, error) {
	row, err := s.treeRow(ctx, ref)
	if err != nil {
		return row, nil, err
	}
	if files, ok := s.lastTree.find(row.Digest); ok {
		return row, files, nil
	}
	text, err := s.TreeManifest(ctx, ref)
	if err != nil {
		return row, nil, err
	}
	files, err := tree.Parse(text)
	if err != nil {
		return row, nil, cupel.Errorf(cupel.Corrupt, "tree %s: %w", ref, err)
	}
	s.lastTree.keep(row.Digest, files)
	return row, files, nil
}

// parsedTree is the tree of which files were opened last: most often it is that of
// the next one.
type parsedTree struct {
	mu     sync.Mutex
	digest string
	files  tree.Manifest
}

func (p *parsedTree) find(digest string) (tree.Manifest, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.files, p.digest == digest
}

func (p *parsedTree) keep(digest string, files tree.Manifest) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.digest, p.files = digest, files
}
