package service

import (
	"context"
	"path"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
)

// maxSource is the limit on the address of bytes that are elsewhere, in bytes.
const maxSource = 4096

// RegisterImage implements [cupel.Images].
func (s *Service) RegisterImage(ctx context.Context, r cupel.Registration) (cupel.Image, error) {
	if err := checkRegistration(r); err != nil {
		return cupel.Image{}, err
	}
	p, err := s.prepare(ctx, r.Repository, r.CreateRepository, r.ImageFields, nil, nil)
	if err != nil {
		return cupel.Image{}, err
	}
	saved, err := update(ctx, s, func(tx *store.Tx) (catalog.Image, error) {
		p := p // the transaction may run again
		if p.files, p.attachments, err = s.registered(ctx, tx.Catalog(), r); err != nil {
			return catalog.Image{}, err
		}
		if p.fields.Author, err = trainer(ctx, tx.Catalog(), p); err != nil {
			return catalog.Image{}, err
		}
		image, err := p.image(s)
		if err != nil {
			return image, err
		}
		image.ExternalSource, image.Version = r.ExternalSource, r.Version
		if !r.CreatedAt.IsZero() {
			image.CreatedAt = r.CreatedAt.UTC()
			image.ChangedAt = image.CreatedAt
		}
		refs, err := p.refs()
		if err != nil {
			return image, err
		}
		if image, err = s.addImage(ctx, tx.Catalog(), p, image); err != nil {
			return image, err
		}
		if err := tx.Index().AddRefs(ctx, ownedBy(refs, image.RepositoryID, image.Version)); err != nil {
			return image, err
		}
		return tx.Catalog().Image(ctx, image.RepositoryID, image.Version)
	})
	return saved.Image, err
}

// trainer returns the author of a registration: where nobody is known to register
// it, who started the run that it is of.
func trainer(ctx context.Context, c catalog.Catalog, p publication) (string, error) {
	if p.fields.Author != "" || p.fields.RunID == "" {
		return p.fields.Author, nil
	}
	project, err := c.ProjectID(ctx, p.repo.Project)
	if err != nil {
		return "", err
	}
	run, err := c.RunRow(ctx, project, p.fields.RunID)
	if isCode(err, cupel.NotFound) {
		return "", nil
	}
	return run.User, err
}

func checkRegistration(r cupel.Registration) error {
	sources := 0
	for _, given := range []bool{r.Artifacts != nil, r.Image != "", r.ExternalSource != ""} {
		if given {
			sources++
		}
	}
	if sources != 1 {
		return cupel.Errorf(cupel.Invalid, "a registration has one source: artifacts, an image or an external address; %d are given", sources)
	}
	if r.Version < 0 {
		return cupel.Errorf(cupel.Invalid, "version %d: use a number from 1, or 0 for the next one", r.Version)
	}
	if len(r.ExternalSource) > maxSource {
		return cupel.Errorf(cupel.TooLarge, "the address of the source has %d bytes, the limit is %d", len(r.ExternalSource), maxSource)
	}
	return checkText(r.ExternalSource, "external_source")
}

// registered returns the files that a registration is of.
func (s *Service) registered(ctx context.Context, c catalog.Catalog, r cupel.Registration) ([]cupel.File, []cupel.Attachment, error) {
	switch {
	case r.Artifacts != nil:
		files, err := artifactFiles(ctx, c, r.Repository.Project, *r.Artifacts)
		return files, nil, err
	case r.Image != "":
		ref, err := cupel.ParseImageRef(r.Repository.Project, r.Image)
		if err != nil {
			return nil, nil, err
		}
		image, err := findImage(ctx, c, ref)
		if err == nil && image.ExternalSource != "" {
			err = cupel.Errorf(cupel.Conflict, "image %s has no files here: they are at %s", ref, image.ExternalSource)
		}
		return image.Files, image.Attachments, err
	}
	return nil, nil, nil
}

// artifactFiles returns the files of a folder of artifacts, by their paths in it.
func artifactFiles(ctx context.Context, c catalog.Catalog, project string, folder cupel.ArtifactFolder) ([]cupel.File, error) {
	if err := checkArtifactPath(folder.Path, true); err != nil {
		return nil, err
	}
	row, err := findProject(ctx, c, project)
	if err != nil {
		return nil, err
	}
	owner, err := artifactOwner(ctx, c, row.ID, cupel.ArtifactOwner{Project: project, Kind: folder.Kind, ID: folder.ID})
	if err != nil {
		return nil, err
	}
	artifacts, err := c.ListArtifacts(ctx, owner, folder.Path)
	if err != nil {
		return nil, err
	}
	if len(artifacts) == 0 {
		return nil, cupel.Errorf(cupel.NotFound, "%s %s has no artifact at %q", folder.Kind, folder.ID, folder.Path)
	}
	files := make([]cupel.File, len(artifacts))
	for i, a := range artifacts {
		inside := strings.TrimPrefix(strings.TrimPrefix(a.Path, folder.Path), "/")
		if inside == "" {
			inside = path.Base(a.Path) // the path names a file
		}
		files[i] = cupel.File{Path: inside, Size: a.Size, Digest: a.Digest}
	}
	return files, nil
}
