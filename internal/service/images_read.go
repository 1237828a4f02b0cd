package service

import (
	"context"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// MaxPage is how many images a page holds at most.
const MaxPage = 1000

// findImage resolves a version, label or tag to a living image.
func findImage(ctx context.Context, c catalog.Catalog, ref cupel.ImageRef) (catalog.Image, error) {
	repo, version, err := resolve(ctx, c, ref)
	if err != nil {
		return catalog.Image{}, err
	}
	return c.Image(ctx, repo.ID, version)
}

func resolve(ctx context.Context, c catalog.Catalog, ref cupel.ImageRef) (catalog.Repository, int, error) {
	if err := ref.Check(); err != nil {
		return catalog.Repository{}, 0, err
	}
	repo, err := findRepository(ctx, c, ref.Repository)
	if err != nil {
		return repo, 0, err
	}
	if ref.Resolved() == cupel.Latest {
		if repo.Latest == nil {
			return repo, 0, cupel.Errorf(cupel.NotFound, "model repository %q has no versions yet: save one with models:save", repo.Name)
		}
		return repo, *repo.Latest, nil
	}
	if version, ok := cupel.VersionOf(ref.Ref); ok {
		return repo, version, nil
	}
	name, err := c.ResolveName(ctx, repo.ID, ref.Ref)
	if isCode(err, cupel.NotFound) {
		err = cupel.Errorf(cupel.NotFound, "image %s does not exist: %q is no version, label or tag of %s", ref, ref.Ref, repo.Name)
	}
	return repo, name.Version, err
}

// GetImage implements [cupel.Images].
func (s *Service) GetImage(ctx context.Context, ref cupel.ImageRef) (cupel.Image, error) {
	if err := allow(ctx, cupel.RoleRead, ref.Repository.Project); err != nil {
		return cupel.Image{}, err
	}
	image, err := view(ctx, s, func(c catalog.Catalog) (catalog.Image, error) { return findImage(ctx, c, ref) })
	return image.Image, err
}

var searchingImages = searching{filter.Images, []string{"created_at desc", "repository desc", "version desc"}, MaxPage}

// ListImages implements [cupel.Images].
func (s *Service) ListImages(ctx context.Context, query cupel.ImageQuery) (cupel.ImagePage, error) {
	page := cupel.ImagePage{Images: []cupel.Image{}}
	selection, err := s.search(cupel.Search{
		Filter: query.Filter, OrderBy: query.OrderBy, Limit: query.Limit, PageToken: query.PageToken,
	}, searchingImages)
	if err != nil {
		return page, err
	}
	rows, err := inProject(ctx, s, query.Project, func(c catalog.Catalog, projectID string) (rows []catalog.Image, err error) {
		selection.ProjectID = projectID
		q := catalog.ImageQuery{Search: selection}
		if query.Repository != "" {
			repo, err := findRepository(ctx, c, cupel.RepositoryRef{Project: query.Project, Name: query.Repository})
			if err != nil {
				return nil, err
			}
			q.RepositoryID = repo.ID
		}
		rows, page.NextPageToken, err = c.ListImages(ctx, q)
		return rows, err
	})
	for _, row := range rows {
		page.Images = append(page.Images, row.Image)
	}
	return page, err
}

// OpenFile implements [cupel.Images].
func (s *Service) OpenFile(ctx context.Context, ref cupel.ImageRef, part cupel.Part, path string) (cupel.Content, error) {
	image, err := s.GetImage(ctx, ref)
	if err != nil {
		return nil, err
	}
	file, err := fileOf(image, part, path)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, file)
}

// content is a file of the vault under its path in an image.
type content struct {
	*vault.Reader
	file cupel.File
}

// Info implements [cupel.Content].
func (c content) Info() cupel.File { return c.file }

// fileOf finds a file or an attachment.
func fileOf(image cupel.Image, part cupel.Part, path string) (cupel.File, error) {
	if image.ExternalSource != "" {
		return cupel.File{}, cupel.Errorf(cupel.NotFound, "image %s has no files here: they are at %s", image.Ref(), image.ExternalSource)
	}
	files := allFiles(image)
	for _, f := range files {
		if f.Part == part && f.Path == path {
			return f.File, nil
		}
	}
	var known []string
	for _, f := range files {
		if f.Part == part {
			known = append(known, f.Path)
		}
	}
	return cupel.File{}, cupel.Errorf(cupel.NotFound, "image %s has no %s %q; it has %s", image.Ref(), part, path, orNone(known))
}

// partFile is a file of either part.
type partFile struct {
	Part cupel.Part
	cupel.File
}

func allFiles(image cupel.Image) []partFile {
	var all []partFile
	for _, f := range image.Files {
		all = append(all, partFile{cupel.PartFile, f})
	}
	for _, a := range image.Attachments {
		all = append(all, partFile{cupel.PartAttachment, cupel.File{Path: a.Name, Size: a.Size, Digest: a.Digest}})
	}
	return all
}

func orNone(names []string) string {
	const most = 10
	switch {
	case len(names) == 0:
		return "none"
	case len(names) > most:
		return strings.Join(names[:most], ", ") + " and others"
	default:
		return strings.Join(names, ", ")
	}
}

// VerifyImage implements [cupel.Images].
func (s *Service) VerifyImage(ctx context.Context, ref cupel.ImageRef) (cupel.ImageCheck, error) {
	image, err := s.GetImage(ctx, ref)
	if err != nil {
		return cupel.ImageCheck{}, err
	}
	check := cupel.ImageCheck{Repository: image.Repository, Version: image.Version, OK: true, Files: []cupel.FileCheck{}}
	if image.ExternalSource != "" {
		return check, cupel.Errorf(cupel.Invalid, "image %s cannot be verified: its files are at %s", image.Ref(), image.ExternalSource)
	}
	if found, err := Digest(image); err != nil || found != image.Digest {
		check.OK = false
		check.Error = "the digest of its files, attachments and metadata is " + found + " instead of " + image.Digest
	}
	for _, f := range allFiles(image) {
		result, err := s.verifyFile(ctx, f)
		if err != nil {
			return check, err
		}
		check.OK = check.OK && result.OK
		check.Files = append(check.Files, result)
	}
	return check, nil
}

func (s *Service) verifyFile(ctx context.Context, f partFile) (cupel.FileCheck, error) {
	check := cupel.FileCheck{Part: f.Part, Path: f.Path, Size: f.Size, Digest: f.Digest}
	d, err := digest.Parse(f.Digest)
	if err == nil {
		err = s.vault.Verify(ctx, d, nil)
	}
	switch cupel.ErrorCode(err) {
	case "":
		check.OK = true
	case cupel.Corrupt, cupel.NotFound, cupel.Invalid:
		check.Error = err.Error()
	default:
		return check, err
	}
	return check, nil
}

// DeleteImage implements [cupel.Images].
func (s *Service) DeleteImage(ctx context.Context, ref cupel.ImageRef, by string) error {
	if err := allow(ctx, cupel.RoleWrite, ref.Repository.Project); err != nil {
		return err
	}
	_, err := update(ctx, s, func(tx *store.Tx) (struct{}, error) {
		repo, version, err := resolve(ctx, tx.Catalog(), ref)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.dropImage(ctx, tx, repo.ID, version, author(ctx, by))
	})
	return err
}

// dropImage deletes an image, and lets go of its files.
func (s *Service) dropImage(ctx context.Context, tx *store.Tx, repositoryID string, version int, by string) error {
	if err := tx.Catalog().DropImage(ctx, repositoryID, version, by, s.now()); err != nil {
		return err
	}
	_, err := tx.Index().DropRefs(ctx, vault.Owner{Kind: ownerImage, ID: imageID(repositoryID, version)})
	return err
}

// Annotate implements [cupel.Images].
func (s *Service) Annotate(ctx context.Context, ref cupel.ImageRef, annotations map[string]string) error {
	if err := allow(ctx, cupel.RoleWrite, ref.Repository.Project); err != nil {
		return err
	}
	if err := checkAnnotations(annotations); err != nil {
		return err
	}
	_, err := update(ctx, s, func(tx *store.Tx) (struct{}, error) {
		repo, version, err := resolve(ctx, tx.Catalog(), ref)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.Catalog().Annotate(ctx, repo.ID, version, annotations, s.now())
	})
	return err
}

// Limits on annotations, in bytes: MLflow's for tags.
const (
	maxAnnotationKey   = 250
	maxAnnotationValue = 100_000
)

func checkAnnotations(annotations map[string]string) error {
	for key, value := range annotations {
		if key == "" || len(key) > maxAnnotationKey || strings.ContainsRune(key, 0) {
			return cupel.Errorf(cupel.Invalid, "annotation %q: use a key of 1 to %d bytes without NUL", key, maxAnnotationKey)
		}
		if len(value) > maxAnnotationValue || strings.ContainsRune(value, 0) {
			return cupel.Errorf(cupel.Invalid, "annotation %q: use a value of at most %d bytes without NUL", key, maxAnnotationValue)
		}
	}
	return nil
}

func sortedFiles(files []cupel.File) []cupel.File {
	sorted := append([]cupel.File{}, files...)
	slices.SortFunc(sorted, func(a, b cupel.File) int { return strings.Compare(a.Path, b.Path) })
	return sorted
}

func sortedAttachments(attachments []cupel.Attachment) []cupel.Attachment {
	sorted := append([]cupel.Attachment{}, attachments...)
	slices.SortFunc(sorted, func(a, b cupel.Attachment) int { return strings.Compare(a.Name, b.Name) })
	return sorted
}
