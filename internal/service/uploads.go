package service

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/recipe"
)

// BeginUpload starts a transfer into a project and returns its name. What it
// brings counts for nothing until an image or a tree is made of it.
func (s *Service) BeginUpload(ctx context.Context, project string) (string, error) {
	if err := allow(ctx, cupel.RoleWrite, project); err != nil {
		return "", err
	}
	if _, err := s.GetProject(ctx, project); err != nil {
		return "", err
	}
	upload, err := s.vault.Begin(ctx, project)
	if err != nil {
		return "", err
	}
	return upload.ID(), upload.Close()
}

// within runs one step of a transfer. What the step brings is durable when it
// returns nil.
func (s *Service) within(ctx context.Context, project, id string, step func(*vault.Upload) error) error {
	if err := allow(ctx, cupel.RoleWrite, project); err != nil {
		return err
	}
	upload, err := s.vault.Resume(ctx, id, project)
	if err != nil {
		return err
	}
	err = step(upload)
	if err == nil {
		err = upload.Flush(ctx)
	}
	return errors.Join(err, upload.Close())
}

// seesAll reports whether the caller may learn what other projects have.
func seesAll(ctx context.Context) bool { return cupel.IdentityFrom(ctx).Project == "" }

// MissingChunks returns which of the chunks a transfer has to bring. The others
// stay where they are until it ends.
func (s *Service) MissingChunks(ctx context.Context, project, upload string, chunks []digest.Digest) (missing []digest.Digest, err error) {
	err = s.within(ctx, project, upload, func(u *vault.Upload) (err error) {
		missing, err = u.Missing(ctx, chunks, seesAll(ctx))
		return err
	})
	return missing, err
}

// PutChunks brings chunks, each valid until the next one.
func (s *Service) PutChunks(ctx context.Context, project, upload string, chunks iter.Seq2[[]byte, error]) error {
	return s.within(ctx, project, upload, func(u *vault.Upload) error {
		return u.AddChunks(ctx, chunks)
	})
}

// PutRecipe brings a file that the caller has cut into chunks by itself.
func (s *Service) PutRecipe(ctx context.Context, project, upload string, file recipe.File) (added cupel.File, err error) {
	err = s.within(ctx, project, upload, func(u *vault.Upload) error {
		f, err := u.AddRecipe(ctx, file, seesAll(ctx))
		added = cupel.File{Size: f.Size, Digest: f.Digest.String()}
		return err
	})
	return added, err
}

// PutFile brings a whole file.
func (s *Service) PutFile(ctx context.Context, project, upload string, r io.Reader) (added cupel.File, err error) {
	err = s.within(ctx, project, upload, func(u *vault.Upload) error {
		f, err := u.Add(ctx, r)
		added = cupel.File{Size: f.Size, Digest: f.Digest.String()}
		return err
	})
	return added, err
}

// AbortUpload gives up a transfer.
func (s *Service) AbortUpload(ctx context.Context, project, id string) error {
	if err := allow(ctx, cupel.RoleWrite, project); err != nil {
		return err
	}
	upload, err := s.vault.Resume(ctx, id, project)
	if err != nil {
		return err
	}
	return upload.Abort(ctx)
}

// PublishImage saves an image of files that a transfer has brought. A transfer
// publishes one image only: asked again, it answers the same, so that a caller
// who lost the answer may repeat the call.
func (s *Service) PublishImage(ctx context.Context, upload string, repo cupel.RepositoryRef, create bool, fields cupel.ImageFields, files []cupel.File, attachments []cupel.Attachment) (cupel.Image, error) {
	image, err := s.publishUpload(ctx, upload, repo, create, fields, files, attachments)
	if err == nil {
		return image, nil
	}
	before, found := s.publishedBefore(ctx, upload, repo)
	if found {
		return before, nil
	}
	return cupel.Image{}, err
}

func (s *Service) publishUpload(ctx context.Context, upload string, repo cupel.RepositoryRef, create bool, fields cupel.ImageFields, files []cupel.File, attachments []cupel.Attachment) (cupel.Image, error) {
	p, err := s.prepare(ctx, repo, create, fields, paths(files), attachmentNames(attachments))
	if err != nil {
		return cupel.Image{}, err
	}
	u, err := s.vault.Resume(ctx, upload, repo.Project)
	if err != nil {
		return cupel.Image{}, err
	}
	defer u.Close()
	if p.files, p.attachments, err = s.measured(ctx, u, files, attachments); err != nil {
		return cupel.Image{}, err
	}
	return s.publish(ctx, u, p)
}

// publishedBefore returns the image that a transfer has published already.
func (s *Service) publishedBefore(ctx context.Context, upload string, repo cupel.RepositoryRef) (cupel.Image, bool) {
	image, err := view(ctx, s, func(c catalog.Catalog) (catalog.Image, error) { return c.ImageOfUpload(ctx, upload) })
	mine := err == nil && image.Project == repo.Project && image.Repository == repo.Name && image.DeletedAt == nil
	return image.Image, mine && allow(ctx, cupel.RoleWrite, repo.Project) == nil
}

// measured returns the files with the sizes that the transfer has found: what a
// caller says about them does not count.
func (s *Service) measured(ctx context.Context, u *vault.Upload, files []cupel.File, attachments []cupel.Attachment) ([]cupel.File, []cupel.Attachment, error) {
	held, err := u.Files(ctx)
	if err != nil {
		return nil, nil, err
	}
	sizes := make(map[string]int64, len(held))
	for _, f := range held {
		sizes[f.Digest.String()] = f.Size
	}
	found := make([]cupel.File, len(files))
	for i, f := range files {
		size, ok := sizes[f.Digest]
		if !ok {
			return nil, nil, notBrought(u, f.Path, f.Digest)
		}
		found[i] = cupel.File{Path: f.Path, Size: size, Digest: f.Digest}
	}
	attached := make([]cupel.Attachment, len(attachments))
	for i, a := range attachments {
		size, ok := sizes[a.Digest]
		if !ok {
			return nil, nil, notBrought(u, a.Name, a.Digest)
		}
		attached[i] = cupel.Attachment{Name: a.Name, Size: size, Digest: a.Digest}
	}
	return found, attached, nil
}

func notBrought(u *vault.Upload, path, digest string) error {
	return cupel.Errorf(cupel.Invalid, "%s: upload %s has brought no file of digest %q: send it first", path, u.ID(), digest)
}
