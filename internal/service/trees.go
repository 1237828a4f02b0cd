package service

import (
	"bytes"
	"context"
	"math"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// newTree is a tree that is about to be stored.
type newTree struct {
	digest   digest.Digest
	role     cupel.TreeRole
	manifest []byte
	files    tree.Manifest
	size     int64 // bytes of all files
}

// PutTree implements [cupel.Trees].
func (s *Service) PutTree(ctx context.Context, run cupel.RunRef, draft cupel.TreeDraft) (cupel.Tree, error) {
	if err := allow(ctx, cupel.RoleWrite, run.Project); err != nil {
		return cupel.Tree{}, err
	}
	t, err := parseTree(draft.Role, draft.Manifest)
	if err != nil {
		return cupel.Tree{}, err
	}
	known, err := s.holdKnown(ctx, run, t.digest, t.role)
	if known != nil || err != nil {
		return treeOf(known), err
	}
	if draft.Content.Open == nil {
		return cupel.Tree{}, cupel.Errorf(cupel.Invalid, "project %q has no tree %s yet: give its content", run.Project, t.digest)
	}
	upload, err := s.vault.Begin(ctx, run.Project)
	if err != nil {
		return cupel.Tree{}, err
	}
	defer upload.Close()
	content, err := addTree(ctx, upload, t, draft.Content)
	if err != nil {
		_ = upload.Abort(context.WithoutCancel(ctx)) // what is not aborted expires
		return cupel.Tree{}, err
	}
	return s.publishTree(ctx, run, upload, t, content)
}

// PublishTree makes a run hold a tree: one that the project has, or else the one
// of whose manifest and content an upload has brought the bytes. It may be
// repeated when the answer was lost.
func (s *Service) PublishTree(ctx context.Context, run cupel.RunRef, treeDigest string, role cupel.TreeRole, uploadID string) (cupel.Tree, error) {
	if err := allow(ctx, cupel.RoleWrite, run.Project); err != nil {
		return cupel.Tree{}, err
	}
	d, err := parseTreeName(treeDigest)
	if err != nil {
		return cupel.Tree{}, err
	}
	known, err := s.holdKnown(ctx, run, d, role)
	if known != nil || err != nil {
		return treeOf(known), err
	}
	if uploadID == "" {
		return cupel.Tree{}, cupel.Errorf(cupel.NotFound, "project %q has no tree %s: send it first", run.Project, d)
	}
	upload, err := s.vault.Resume(ctx, uploadID, run.Project)
	if err != nil {
		return cupel.Tree{}, err
	}
	defer upload.Close()
	t, content, err := checkBrought(ctx, upload, d, role)
	if err != nil {
		return cupel.Tree{}, err
	}
	return s.publishTree(ctx, run, upload, t, content)
}

func parseTreeName(text string) (digest.Digest, error) {
	d, err := digest.Parse(text)
	if err != nil {
		return d, cupel.Errorf(cupel.Invalid, "tree: %w", err)
	}
	return d, nil
}

func treeOf(row *catalog.Tree) cupel.Tree {
	if row == nil {
		return cupel.Tree{}
	}
	return row.Tree
}

// parseTree reads a manifest, which must be in the form of which its digest is
// taken.
func parseTree(role cupel.TreeRole, manifest []byte) (newTree, error) {
	if err := checkTreeRole(role); err != nil {
		return newTree{}, err
	}
	files, err := tree.Parse(manifest)
	if err != nil {
		return newTree{}, err
	}
	canonical, err := files.Encode()
	if err != nil {
		return newTree{}, err
	}
	if !bytes.Equal(canonical, manifest) {
		return newTree{}, cupel.Errorf(cupel.Invalid, "manifest: it is not in canonical form: see docs/format/tree.md")
	}
	t := newTree{digest: digest.Of(manifest), role: role, manifest: manifest, files: files}
	for _, f := range files {
		if t.size > math.MaxInt64-f.Size {
			return newTree{}, cupel.Errorf(cupel.Invalid, "manifest: up to %q the files have more bytes than can be counted", f.Path)
		}
		t.size += f.Size
	}
	return t, nil
}

func checkTreeRole(role cupel.TreeRole) error {
	if role != cupel.TreeOfCode && role != cupel.TreeOfInput {
		return cupel.Errorf(cupel.Invalid, "the role of a tree is %q: use code or input", role)
	}
	return nil
}

// holdKnown makes a run hold a tree that the project has, and returns it: nil
// where it has none.
func (s *Service) holdKnown(ctx context.Context, run cupel.RunRef, d digest.Digest, role cupel.TreeRole) (*catalog.Tree, error) {
	if err := checkTreeRole(role); err != nil {
		return nil, err
	}
	return trackIn(ctx, s, run.Project, func(tx *store.Tx, projectID string) (*catalog.Tree, error) {
		c := tx.Catalog()
		row, err := activeRun(ctx, c, projectID, run.ID)
		if err != nil {
			return nil, err
		}
		known, err := c.LockTree(ctx, projectID, d.String())
		if isCode(err, cupel.NotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return &known, c.HoldTree(ctx, row, known, role)
	})
}

// addTree stores the bytes of a tree, and returns the digest of its content.
func addTree(ctx context.Context, upload *vault.Upload, t newTree, content cupel.Source) (digest.Digest, error) {
	content.Path = treeContent
	check := newContentCheck(t.files)
	added, err := addSource(ctx, upload, content, check)
	if err == nil {
		err = check.end()
	}
	if err != nil {
		return digest.Digest{}, err
	}
	if _, err := upload.Add(ctx, bytes.NewReader(t.manifest)); err != nil {
		return digest.Digest{}, err
	}
	if err := upload.Flush(ctx); err != nil {
		return digest.Digest{}, err
	}
	return digest.Parse(added.Digest)
}

// checkBrought reads again what an upload has brought of a tree.
func checkBrought(ctx context.Context, upload *vault.Upload, d digest.Digest, role cupel.TreeRole) (t newTree, content digest.Digest, err error) {
	manifest, content, err := partsBrought(ctx, upload, d)
	if err != nil {
		return t, content, err
	}
	if manifest.Size > tree.MaxManifest {
		return t, content, cupel.Errorf(cupel.TooLarge, "manifest: %d bytes are more than the limit of %d", manifest.Size, tree.MaxManifest)
	}
	var text bytes.Buffer
	if err := upload.Copy(ctx, &text, manifest.Digest); err != nil {
		return t, content, err
	}
	if t, err = parseTree(role, text.Bytes()); err != nil {
		return t, content, err
	}
	check := newContentCheck(t.files)
	if err := upload.Copy(ctx, check, content); err != nil {
		return t, content, err
	}
	return t, content, check.end()
}

// partsBrought returns the two files of a tree that an upload has brought: the
// manifest, of the tree's digest, and the other one, which is the content.
func partsBrought(ctx context.Context, upload *vault.Upload, d digest.Digest) (manifest vault.File, content digest.Digest, err error) {
	files, err := upload.Files(ctx)
	if err != nil {
		return manifest, content, err
	}
	for i, file := range files {
		if file.Digest == d && len(files) == 2 {
			return file, files[1-i].Digest, nil
		}
	}
	return manifest, content, cupel.Errorf(cupel.Invalid, "upload %s has brought %d files: those of a tree are two, its manifest %s and its content", upload.ID(), len(files), d)
}

// publishTree makes a run hold a tree whose bytes an upload has brought. Where
// somebody else was faster, those go.
func (s *Service) publishTree(ctx context.Context, run cupel.RunRef, upload *vault.Upload, t newTree, content digest.Digest) (cupel.Tree, error) {
	fresh := false
	added, err := trackIn(ctx, s, run.Project, func(tx *store.Tx, projectID string) (row catalog.Tree, err error) {
		c := tx.Catalog()
		holder, err := activeRun(ctx, c, projectID, run.ID)
		if err != nil {
			return row, err
		}
		row, fresh, err = c.AddTree(ctx, catalog.Tree{
			ProjectID: projectID, ManifestSize: int64(len(t.manifest)), Content: content.String(),
			Tree: cupel.Tree{Digest: t.digest.String(), Files: len(t.files), Size: t.size, CreatedAt: s.now()},
		})
		if err != nil {
			return row, err
		}
		if fresh {
			err = upload.Publish(ctx, tx.Index(), treeRefs(projectID, t.digest, content))
		}
		if err != nil {
			return row, err
		}
		return row, c.HoldTree(ctx, holder, row, t.role)
	})
	if err == nil && !fresh {
		err = upload.Abort(ctx)
	}
	return added.Tree, err
}

// treeRefs say that a tree holds its manifest and its content.
func treeRefs(projectID string, manifest, content digest.Digest) []vault.Ref {
	owner := treeID(projectID, manifest.String())
	return []vault.Ref{
		{OwnerKind: ownerTree, OwnerID: owner, Digest: manifest},
		{OwnerKind: ownerTree, OwnerID: owner, Digest: content},
	}
}

// treeID is the id under which the vault knows a tree.
func treeID(projectID, treeDigest string) string { return projectID + "/" + treeDigest }

// letGoOfTrees ends what a run holds of trees, and lets go of the bytes of those
// that no run holds any more.
func letGoOfTrees(ctx context.Context, tx *store.Tx, run catalog.Run) error {
	removed, err := tx.Catalog().LetGoOfTrees(ctx, run.Num)
	if err != nil {
		return err
	}
	for _, d := range removed {
		if _, err := tx.Index().DropRefs(ctx, vault.Owner{Kind: ownerTree, ID: treeID(run.ProjectID, d)}); err != nil {
			return err
		}
	}
	return nil
}
