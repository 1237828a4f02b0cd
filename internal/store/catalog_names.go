package store

import (
	"context"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

func scanName(read func(...any) error, n *catalog.Name) error {
	return read(&n.Name, &n.Kind, &n.Version)
}

// ResolveName implements [catalog.Names].
func (r records) ResolveName(ctx context.Context, repositoryID, name string) (catalog.Name, error) {
	found, err := list(ctx, r.Tx, scanName, `SELECT name, kind, version FROM names WHERE repository_id = ? AND name = ?`, repositoryID, name)
	if err != nil {
		return catalog.Name{}, err
	}
	if len(found) == 0 {
		return catalog.Name{}, missing("no version, label or tag is called %q", name)
	}
	return found[0], nil
}

// Tags implements [catalog.Names].
func (r records) Tags(ctx context.Context, repositoryID string) ([]catalog.Name, error) {
	return list(ctx, r.Tx, scanName, `SELECT name, kind, version FROM names WHERE repository_id = ? AND kind = 'tag' ORDER BY name`, repositoryID)
}

// SetTag implements [catalog.Names].
func (r records) SetTag(ctx context.Context, repositoryID, tag string, version int, at time.Time) error {
	if _, err := r.Image(ctx, repositoryID, version); err != nil {
		return err
	}
	before, err := list(ctx, r.Tx, scanName, `SELECT name, kind, version FROM names WHERE repository_id = ? AND name = ? AND kind = 'tag' `+r.lock(forUpdate), repositoryID, tag)
	if err != nil {
		return err
	}
	changed, err := r.exec(ctx, `INSERT INTO names (repository_id, name, kind, version) VALUES (?, ?, 'tag', ?)
		ON CONFLICT (repository_id, name) DO UPDATE SET version = excluded.version WHERE names.kind = 'tag'`, repositoryID, tag, version)
	if err != nil {
		return err
	}
	if changed == 0 {
		return cupel.Errorf(cupel.Conflict, "tag %q is the label of a version, which is fixed: choose another name", tag)
	}
	for _, name := range before {
		if err := r.touchImage(ctx, repositoryID, name.Version, at); err != nil {
			return err
		}
	}
	return r.touchImage(ctx, repositoryID, version, at)
}

// DropTag implements [catalog.Names].
func (r records) DropTag(ctx context.Context, repositoryID, tag string, at time.Time) error {
	var version int
	found, err := r.row(ctx, []any{&version}, `DELETE FROM names WHERE repository_id = ? AND name = ? AND kind = 'tag' RETURNING version`, repositoryID, tag)
	if err != nil {
		return err
	}
	if !found {
		return missing("no tag is called %q", tag)
	}
	return r.touchImage(ctx, repositoryID, version, at)
}

// addName adds a name that must be new.
func (r records) addName(ctx context.Context, repositoryID, name string, kind catalog.NameKind, version int) error {
	_, err := r.exec(ctx, `INSERT INTO names (repository_id, name, kind, version) VALUES (?, ?, ?, ?)`, repositoryID, name, kind, version)
	return r.taken(err, cupel.Conflict, "%s %q: the repository has a label or tag of that name already", kind, name)
}
