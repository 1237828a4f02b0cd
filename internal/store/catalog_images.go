package store

import (
	"context"
	"fmt"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// AddImage implements [catalog.Images].
func (r records) AddImage(ctx context.Context, image catalog.Image) (version int, err error) {
	if version, err = r.nextVersion(ctx, image); err != nil {
		return 0, err
	}
	image.Version = version
	if err := r.insertImage(ctx, image); err != nil {
		return 0, err
	}
	if err := r.addName(ctx, image.RepositoryID, image.Label, catalog.KindLabel, version); err != nil {
		return 0, err
	}
	if err := r.recount(ctx, image.RepositoryID, 1, image.Size); err != nil {
		return 0, err
	}
	if err := r.touchRepository(ctx, image.RepositoryID, image.ChangedAt); err != nil {
		return 0, err
	}
	return version, r.enterImage(ctx, image.RepositoryID, version)
}

// nextVersion takes the next number of the image's repository, or the one that
// the image wants.
func (r records) nextVersion(ctx context.Context, image catalog.Image) (version int, err error) {
	found, err := r.row(ctx, []any{&version}, `UPDATE repositories SET last_version = CASE WHEN ? > last_version THEN ? ELSE last_version + 1 END
		WHERE id = ? AND deleted_at IS NULL RETURNING last_version`, image.Version, image.Version, image.RepositoryID)
	switch {
	case err != nil:
		return 0, err
	case !found:
		return 0, missing("model repository %q does not exist", image.Repository)
	case image.Version != 0 && image.Version != version:
		return 0, cupel.Errorf(cupel.AlreadyExists, "version %d of model repository %q was given already: numbers up to %d were, and none is given twice", image.Version, image.Repository, version-1)
	}
	return version, nil
}

// insertImage adds the row of an image with its files and annotations.
func (r records) insertImage(ctx context.Context, image catalog.Image) error {
	libraries := toJSON(image.LibraryVersions)
	_, err := r.exec(ctx, `INSERT INTO images (repository_id, version, project_id, label, comment, author, created_at, changed_at,
			metadata_text, metadata, size, digest, run_id, library_versions_text, library_versions, datetime_paths, external_source, upload, deleted_at, deleted_by)
		VALUES (?, ?, (SELECT project_id FROM repositories WHERE id = ?), ?, ?, ?, ?, ?, ?, `+r.dialect.JSON+`, ?, ?, ?, ?, `+r.dialect.JSON+`, ?, ?, ?, ?, ?)`,
		image.RepositoryID, image.Version, image.RepositoryID, image.Label, image.Comment, image.Author, micros(image.CreatedAt), micros(changed(image)),
		string(image.Metadata), string(image.Metadata), image.Size, image.Digest, image.RunID,
		libraries, libraries, toJSON(image.DatetimePaths), image.ExternalSource, optionalText(image.Upload),
		optionalMicros(image.DeletedAt), image.DeletedBy)
	if err != nil {
		return err
	}
	if err := r.insertFiles(ctx, image); err != nil {
		return err
	}
	return r.setAnnotations(ctx, annotationsOf(image.RepositoryID, image.Version), image.Annotations)
}

// changed is when an image last changed. Manifests of before there was such a
// time do not tell.
func changed(image catalog.Image) time.Time {
	if image.ChangedAt.IsZero() {
		return image.CreatedAt
	}
	return image.ChangedAt
}

// insertFiles adds the files and attachments of an image, many at a time.
func (r records) insertFiles(ctx context.Context, image catalog.Image) error {
	var rows []any
	for _, f := range image.Files {
		rows = append(rows, image.RepositoryID, image.Version, cupel.PartFile, f.Path, f.Size, f.Digest)
	}
	for _, a := range image.Attachments {
		rows = append(rows, image.RepositoryID, image.Version, cupel.PartAttachment, a.Name, a.Size, a.Digest)
	}
	const columns = 6
	for len(rows) > 0 {
		n := min(len(rows)/columns, rowsAtOnce)
		_, err := r.exec(ctx, `INSERT INTO image_files (repository_id, version, part, path, size, digest) VALUES `+values(n, columns), rows[:n*columns]...)
		if err != nil {
			return err
		}
		rows = rows[n*columns:]
	}
	return nil
}

// Image implements [catalog.Images].
func (r records) Image(ctx context.Context, repositoryID string, version int) (catalog.Image, error) {
	image, err := r.AnyImage(ctx, repositoryID, version)
	if err == nil && image.DeletedAt != nil {
		err = missing("image %s:%d was deleted by %s at %s", image.Repository, version, orUnknown(image.DeletedBy), image.DeletedAt.Format(time.RFC3339))
	}
	if err != nil {
		return catalog.Image{}, err
	}
	return image, nil
}

// AnyImage implements [catalog.Images].
func (r records) AnyImage(ctx context.Context, repositoryID string, version int) (catalog.Image, error) {
	images, err := list(ctx, r.Tx, scanImage, selectImage+`i.repository_id = ? AND i.version = ?`, repositoryID, version)
	if err != nil {
		return catalog.Image{}, err
	}
	if len(images) == 0 {
		return catalog.Image{}, r.noImage(ctx, repositoryID, version)
	}
	if err := r.addDetails(ctx, images); err != nil {
		return catalog.Image{}, err
	}
	return images[0], r.addFiles(ctx, &images[0])
}

// ImageOfUpload implements [catalog.Images].
func (r records) ImageOfUpload(ctx context.Context, upload string) (catalog.Image, error) {
	var repositoryID string
	var version int
	found, err := r.row(ctx, []any{&repositoryID, &version}, `SELECT repository_id, version FROM images WHERE upload = ?`, upload)
	if err != nil {
		return catalog.Image{}, err
	}
	if !found {
		return catalog.Image{}, missing("no image was saved by upload %s", upload)
	}
	return r.AnyImage(ctx, repositoryID, version)
}

func (r records) noImage(ctx context.Context, repositoryID string, version int) error {
	repo, err := r.RepositoryByID(ctx, repositoryID)
	if err != nil {
		return err
	}
	if repo.Latest == nil {
		return missing("image %s:%d does not exist: the repository has no versions", repo.Name, version)
	}
	return missing("image %s:%d does not exist: the latest version is %d", repo.Name, version, *repo.Latest)
}

// addFiles reads the files and attachments of an image.
func (r records) addFiles(ctx context.Context, image *catalog.Image) error {
	image.Files, image.Attachments = []cupel.File{}, []cupel.Attachment{}
	return r.query(ctx, func(scan func(...any) error) error {
		var part cupel.Part
		var f cupel.File
		if err := scan(&part, &f.Path, &f.Size, &f.Digest); err != nil {
			return err
		}
		if part == cupel.PartFile {
			image.Files = append(image.Files, f)
		} else {
			image.Attachments = append(image.Attachments, cupel.Attachment{Name: f.Path, Size: f.Size, Digest: f.Digest})
		}
		return nil
	}, `SELECT part, path, size, digest FROM image_files WHERE repository_id = ? AND version = ? ORDER BY part, path`,
		image.RepositoryID, image.Version)
}

// LatestVersion implements [catalog.Images].
func (r records) LatestVersion(ctx context.Context, repositoryID string) (latest int, err error) {
	_, err = r.row(ctx, []any{&latest}, `SELECT version FROM images WHERE repository_id = ? AND deleted_at IS NULL
		ORDER BY version DESC LIMIT 1`, repositoryID)
	return latest, err
}

// ImageVersions implements [catalog.Images].
func (r records) ImageVersions(ctx context.Context, repositoryID string) ([]int, error) {
	return list(ctx, r.Tx, func(read func(...any) error, v *int) error { return read(v) },
		`SELECT version FROM images WHERE repository_id = ? AND deleted_at IS NULL ORDER BY version`, repositoryID)
}

// DropImage implements [catalog.Images].
func (r records) DropImage(ctx context.Context, repositoryID string, version int, by string, at time.Time) error {
	var size int64
	found, err := r.row(ctx, []any{&size}, `UPDATE images SET deleted_at = ?, deleted_by = ?, changed_at = ?, comment = '', metadata_text = '{}',
			metadata = `+r.dialect.JSON+`, library_versions_text = '{}', library_versions = `+r.dialect.JSON+`, datetime_paths = '[]'
		WHERE repository_id = ? AND version = ? AND deleted_at IS NULL RETURNING size`,
		micros(at), by, micros(at), "{}", "{}", repositoryID, version)
	if err != nil {
		return err
	}
	if !found {
		_, err := r.Image(ctx, repositoryID, version)
		return err
	}
	if err := r.recount(ctx, repositoryID, -1, -size); err != nil {
		return err
	}
	if err := r.touchRepository(ctx, repositoryID, at); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM image_files WHERE repository_id = ? AND version = ?`,
		`DELETE FROM annotations WHERE repository_id = ? AND version = ?`,
		`DELETE FROM names WHERE repository_id = ? AND version = ? AND kind = 'tag'`,
	} {
		if _, err := r.exec(ctx, statement, repositoryID, version); err != nil {
			return err
		}
	}
	return r.enterImage(ctx, repositoryID, version)
}

// Annotate implements [catalog.Images].
func (r records) Annotate(ctx context.Context, repositoryID string, version int, annotations map[string]string, at time.Time) error {
	if _, err := r.Image(ctx, repositoryID, version); err != nil {
		return err
	}
	if err := r.setAnnotations(ctx, annotationsOf(repositoryID, version), annotations); err != nil {
		return err
	}
	return r.touchImage(ctx, repositoryID, version, at)
}

// touchImage notes that an image has changed, and its repository with it.
func (r records) touchImage(ctx context.Context, repositoryID string, version int, at time.Time) error {
	if _, err := r.exec(ctx, `UPDATE images SET changed_at = ? WHERE repository_id = ? AND version = ?`, micros(at), repositoryID, version); err != nil {
		return err
	}
	if err := r.touchRepository(ctx, repositoryID, at); err != nil {
		return err
	}
	return r.enterImage(ctx, repositoryID, version)
}

// RestoreImage implements [catalog.Images].
func (r records) RestoreImage(ctx context.Context, image catalog.Image) (bool, error) {
	there, err := r.row(ctx, []any{new(int)}, `SELECT version FROM images WHERE repository_id = ? AND version = ?`, image.RepositoryID, image.Version)
	if err != nil || there {
		return false, err
	}
	if err := r.insertImage(ctx, image); err != nil {
		return false, err
	}
	if err := r.addName(ctx, image.RepositoryID, image.Label, catalog.KindLabel, image.Version); err != nil {
		return false, err
	}
	if err := r.touchRepository(ctx, image.RepositoryID, changed(image)); err != nil {
		return false, err
	}
	// A tag that another image has already was moved there after this was written.
	for _, tag := range image.Tags {
		_, err := r.exec(ctx, `INSERT INTO names (repository_id, name, kind, version) VALUES (?, ?, 'tag', ?)
			ON CONFLICT DO NOTHING`, image.RepositoryID, tag, image.Version)
		if err != nil {
			return false, err
		}
	}
	_, err = r.exec(ctx, `UPDATE repositories SET last_version = ? WHERE id = ? AND last_version < ?`,
		image.Version, image.RepositoryID, image.Version)
	if err != nil || image.DeletedAt != nil {
		return true, err
	}
	return true, r.recount(ctx, image.RepositoryID, 1, image.Size)
}

// imageKey names an image in the journal.
func imageKey(repositoryID string, version int) string {
	return fmt.Sprintf("%s/%d", repositoryID, version)
}

func orUnknown(name string) string {
	if name == "" {
		return "somebody"
	}
	return name
}
