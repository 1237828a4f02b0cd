package store

import (
	"context"
	"strings"
	"time"

	"github.com/cupel/cupel/internal/catalog"
)

// annotated is what annotations belong to: their table, and the columns and
// values of its key.
type annotated struct {
	table   string
	columns []string
	key     []any
}

func annotationsOf(repositoryID string, version int) annotated {
	return annotated{"annotations", []string{"repository_id", "version"}, []any{repositoryID, version}}
}

func annotationsOfRepository(id string) annotated {
	return annotated{"repository_annotations", []string{"repository_id"}, []any{id}}
}

// setAnnotations sets annotations; an empty value removes one.
func (r records) setAnnotations(ctx context.Context, of annotated, annotations map[string]string) error {
	columns := strings.Join(of.columns, ", ")
	for key, value := range annotations {
		var err error
		if value == "" {
			_, err = r.exec(ctx, `DELETE FROM `+of.table+` WHERE (`+columns+`, key) = (`+marks(len(of.key)+1)+`)`, append(of.key[:len(of.key):len(of.key)], key)...)
		} else {
			_, err = r.exec(ctx, `INSERT INTO `+of.table+` (`+columns+`, key, value) VALUES (`+marks(len(of.key)+2)+`)
				ON CONFLICT (`+columns+`, key) DO UPDATE SET value = excluded.value`, append(of.key[:len(of.key):len(of.key)], key, value)...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// AnnotateRepository implements [catalog.Repositories].
func (r records) AnnotateRepository(ctx context.Context, id string, annotations map[string]string, at time.Time) error {
	if _, err := r.LockRepository(ctx, id); err != nil {
		return err
	}
	if err := r.setAnnotations(ctx, annotationsOfRepository(id), annotations); err != nil {
		return err
	}
	if err := r.touchRepository(ctx, id, at); err != nil {
		return err
	}
	return r.enter(ctx, catalog.JournalRepository, id)
}

// touchRepository notes when a repository has changed. A change of an image alone
// does not enter the repository in the journal: a rebuild takes the time from
// the images.
func (r records) touchRepository(ctx context.Context, id string, at time.Time) error {
	_, err := r.exec(ctx, `UPDATE repositories SET changed_at = ? WHERE id = ? AND changed_at < ?`, micros(at), id, micros(at))
	return err
}

// changedRepository is when a repository last changed. Manifests of before there
// was such a time do not tell.
func changedRepository(repo catalog.Repository) time.Time {
	if repo.ChangedAt.IsZero() {
		return repo.CreatedAt
	}
	return repo.ChangedAt
}

// addRepositoryAnnotations reads the annotations of repositories, in one query
// for many of them.
func (r records) addRepositoryAnnotations(ctx context.Context, repos []catalog.Repository) error {
	for len(repos) > 0 {
		n := min(len(repos), rowsAtOnce)
		if err := r.addAnnotationsOf(ctx, repos[:n]); err != nil {
			return err
		}
		repos = repos[n:]
	}
	return nil
}

func (r records) addAnnotationsOf(ctx context.Context, repos []catalog.Repository) error {
	found := make(map[string]*catalog.Repository, len(repos))
	var ids []any
	for i := range repos {
		found[repos[i].ID] = &repos[i]
		ids = append(ids, repos[i].ID)
	}
	return r.query(ctx, func(scan func(...any) error) error {
		var id, key, value string
		if err := scan(&id, &key, &value); err != nil {
			return err
		}
		found[id].Annotations[key] = value
		return nil
	}, `SELECT repository_id, key, value FROM repository_annotations WHERE repository_id IN (`+marks(len(ids))+`)`, ids...)
}
