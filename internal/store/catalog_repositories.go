package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

const selectRepository = `SELECT r.id, r.project_id, p.name, r.name, r.last_version, r.schema, r.created_at, r.changed_at, r.deleted_at,
		r.versions, r.latest_version, latest.created_at, r.size
	FROM repositories r JOIN projects p ON p.id = r.project_id
	LEFT JOIN images latest ON latest.repository_id = r.id AND latest.version = r.latest_version WHERE `

func scanRepository(read func(...any) error, r *catalog.Repository) error {
	var (
		schema           sql.NullString
		created, changed int64
		latest           int
		deleted, updated sql.NullInt64
	)
	err := read(&r.ID, &r.ProjectID, &r.Project, &r.Name, &r.LastVersion, &schema, &created, &changed, &deleted,
		&r.Versions, &latest, &updated, &r.Size)
	r.Schema, r.CreatedAt = optionalJSON(schema), fromMicros(created)
	r.ChangedAt, r.Annotations = fromMicros(changed), map[string]string{}
	r.DeletedAt, r.UpdatedAt = fromOptionalMicros(deleted), fromOptionalMicros(updated)
	if latest > 0 {
		r.Latest = &latest
	}
	return err
}

// ListRepositories implements [catalog.Repositories].
func (r records) ListRepositories(ctx context.Context, projectID string) ([]catalog.Repository, error) {
	return r.repositories(ctx, `r.project_id = ? AND r.deleted_at IS NULL ORDER BY r.name`, projectID)
}

// Repository implements [catalog.Repositories].
func (r records) Repository(ctx context.Context, projectID, name string) (catalog.Repository, error) {
	found, err := r.repositories(ctx, `r.project_id = ? AND r.name = ? AND r.deleted_at IS NULL`, projectID, name)
	return oneRepository(found, err, name)
}

// RepositoryByID implements [catalog.Repositories].
func (r records) RepositoryByID(ctx context.Context, id string) (catalog.Repository, error) {
	found, err := r.repositories(ctx, `r.id = ?`, id)
	return oneRepository(found, err, id)
}

// repositories returns the repositories that a condition selects, with their
// annotations.
func (r records) repositories(ctx context.Context, where string, args ...any) ([]catalog.Repository, error) {
	found, err := list(ctx, r.Tx, scanRepository, selectRepository+where, args...)
	if err != nil {
		return nil, err
	}
	return found, r.addRepositoryAnnotations(ctx, found)
}

func oneRepository(found []catalog.Repository, err error, name string) (catalog.Repository, error) {
	if err != nil {
		return catalog.Repository{}, err
	}
	if len(found) == 0 {
		return catalog.Repository{}, missing("model repository %q does not exist: make it with models:create, or save with --create", name)
	}
	return found[0], nil
}

// AddRepository implements [catalog.Repositories].
func (r records) AddRepository(ctx context.Context, repo catalog.Repository) (catalog.Repository, error) {
	changed, err := r.exec(ctx, `INSERT INTO repositories (id, project_id, name, last_version, schema, created_at, changed_at)
		VALUES (?, ?, ?, 0, ?, ?, ?)
		ON CONFLICT (project_id, name) DO UPDATE SET schema = excluded.schema,
			created_at = excluded.created_at, changed_at = excluded.changed_at, deleted_at = NULL
		WHERE repositories.deleted_at IS NOT NULL`,
		repo.ID, repo.ProjectID, repo.Name, optionalText(repo.Schema), micros(repo.CreatedAt), micros(changedRepository(repo)))
	if err != nil {
		return catalog.Repository{}, err
	}
	if changed == 0 {
		return catalog.Repository{}, cupel.Errorf(cupel.AlreadyExists, "model repository %q exists already", repo.Name)
	}
	repo, err = r.Repository(ctx, repo.ProjectID, repo.Name)
	if err != nil {
		return repo, err
	}
	return repo, r.enter(ctx, catalog.JournalRepository, repo.ID)
}

// RenameRepository implements [catalog.Repositories].
func (r records) RenameRepository(ctx context.Context, id, name, tombstone string, at time.Time) error {
	repo, err := r.LockRepository(ctx, id)
	if err != nil {
		return err
	}
	if err := r.vacate(ctx, repo.ProjectID, name); err != nil {
		return err
	}
	if _, err := r.exec(ctx, `UPDATE repositories SET name = ?, changed_at = ? WHERE id = ?`, name, micros(at), id); err != nil {
		return r.taken(err, cupel.AlreadyExists, "model repository %q exists already", name)
	}
	if repo.LastVersion > 0 {
		if err := r.bury(ctx, repo, tombstone, at); err != nil {
			return err
		}
	}
	return r.enterRepository(ctx, id)
}

// recount follows images that come and go: how many, and their bytes.
func (r records) recount(ctx context.Context, id string, versions int, size int64) error {
	_, err := r.exec(ctx, `UPDATE repositories SET versions = versions + ?, size = size + ?, latest_version = coalesce(
			(SELECT version FROM images WHERE repository_id = repositories.id AND deleted_at IS NULL ORDER BY version DESC LIMIT 1), 0)
		WHERE id = ?`, versions, size, id)
	return err
}

// LockRepository implements [catalog.Repositories].
func (r records) LockRepository(ctx context.Context, id string) (catalog.Repository, error) {
	found, err := r.exec(ctx, `UPDATE repositories SET name = name WHERE id = ? AND deleted_at IS NULL`, id)
	if err != nil {
		return catalog.Repository{}, err
	}
	if found == 0 {
		return catalog.Repository{}, missing("model repository %s does not exist", id)
	}
	return r.RepositoryByID(ctx, id)
}

// vacate removes a deleted repository that never gave a number from its name.
func (r records) vacate(ctx context.Context, projectID, name string) error {
	var last int
	var deleted sql.NullInt64
	found, err := r.row(ctx, []any{&last, &deleted},
		`SELECT last_version, deleted_at FROM repositories WHERE project_id = ? AND name = ?`, projectID, name)
	switch {
	case err != nil || !found:
		return err
	case !deleted.Valid:
		return cupel.Errorf(cupel.AlreadyExists, "model repository %q exists already", name)
	case last > 0:
		return cupel.Errorf(cupel.Conflict, "model repository %q was deleted, or renamed, with versions up to %d, whose numbers never come back: choose another name", name, last)
	}
	_, err = r.exec(ctx, `DELETE FROM repositories WHERE project_id = ? AND name = ?`, projectID, name)
	return err
}

// bury leaves a deleted repository at the old name of a renamed one.
func (r records) bury(ctx context.Context, repo catalog.Repository, id string, at time.Time) error {
	_, err := r.exec(ctx, `INSERT INTO repositories (id, project_id, name, last_version, created_at, changed_at, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id, repo.ProjectID, repo.Name, repo.LastVersion, micros(repo.CreatedAt), micros(at), micros(at))
	if err != nil {
		return err
	}
	return r.enter(ctx, catalog.JournalRepository, id)
}

// enterRepository enters a repository and all its images, which carry its name
// when they are written down.
func (r records) enterRepository(ctx context.Context, id string) error {
	if err := r.enter(ctx, catalog.JournalRepository, id); err != nil {
		return err
	}
	_, err := r.exec(ctx, `UPDATE journal SET generation = generation + 1
		WHERE kind = ? AND id >= ? AND id < ?`, catalog.JournalImage, id+"/", id+"0")
	return err
}

// SetRepositorySchema implements [catalog.Repositories].
func (r records) SetRepositorySchema(ctx context.Context, id string, schema json.RawMessage) error {
	changed, err := r.exec(ctx, `UPDATE repositories SET schema = ? WHERE id = ? AND deleted_at IS NULL`, optionalText(schema), id)
	if err != nil {
		return err
	}
	if changed == 0 {
		return missing("model repository %s does not exist", id)
	}
	return r.enter(ctx, catalog.JournalRepository, id)
}

// DropRepository implements [catalog.Repositories].
func (r records) DropRepository(ctx context.Context, id string, at time.Time) error {
	repo, err := r.LockRepository(ctx, id)
	if err != nil {
		return err
	}
	if repo.Versions > 0 {
		return cupel.Errorf(cupel.Conflict, "model repository %q still has %d versions", repo.Name, repo.Versions)
	}
	if _, err := r.exec(ctx, `UPDATE repositories SET deleted_at = ?, changed_at = ?, schema = NULL WHERE id = ?`, micros(at), micros(at), id); err != nil {
		return err
	}
	if _, err := r.exec(ctx, `DELETE FROM repository_annotations WHERE repository_id = ?`, id); err != nil {
		return err
	}
	return r.enter(ctx, catalog.JournalRepository, id)
}

// RestoreRepository implements [catalog.Repositories].
func (r records) RestoreRepository(ctx context.Context, repo catalog.Repository) (bool, error) {
	there, err := r.row(ctx, []any{new(string)}, `SELECT id FROM repositories WHERE id = ?`, repo.ID)
	if err != nil {
		return false, err
	}
	if there {
		raised, err := r.exec(ctx, `UPDATE repositories SET last_version = ? WHERE id = ? AND last_version < ?`, repo.LastVersion, repo.ID, repo.LastVersion)
		return raised > 0, err
	}
	_, err = r.exec(ctx, `INSERT INTO repositories (id, project_id, name, last_version, schema, created_at, changed_at, deleted_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		repo.ID, repo.ProjectID, repo.Name, repo.LastVersion, optionalText(repo.Schema),
		micros(repo.CreatedAt), micros(changedRepository(repo)), optionalMicros(repo.DeletedAt))
	if err != nil {
		return false, r.taken(err, cupel.AlreadyExists, "model repository %q exists already under another id", repo.Name)
	}
	return true, r.setAnnotations(ctx, annotationsOfRepository(repo.ID), repo.Annotations)
}
