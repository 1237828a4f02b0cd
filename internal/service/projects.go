package service

import (
	"context"
	"regexp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
)

// ensureDefaultProject makes the project that exists from the start.
func (s *Service) ensureDefaultProject(ctx context.Context) error {
	_, err := view(ctx, s, func(c catalog.Catalog) (catalog.Project, error) {
		return c.Project(ctx, cupel.DefaultProject)
	})
	if !isCode(err, cupel.NotFound) {
		return err
	}
	row, err := s.newProject(cupel.DefaultProject, cupel.ProjectChange{})
	if err != nil {
		return err
	}
	// It is written to the vault with the first change: an untouched registry
	// stays empty, so that a backup can be restored into it.
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		added, err := tx.Catalog().AddProject(ctx, row)
		if err != nil {
			return err
		}
		return s.addDefaultExperiment(ctx, tx.Catalog(), added.ID)
	})
	if isCode(err, cupel.AlreadyExists) {
		return nil // another process was faster
	}
	return err
}

// ListProjects implements [cupel.Projects].
func (s *Service) ListProjects(ctx context.Context) ([]cupel.Project, error) {
	id := cupel.IdentityFrom(ctx)
	if err := allow(ctx, cupel.RoleRead, id.Project); err != nil {
		return nil, err
	}
	rows, err := view(ctx, s, func(c catalog.Catalog) ([]catalog.Project, error) { return c.ListProjects(ctx) })
	projects := []cupel.Project{}
	for _, row := range rows {
		if id.Project == "" || id.Project == row.Name {
			projects = append(projects, row.Project)
		}
	}
	return projects, err
}

// GetProject implements [cupel.Projects].
func (s *Service) GetProject(ctx context.Context, name string) (cupel.Project, error) {
	if err := allow(ctx, cupel.RoleRead, name); err != nil {
		return cupel.Project{}, err
	}
	row, err := view(ctx, s, func(c catalog.Catalog) (catalog.Project, error) { return findProject(ctx, c, name) })
	return row.Project, err
}

// findProject checks the name first, so that a wrong one says what is wrong.
func findProject(ctx context.Context, c catalog.Catalog, name string) (catalog.Project, error) {
	if err := cupel.CheckProjectName(name); err != nil {
		return catalog.Project{}, err
	}
	return c.Project(ctx, name)
}

// CreateProject implements [cupel.Projects].
func (s *Service) CreateProject(ctx context.Context, name string, change cupel.ProjectChange) (cupel.Project, error) {
	if err := allow(ctx, cupel.RoleAdmin, ""); err != nil {
		return cupel.Project{}, err
	}
	row, err := s.newProject(name, change)
	if err != nil {
		return cupel.Project{}, err
	}
	row, err = update(ctx, s, func(tx *store.Tx) (catalog.Project, error) {
		added, err := tx.Catalog().AddProject(ctx, row)
		if err != nil {
			return added, err
		}
		return added, s.addDefaultExperiment(ctx, tx.Catalog(), added.ID)
	})
	return row.Project, err
}

// newProject returns the row of a project with the default settings changed by
// change.
func (s *Service) newProject(name string, change cupel.ProjectChange) (catalog.Project, error) {
	if err := cupel.CheckProjectName(name); err != nil {
		return catalog.Project{}, err
	}
	settings, err := applyChange(cupel.ProjectSettings{
		EmailDomains: []string{}, ModelNames: []string{}, Trusted: cupel.TrustOwn, MetricDirections: map[string]string{},
	}, change)
	if err != nil {
		return catalog.Project{}, err
	}
	id, err := s.newID()
	return catalog.Project{ID: id, Project: cupel.Project{Name: name, CreatedAt: s.now(), ProjectSettings: settings}}, err
}

// SetProject implements [cupel.Projects].
func (s *Service) SetProject(ctx context.Context, name string, change cupel.ProjectChange) (cupel.Project, error) {
	if err := allow(ctx, cupel.RoleAdmin, name); err != nil {
		return cupel.Project{}, err
	}
	row, err := update(ctx, s, func(tx *store.Tx) (catalog.Project, error) {
		row, err := findProject(ctx, tx.Catalog(), name)
		if err != nil {
			return row, err
		}
		if row.ProjectSettings, err = applyChange(row.ProjectSettings, change); err != nil {
			return row, err
		}
		return row, tx.Catalog().SetProject(ctx, row)
	})
	return row.Project, err
}

// DeleteProject implements [cupel.Projects].
func (s *Service) DeleteProject(ctx context.Context, name string) error {
	if err := allow(ctx, cupel.RoleAdmin, ""); err != nil {
		return err
	}
	if name == cupel.DefaultProject {
		return cupel.Errorf(cupel.Conflict, "project %q always exists and cannot be deleted", name)
	}
	_, err := update(ctx, s, func(tx *store.Tx) (struct{}, error) {
		row, err := findProject(ctx, tx.Catalog(), name)
		if err != nil {
			return struct{}{}, err
		}
		if err := s.checkUntracked(ctx, tx.Catalog(), row); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.Catalog().DropProject(ctx, row.ID, s.now())
	})
	return err
}

// checkUntracked fails where a project has runs, deleted or not.
func (s *Service) checkUntracked(ctx context.Context, c catalog.Catalog, project catalog.Project) error {
	all := cupel.Search{View: cupel.ViewAll, Limit: 1}
	selection, err := s.search(all, searchingRuns)
	if err != nil {
		return err
	}
	selection.ProjectID = project.ID
	runs, _, err := c.SearchRuns(ctx, catalog.RunSearch{Search: selection, Brief: true})
	if err != nil {
		return err
	}
	if len(runs) > 0 {
		return cupel.Errorf(cupel.Conflict, "project %q still has runs, such as %s: delete and purge them first", project.Name, runs[0].ID)
	}
	return nil
}

var domainPattern = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$`)

// applyChange returns the settings with a checked change made.
func applyChange(settings cupel.ProjectSettings, change cupel.ProjectChange) (cupel.ProjectSettings, error) {
	if change.EmailDomains != nil {
		settings.EmailDomains = *change.EmailDomains
	}
	if change.ModelNames != nil {
		settings.ModelNames = *change.ModelNames
	}
	if change.Trusted != nil {
		settings.Trusted = *change.Trusted
	}
	if change.MetricDirections != nil {
		settings.MetricDirections = *change.MetricDirections
	}
	return settings, checkSettings(settings)
}

func checkSettings(settings cupel.ProjectSettings) error {
	for _, domain := range settings.EmailDomains {
		if !domainPattern.MatchString(domain) {
			return cupel.Errorf(cupel.Invalid, "e-mail domain %q: write a domain such as example.com", domain)
		}
	}
	for _, name := range settings.ModelNames {
		if err := cupel.CheckRepositoryName(name); err != nil {
			return cupel.Errorf(cupel.Invalid, "model name: %w", err)
		}
	}
	for metric, direction := range settings.MetricDirections {
		if direction != "max" && direction != "min" {
			return cupel.Errorf(cupel.Invalid, "direction %q of metric %q: use max or min", direction, metric)
		}
	}
	switch settings.Trusted {
	case cupel.TrustNone, cupel.TrustOwn, cupel.TrustAll:
		return nil
	default:
		return cupel.Errorf(cupel.Invalid, "trust %q: use none, own or all", settings.Trusted)
	}
}
