package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

const selectProject = `SELECT id, name, settings, schema, created_at, deleted_at,
	(SELECT count(*) FROM repositories r WHERE r.project_id = projects.id AND r.deleted_at IS NULL)
	FROM projects WHERE `

func scanProject(read func(...any) error, p *catalog.Project) error {
	var (
		settings string
		schema   sql.NullString
		created  int64
		deleted  sql.NullInt64
	)
	if err := read(&p.ID, &p.Name, &settings, &schema, &created, &deleted, &p.Repositories); err != nil {
		return err
	}
	p.Schema, p.CreatedAt, p.DeletedAt = optionalJSON(schema), fromMicros(created), fromOptionalMicros(deleted)
	return json.Unmarshal([]byte(settings), &p.ProjectSettings)
}

// ListProjects implements [catalog.Projects].
func (r records) ListProjects(ctx context.Context) ([]catalog.Project, error) {
	return list(ctx, r.Tx, scanProject, selectProject+`deleted_at IS NULL ORDER BY name`)
}

// ProjectID implements [catalog.Projects].
func (r records) ProjectID(ctx context.Context, name string) (id string, err error) {
	found, err := r.row(ctx, []any{&id}, `SELECT id FROM projects WHERE deleted_at IS NULL AND name = ?`, name)
	if err == nil && !found {
		err = noProject(name)
	}
	return id, err
}

// Project implements [catalog.Projects].
func (r records) Project(ctx context.Context, name string) (catalog.Project, error) {
	found, err := list(ctx, r.Tx, scanProject, selectProject+`deleted_at IS NULL AND name = ?`, name)
	return oneProject(found, err, name)
}

// ProjectByID implements [catalog.Projects].
func (r records) ProjectByID(ctx context.Context, id string) (catalog.Project, error) {
	found, err := list(ctx, r.Tx, scanProject, selectProject+`id = ?`, id)
	return oneProject(found, err, id)
}

func oneProject(found []catalog.Project, err error, name string) (catalog.Project, error) {
	if err != nil {
		return catalog.Project{}, err
	}
	if len(found) == 0 {
		return catalog.Project{}, noProject(name)
	}
	return found[0], nil
}

func noProject(name string) error {
	return missing("project %q does not exist: make it with projects:create", name)
}

// AddProject implements [catalog.Projects].
func (r records) AddProject(ctx context.Context, p catalog.Project) (catalog.Project, error) {
	changed, err := r.exec(ctx, `INSERT INTO projects (id, name, settings, schema, created_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET settings = excluded.settings, schema = excluded.schema,
			created_at = excluded.created_at, deleted_at = NULL
		WHERE projects.deleted_at IS NOT NULL`,
		p.ID, p.Name, toJSON(p.ProjectSettings), optionalText(p.Schema), micros(p.CreatedAt))
	if err != nil {
		return catalog.Project{}, err
	}
	if changed == 0 {
		return catalog.Project{}, cupel.Errorf(cupel.AlreadyExists, "project %q exists already", p.Name)
	}
	p, err = r.Project(ctx, p.Name)
	if err != nil {
		return p, err
	}
	return p, r.enter(ctx, catalog.JournalProject, p.ID)
}

// SetProject implements [catalog.Projects].
func (r records) SetProject(ctx context.Context, p catalog.Project) error {
	changed, err := r.exec(ctx, `UPDATE projects SET settings = ?, schema = ? WHERE id = ? AND deleted_at IS NULL`,
		toJSON(p.ProjectSettings), optionalText(p.Schema), p.ID)
	if err != nil {
		return err
	}
	if changed == 0 {
		return missing("project %q does not exist", p.Name)
	}
	return r.enter(ctx, catalog.JournalProject, p.ID)
}

// DropProject implements [catalog.Projects].
func (r records) DropProject(ctx context.Context, id string, at time.Time) error {
	var name string
	var repositories int
	found, err := r.row(ctx, []any{&name, &repositories}, `SELECT name,
		(SELECT count(*) FROM repositories r WHERE r.project_id = projects.id AND r.deleted_at IS NULL)
		FROM projects WHERE id = ? AND deleted_at IS NULL `+r.lock(forUpdate), id)
	switch {
	case err != nil:
		return err
	case !found:
		return missing("project %s does not exist", id)
	case repositories > 0:
		return cupel.Errorf(cupel.Conflict, "project %q still has %d model repositories: delete them first", name, repositories)
	}
	if _, err := r.exec(ctx, `UPDATE projects SET deleted_at = ? WHERE id = ?`, micros(at), id); err != nil {
		return err
	}
	return r.enter(ctx, catalog.JournalProject, id)
}

// RestoreProject implements [catalog.Projects].
func (r records) RestoreProject(ctx context.Context, p catalog.Project) (bool, error) {
	if err := r.giveWay(ctx, p); err != nil {
		return false, err
	}
	changed, err := r.exec(ctx, `INSERT INTO projects (id, name, settings, schema, created_at, deleted_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`,
		p.ID, p.Name, toJSON(p.ProjectSettings), optionalText(p.Schema), micros(p.CreatedAt), optionalMicros(p.DeletedAt))
	return changed > 0, r.taken(err, cupel.AlreadyExists, "project %q exists already under another id", p.Name)
}

// giveWay removes a project of the same name that holds nothing but the
// experiment that it was made with.
func (r records) giveWay(ctx context.Context, p catalog.Project) error {
	const unused = `name = ? AND id <> ?
		AND NOT EXISTS (SELECT 1 FROM repositories WHERE project_id = projects.id)
		AND NOT EXISTS (SELECT 1 FROM runs WHERE project_id = projects.id)
		AND NOT EXISTS (SELECT 1 FROM logged_models WHERE project_id = projects.id)
		AND NOT EXISTS (SELECT 1 FROM datasets WHERE project_id = projects.id)
		AND NOT EXISTS (SELECT 1 FROM experiments WHERE project_id = projects.id AND experiments.id > 0)`
	for _, statement := range []string{
		`DELETE FROM experiment_tags WHERE experiment IN (SELECT num FROM experiments WHERE project_id IN (SELECT id FROM projects WHERE ` + unused + `))`,
		`DELETE FROM experiments WHERE project_id IN (SELECT id FROM projects WHERE ` + unused + `)`,
		`DELETE FROM projects WHERE ` + unused,
	} {
		if _, err := r.exec(ctx, statement, p.Name, p.ID); err != nil {
			return err
		}
	}
	return nil
}
