package service

import (
	"context"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// ListArtifacts implements [cupel.Artifacts].
func (s *Service) ListArtifacts(ctx context.Context, owner cupel.ArtifactOwner, folder string, deep bool) ([]cupel.Artifact, error) {
	if err := checkArtifactPath(folder, true); err != nil {
		return nil, err
	}
	files, err := inProject(ctx, s, owner.Project, func(c catalog.Catalog, projectID string) ([]cupel.Artifact, error) {
		row, err := artifactOwner(ctx, c, projectID, owner)
		if err != nil {
			return nil, err
		}
		return c.ListArtifacts(ctx, row, folder)
	})
	return inFolder(files, folder, deep), err
}

// inFolder returns what lies in a folder, of all files at its path and below it.
func inFolder(files []cupel.Artifact, folder string, deep bool) []cupel.Artifact {
	inside := []cupel.Artifact{}
	prefix := ""
	if folder != "" {
		prefix = folder + "/"
	}
	for _, f := range files {
		rest, ok := strings.CutPrefix(f.Path, prefix)
		if !ok {
			continue // the file at the path itself
		}
		first, _, nested := strings.Cut(rest, "/")
		switch {
		case deep || !nested:
			inside = append(inside, f)
		case len(inside) == 0 || inside[len(inside)-1].Path != prefix+first:
			inside = append(inside, cupel.Artifact{Path: prefix + first, IsDir: true})
		}
	}
	return inside
}

// checkArtifactPath checks a path; "" is the root, where that is allowed.
func checkArtifactPath(path string, root bool) error {
	if path == "" && root {
		return nil
	}
	return cupel.CheckFilePath(path)
}

// artifactOwner finds the owner of artifacts, which must be in the vault.
func artifactOwner(ctx context.Context, c catalog.Catalog, projectID string, owner cupel.ArtifactOwner) (catalog.ArtifactOwner, error) {
	row := catalog.ArtifactOwner{ProjectID: projectID, Kind: owner.Kind, ID: owner.ID}
	elsewhere := ""
	switch owner.Kind {
	case cupel.ArtifactsOfRun:
		run, err := c.RunRow(ctx, projectID, owner.ID)
		if err != nil {
			return row, err
		}
		elsewhere = run.ArtifactLocation
	case cupel.ArtifactsOfModel:
		model, err := c.LoggedModel(ctx, projectID, owner.ID)
		if err != nil {
			return row, err
		}
		elsewhere = model.ArtifactLocation
	default:
		return row, cupel.Errorf(cupel.Invalid, "artifacts belong to a run or to a model, and not to a %q", owner.Kind)
	}
	if elsewhere != "" {
		return row, cupel.Errorf(cupel.Conflict, "the artifacts of %s %s are not in the vault: they are at %s", owner.Kind, owner.ID, elsewhere)
	}
	return row, nil
}

// OpenArtifact implements [cupel.Artifacts].
func (s *Service) OpenArtifact(ctx context.Context, owner cupel.ArtifactOwner, path string) (cupel.Content, error) {
	if err := checkArtifactPath(path, false); err != nil {
		return nil, err
	}
	artifact, err := inProject(ctx, s, owner.Project, func(c catalog.Catalog, projectID string) (cupel.Artifact, error) {
		row, err := artifactOwner(ctx, c, projectID, owner)
		if err != nil {
			return cupel.Artifact{}, err
		}
		return c.Artifact(ctx, row, path)
	})
	if err != nil {
		return nil, err
	}
	return s.open(ctx, cupel.File{Path: path, Size: artifact.Size, Digest: artifact.Digest})
}

// PutArtifact implements [cupel.Artifacts].
func (s *Service) PutArtifact(ctx context.Context, owner cupel.ArtifactOwner, path string, source cupel.Source) (cupel.Artifact, error) {
	if err := s.checkPut(ctx, owner, path); err != nil {
		return cupel.Artifact{}, err
	}
	upload, err := s.vault.Begin(ctx, owner.Project)
	if err != nil {
		return cupel.Artifact{}, err
	}
	defer upload.Close()
	file, err := addSource(ctx, upload, source, &counter{})
	if err != nil {
		return cupel.Artifact{}, err
	}
	return s.publishArtifact(ctx, owner, path, upload, file)
}

// checkPut checks all that can be checked before a byte is stored.
func (s *Service) checkPut(ctx context.Context, owner cupel.ArtifactOwner, path string) error {
	if err := allow(ctx, cupel.RoleWrite, owner.Project); err != nil {
		return err
	}
	if err := checkArtifactPath(path, false); err != nil {
		return err
	}
	_, err := inProject(ctx, s, owner.Project, func(c catalog.Catalog, projectID string) (catalog.ArtifactOwner, error) {
		return artifactOwner(ctx, c, projectID, owner)
	})
	return err
}

// JoinArtifact stores, under path, the parts that a transfer has brought, one
// after the other, as one file.
func (s *Service) JoinArtifact(ctx context.Context, owner cupel.ArtifactOwner, path, uploadID string, parts []cupel.File) (cupel.Artifact, error) {
	if err := s.checkPut(ctx, owner, path); err != nil {
		return cupel.Artifact{}, err
	}
	digests := make([]digest.Digest, len(parts))
	for i, part := range parts {
		var err error
		if digests[i], err = digest.Parse(part.Digest); err != nil {
			return cupel.Artifact{}, cupel.Errorf(cupel.Invalid, "part %d: %w", i+1, err)
		}
	}
	upload, err := s.vault.Resume(ctx, uploadID, owner.Project)
	if err != nil {
		return cupel.Artifact{}, err
	}
	defer upload.Close()
	joined, err := upload.Join(ctx, digests)
	if err != nil {
		return cupel.Artifact{}, err
	}
	return s.publishArtifact(ctx, owner, path, upload, cupel.File{Size: joined.Size, Digest: joined.Digest.String()})
}

// publishArtifact makes a file that an upload has brought visible under path.
func (s *Service) publishArtifact(ctx context.Context, owner cupel.ArtifactOwner, path string, upload *vault.Upload, file cupel.File) (cupel.Artifact, error) {
	artifact := cupel.Artifact{Path: path, Size: file.Size, Digest: file.Digest, CreatedAt: s.now()}
	content, err := digest.Parse(file.Digest)
	if err != nil {
		return artifact, err
	}
	if err := upload.Flush(ctx); err != nil {
		return artifact, err
	}
	err = changeIn(ctx, s, owner.Project, func(tx *store.Tx, projectID string) error {
		row, err := artifactOwner(ctx, tx.Catalog(), projectID, owner)
		if err != nil {
			return err
		}
		if err := tx.Catalog().PutArtifact(ctx, row, artifact); err != nil {
			return err
		}
		holder := vault.Owner{Kind: ownerArtifact, ID: artifactID(row, path)}
		if _, err := tx.Index().DropRefs(ctx, holder); err != nil {
			return err
		}
		return upload.Publish(ctx, tx.Index(), []vault.Ref{{OwnerKind: holder.Kind, OwnerID: holder.ID, Digest: content}})
	})
	return artifact, err
}

// DeleteArtifacts implements [cupel.Artifacts].
func (s *Service) DeleteArtifacts(ctx context.Context, owner cupel.ArtifactOwner, path string) error {
	if err := checkArtifactPath(path, true); err != nil {
		return err
	}
	return changeIn(ctx, s, owner.Project, func(tx *store.Tx, projectID string) error {
		row, err := artifactOwner(ctx, tx.Catalog(), projectID, owner)
		if err != nil {
			return err
		}
		return dropArtifacts(ctx, tx, row, path)
	})
}

// open opens a file of the vault under its path.
func (s *Service) open(ctx context.Context, file cupel.File) (cupel.Content, error) {
	d, err := digest.Parse(file.Digest)
	if err != nil {
		return nil, err
	}
	reader, err := s.vault.Open(ctx, d)
	if err != nil {
		return nil, err
	}
	return content{reader, file}, nil
}

// artifactID is the id under which the vault knows an artifact. The parts before
// the path hold no "/".
func artifactID(owner catalog.ArtifactOwner, path string) string {
	return strings.Join([]string{owner.ProjectID, string(owner.Kind), owner.ID, path}, "/")
}
