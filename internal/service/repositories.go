package service

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
	"github.com/cupel/cupel/internal/store"
)

// findRepository checks the name first, so that a wrong one says what is wrong.
func findRepository(ctx context.Context, c catalog.Catalog, ref cupel.RepositoryRef) (catalog.Repository, error) {
	if err := ref.Check(); err != nil {
		return catalog.Repository{}, err
	}
	project, err := c.Project(ctx, ref.Project)
	if err != nil {
		return catalog.Repository{}, err
	}
	return c.Repository(ctx, project.ID, ref.Name)
}

// ListRepositories implements [cupel.Repositories].
func (s *Service) ListRepositories(ctx context.Context, project string) ([]cupel.Repository, error) {
	if err := allow(ctx, cupel.RoleRead, project); err != nil {
		return nil, err
	}
	rows, err := view(ctx, s, func(c catalog.Catalog) ([]catalog.Repository, error) {
		row, err := findProject(ctx, c, project)
		if err != nil {
			return nil, err
		}
		return c.ListRepositories(ctx, row.ID)
	})
	repositories := make([]cupel.Repository, len(rows))
	for i, row := range rows {
		repositories[i] = row.Repository
	}
	return repositories, err
}

var searchingRepositories = searching{filter.Repositories, []string{"name"}, maxPage}

// SearchRepositories implements [cupel.Repositories].
func (s *Service) SearchRepositories(ctx context.Context, asked cupel.Search) (cupel.RepositoryPage, error) {
	page := cupel.RepositoryPage{Repositories: []cupel.Repository{}}
	selection, err := s.search(asked, searchingRepositories)
	if err != nil {
		return page, err
	}
	if selection.View != cupel.ViewActive {
		return page, cupel.Errorf(cupel.Invalid, "view %q: deleted repositories cannot be searched", asked.View)
	}
	rows, err := inProject(ctx, s, asked.Project, func(c catalog.Catalog, projectID string) (rows []catalog.Repository, err error) {
		selection.ProjectID = projectID
		rows, page.NextPageToken, err = c.SearchRepositories(ctx, selection)
		return rows, err
	})
	for _, row := range rows {
		page.Repositories = append(page.Repositories, row.Repository)
	}
	return page, err
}

// AnnotateRepository implements [cupel.Repositories].
func (s *Service) AnnotateRepository(ctx context.Context, repo cupel.RepositoryRef, annotations map[string]string) error {
	if err := allow(ctx, cupel.RoleWrite, repo.Project); err != nil {
		return err
	}
	if err := checkAnnotations(annotations); err != nil {
		return err
	}
	_, err := update(ctx, s, func(tx *store.Tx) (struct{}, error) {
		row, err := findRepository(ctx, tx.Catalog(), repo)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.Catalog().AnnotateRepository(ctx, row.ID, annotations, s.now())
	})
	return err
}

// GetRepository implements [cupel.Repositories].
func (s *Service) GetRepository(ctx context.Context, repo cupel.RepositoryRef) (cupel.Repository, error) {
	if err := allow(ctx, cupel.RoleRead, repo.Project); err != nil {
		return cupel.Repository{}, err
	}
	row, err := view(ctx, s, func(c catalog.Catalog) (catalog.Repository, error) { return findRepository(ctx, c, repo) })
	return row.Repository, err
}

// CreateRepository implements [cupel.Repositories].
func (s *Service) CreateRepository(ctx context.Context, repo cupel.RepositoryRef) (cupel.Repository, error) {
	if err := allow(ctx, cupel.RoleWrite, repo.Project); err != nil {
		return cupel.Repository{}, err
	}
	if err := repo.Check(); err != nil {
		return cupel.Repository{}, err
	}
	row, err := update(ctx, s, func(tx *store.Tx) (catalog.Repository, error) {
		return s.addRepository(ctx, tx.Catalog(), repo)
	})
	return row.Repository, err
}

func (s *Service) addRepository(ctx context.Context, c catalog.Catalog, repo cupel.RepositoryRef) (catalog.Repository, error) {
	project, err := findProject(ctx, c, repo.Project)
	if err != nil {
		return catalog.Repository{}, err
	}
	id, err := s.newID()
	if err != nil {
		return catalog.Repository{}, err
	}
	return c.AddRepository(ctx, catalog.Repository{
		ID: id, ProjectID: project.ID,
		Repository: cupel.Repository{Name: repo.Name, CreatedAt: s.now(), ChangedAt: s.now()},
	})
}

// RenameRepository implements [cupel.Repositories].
func (s *Service) RenameRepository(ctx context.Context, repo cupel.RepositoryRef, name string) (cupel.Repository, error) {
	if err := allow(ctx, cupel.RoleWrite, repo.Project); err != nil {
		return cupel.Repository{}, err
	}
	if err := cupel.CheckRepositoryName(name); err != nil {
		return cupel.Repository{}, err
	}
	tombstone, err := s.newID()
	if err != nil {
		return cupel.Repository{}, err
	}
	row, err := update(ctx, s, func(tx *store.Tx) (catalog.Repository, error) {
		row, err := findRepository(ctx, tx.Catalog(), repo)
		if err != nil || row.Name == name {
			return row, err
		}
		if err := tx.Catalog().RenameRepository(ctx, row.ID, name, tombstone, s.now()); err != nil {
			return row, err
		}
		return tx.Catalog().RepositoryByID(ctx, row.ID)
	})
	return row.Repository, err
}

// DeleteRepository implements [cupel.Repositories].
func (s *Service) DeleteRepository(ctx context.Context, repo cupel.RepositoryRef, by string) error {
	if err := allow(ctx, cupel.RoleWrite, repo.Project); err != nil {
		return err
	}
	_, err := update(ctx, s, func(tx *store.Tx) (struct{}, error) {
		row, err := findRepository(ctx, tx.Catalog(), repo)
		if err != nil {
			return struct{}{}, err
		}
		versions, err := tx.Catalog().ImageVersions(ctx, row.ID)
		if err != nil {
			return struct{}{}, err
		}
		for _, version := range versions {
			if err := s.dropImage(ctx, tx, row.ID, version, author(ctx, by)); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, tx.Catalog().DropRepository(ctx, row.ID, s.now())
	})
	return err
}
