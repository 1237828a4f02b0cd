package service

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// SaveImage implements [cupel.Images].
func (s *Service) SaveImage(ctx context.Context, draft cupel.Draft) (cupel.Image, error) {
	p, err := s.prepare(ctx, draft.Repository, draft.CreateRepository, draft.ImageFields, names(draft.Files), names(draft.Attachments))
	if err != nil {
		return cupel.Image{}, err
	}
	upload, err := s.beginOrResume(ctx, draft)
	if err != nil {
		return cupel.Image{}, err
	}
	defer upload.Close()
	if draft.Started != nil {
		draft.Started(upload.ID())
	}
	if err := addSources(ctx, upload, draft, &p); err != nil {
		return cupel.Image{}, err
	}
	return s.publish(ctx, upload, p)
}

func (s *Service) beginOrResume(ctx context.Context, draft cupel.Draft) (*vault.Upload, error) {
	if draft.Resume != "" {
		return s.vault.Resume(ctx, draft.Resume, draft.Repository.Project)
	}
	return s.vault.Begin(ctx, draft.Repository.Project)
}

// publication is an image that is about to be published.
type publication struct {
	repo   cupel.RepositoryRef
	create bool
	fields cupel.ImageFields

	files       []cupel.File
	attachments []cupel.Attachment
}

// prepare checks all that can be checked before a byte is stored.
func (s *Service) prepare(ctx context.Context, repo cupel.RepositoryRef, create bool, fields cupel.ImageFields, files, attachments []string) (publication, error) {
	if err := allow(ctx, cupel.RoleWrite, repo.Project); err != nil {
		return publication{}, err
	}
	if err := repo.Check(); err != nil {
		return publication{}, err
	}
	if err := errors.Join(checkPaths("file", files), checkPaths("attachment", attachments)); err != nil {
		return publication{}, err
	}
	fields, err := checkFields(fields)
	if err != nil {
		return publication{}, err
	}
	fields.Author = author(ctx, fields.Author)
	p := publication{repo: repo, create: create, fields: fields}
	_, err = view(ctx, s, func(c catalog.Catalog) (struct{}, error) { return struct{}{}, p.check(ctx, c) })
	return p, err
}

// check applies the rules that depend on what is there: it says early what the
// publishing transaction would say again.
func (p publication) check(ctx context.Context, c catalog.Catalog) error {
	project, err := c.Project(ctx, p.repo.Project)
	if err != nil {
		return err
	}
	repo, err := c.Repository(ctx, project.ID, p.repo.Name)
	if isCode(err, cupel.NotFound) && p.create {
		return checkMetadata(project, catalog.Repository{Repository: cupel.Repository{Name: p.repo.Name}}, p.fields.Metadata)
	}
	if err != nil {
		return err
	}
	if err := p.checkNames(ctx, c, repo.ID); err != nil {
		return err
	}
	return checkMetadata(project, repo, p.fields.Metadata)
}

// checkNames checks that the label is free and that no tag is a label.
func (p publication) checkNames(ctx context.Context, c catalog.Catalog, repositoryID string) error {
	if p.fields.Label != "" {
		taken, err := c.ResolveName(ctx, repositoryID, p.fields.Label)
		if err == nil {
			return cupel.Errorf(cupel.Conflict, "label %q is taken: it is a %s of version %d", p.fields.Label, taken.Kind, taken.Version)
		}
		if !isCode(err, cupel.NotFound) {
			return err
		}
	}
	for _, tag := range p.fields.Tags {
		taken, err := c.ResolveName(ctx, repositoryID, tag)
		if err == nil && taken.Kind == catalog.KindLabel {
			return cupel.Errorf(cupel.Conflict, "tag %q is the label of version %d, which is fixed: choose another name", tag, taken.Version)
		}
		if err != nil && !isCode(err, cupel.NotFound) {
			return err
		}
	}
	return nil
}

// addSources reads the sources of a draft into the vault.
func addSources(ctx context.Context, upload *vault.Upload, draft cupel.Draft, p *publication) error {
	read := &counter{tell: draft.Progress}
	for _, source := range draft.Files {
		f, err := addSource(ctx, upload, source, read)
		if err != nil {
			return err
		}
		p.files = append(p.files, f)
	}
	for _, source := range draft.Attachments {
		f, err := addSource(ctx, upload, source, read)
		if err != nil {
			return err
		}
		p.attachments = append(p.attachments, cupel.Attachment{Name: f.Path, Size: f.Size, Digest: f.Digest})
	}
	return upload.Flush(ctx)
}

// addSource reads a source into the vault. What is read is written to read as well,
// whose error is one of the source.
func addSource(ctx context.Context, upload *vault.Upload, source cupel.Source, read io.Writer) (cupel.File, error) {
	r, err := source.Open()
	if err != nil {
		return cupel.File{}, cupel.Errorf(cupel.Invalid, "%s cannot be read: %w", source.Path, err)
	}
	defer r.Close()
	f, err := upload.Add(ctx, io.TeeReader(r, read))
	if err != nil {
		return cupel.File{}, cupel.Errorf(cupel.ErrorCode(err), "%s: %w", source.Path, err)
	}
	return cupel.File{Path: source.Path, Size: f.Size, Digest: f.Digest.String()}, nil
}

// counter tells how many bytes have passed so far.
type counter struct {
	total int64
	tell  func(total int64)
}

func (c *counter) Write(p []byte) (int, error) {
	c.total += int64(len(p))
	if c.tell != nil {
		c.tell(c.total)
	}
	return len(p), nil
}

// publish makes the image visible: files, metadata, attachments, tags and all, in
// one transaction.
func (s *Service) publish(ctx context.Context, upload *vault.Upload, p publication) (cupel.Image, error) {
	image, err := p.image(s)
	if err != nil {
		return cupel.Image{}, err
	}
	image.Upload = upload.ID()
	refs, err := p.refs()
	if err != nil {
		return cupel.Image{}, err
	}
	saved, err := update(ctx, s, func(tx *store.Tx) (catalog.Image, error) {
		return s.insert(ctx, tx, upload, p, image, refs)
	})
	return saved.Image, err
}

// insert is the publishing transaction.
func (s *Service) insert(ctx context.Context, tx *store.Tx, upload *vault.Upload, p publication, image catalog.Image, refs []vault.Ref) (catalog.Image, error) {
	image, err := s.addImage(ctx, tx.Catalog(), p, image)
	if err != nil {
		return image, err
	}
	if err := upload.Publish(ctx, tx.Index(), ownedBy(refs, image.RepositoryID, image.Version)); err != nil {
		return image, err
	}
	return tx.Catalog().Image(ctx, image.RepositoryID, image.Version)
}

// addImage adds the row of an image with its label and tags, and returns it with
// what its repository has given it.
func (s *Service) addImage(ctx context.Context, c catalog.Catalog, p publication, image catalog.Image) (catalog.Image, error) {
	repo, err := s.target(ctx, c, p)
	if err != nil {
		return image, err
	}
	if err := p.check(ctx, c); err != nil {
		return image, err
	}
	image.RepositoryID, image.Repository, image.Project = repo.ID, repo.Name, repo.Project
	if image.Label == "" {
		if image.Label, err = freeLabel(ctx, c, repo.ID, timeLabel(image.CreatedAt, p.fields.Zone)); err != nil {
			return image, err
		}
	}
	if image.Version, err = c.AddImage(ctx, image); err != nil {
		return image, err
	}
	for _, tag := range p.fields.Tags {
		if err := c.SetTag(ctx, repo.ID, tag, image.Version, image.ChangedAt); err != nil {
			return image, err
		}
	}
	return image, nil
}

// target returns the repository to save to, made now if the draft says so. It is
// locked, so that what is checked of its names holds until the end.
func (s *Service) target(ctx context.Context, c catalog.Catalog, p publication) (catalog.Repository, error) {
	repo, err := findRepository(ctx, c, p.repo)
	if isCode(err, cupel.NotFound) && p.create {
		if repo, err = s.addRepository(ctx, c, p.repo); isCode(err, cupel.AlreadyExists) {
			repo, err = findRepository(ctx, c, p.repo) // somebody was faster
		}
	}
	if err != nil {
		return repo, err
	}
	return c.LockRepository(ctx, repo.ID)
}

// image returns the row of the image, without what its repository gives it.
func (p publication) image(s *Service) (catalog.Image, error) {
	image := catalog.Image{Image: cupel.Image{
		Label: p.fields.Label, Comment: p.fields.Comment, Author: p.fields.Author, CreatedAt: s.now(),
		Metadata: p.fields.Metadata, DatetimePaths: p.fields.DatetimePaths,
		Files: p.files, Attachments: p.attachments,
		LibraryVersions: p.fields.LibraryVersions, Annotations: p.fields.Annotations,
	}}
	image.ChangedAt = image.CreatedAt
	if p.fields.RunID != "" {
		image.RunID = &p.fields.RunID
	}
	for _, f := range p.files {
		image.Size += f.Size
	}
	for _, a := range p.attachments {
		image.Size += a.Size
	}
	var err error
	image.Digest, err = Digest(image.Image)
	return image, err
}

// refs are the contents that the image will hold.
func (p publication) refs() ([]vault.Ref, error) {
	digests := map[string]bool{}
	for _, f := range p.files {
		digests[f.Digest] = true
	}
	for _, a := range p.attachments {
		digests[a.Digest] = true
	}
	var refs []vault.Ref
	for _, text := range slices.Sorted(maps.Keys(digests)) {
		d, err := digest.Parse(text)
		if err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "digest %q: %w", text, err)
		}
		refs = append(refs, vault.Ref{Digest: d})
	}
	return refs, nil
}

// ownedBy gives refs their owner, in a copy: the transaction may run again.
func ownedBy(refs []vault.Ref, repositoryID string, version int) []vault.Ref {
	refs = slices.Clone(refs)
	for i := range refs {
		refs[i].OwnerKind, refs[i].OwnerID = ownerImage, imageID(repositoryID, version)
	}
	return refs
}
