package service

import (
	"context"
	"io"

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
	d, err := parseTreeName(ref.Digest)
	if err != nil {
		return catalog.Tree{}, err
	}
	return inProject(ctx, s, ref.Project, func(c catalog.Catalog, projectID string) (catalog.Tree, error) {
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
	manifest, err := s.TreeManifest(ctx, ref)
	if err != nil {
		return nil, err
	}
	files, err := tree.Parse(manifest)
	if err != nil {
		return nil, cupel.Errorf(cupel.Corrupt, "tree %s: %w", ref, err)
	}
	start := int64(0)
	for _, f := range files {
		if f.Path == path {
			return s.openTreeFile(ctx, ref, f, start)
		}
		start += f.Size
	}
	return nil, cupel.Errorf(cupel.NotFound, "tree %s has no file %q", ref, path)
}

// openTreeFile opens the file of a tree whose bytes begin at start.
func (s *Service) openTreeFile(ctx context.Context, ref cupel.TreeRef, file tree.Entry, start int64) (cupel.Content, error) {
	info := cupel.File{Path: file.Path, Size: file.Size, Digest: file.SHA256.String()}
	whole, err := s.OpenTree(ctx, ref)
	if err != nil {
		return nil, err
	}
	if _, err := whole.Seek(start, io.SeekStart); err != nil {
		return nil, err
	}
	return &treeFile{whole: whole, file: info, start: start}, nil
}

// treeFile is a file of a tree: a part of its content.
type treeFile struct {
	whole  cupel.Content
	file   cupel.File
	start  int64 // of its bytes in the content
	offset int64 // of the next one to read
}

// Info implements [cupel.Content].
func (f *treeFile) Info() cupel.File { return f.file }

// Read implements [io.Reader].
func (f *treeFile) Read(p []byte) (int, error) {
	if f.offset >= f.file.Size {
		return 0, io.EOF
	}
	n, err := f.whole.Read(p[:min(int64(len(p)), f.file.Size-f.offset)])
	f.offset += int64(n)
	if err == io.EOF {
		err = cupel.Errorf(cupel.Corrupt, "the content ends after %d of %d bytes", f.offset, f.file.Size)
	}
	if err != nil {
		err = cupel.Errorf(cupel.ErrorCode(err), "%s: %w", f.file.Path, err)
	}
	return n, err
}

// Seek implements [io.Seeker].
func (f *treeFile) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.offset
	case io.SeekEnd:
		offset += f.file.Size
	}
	if offset < 0 {
		return 0, cupel.Errorf(cupel.Invalid, "%s: there is no offset %d to seek to", f.file.Path, offset)
	}
	if _, err := f.whole.Seek(f.start+offset, io.SeekStart); err != nil {
		return 0, err
	}
	f.offset = offset
	return offset, nil
}

// Close implements [io.Closer].
func (f *treeFile) Close() error { return f.whole.Close() }
