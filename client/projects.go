package client

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

func projectPath(name string) path {
	return at("/projects").with(name).unless(cupel.CheckProjectName(name))
}

// ListProjects implements [cupel.Projects].
func (c *Client) ListProjects(ctx context.Context) ([]cupel.Project, error) {
	list, err := result[wire.ProjectList](ctx, c, get(at("/projects")))
	return list.Projects, err
}

// GetProject implements [cupel.Projects].
func (c *Client) GetProject(ctx context.Context, name string) (cupel.Project, error) {
	return result[cupel.Project](ctx, c, get(projectPath(name)))
}

// CreateProject implements [cupel.Projects].
func (c *Client) CreateProject(ctx context.Context, name string, change cupel.ProjectChange) (cupel.Project, error) {
	return exchange[cupel.Project](ctx, c, http.MethodPost, at("/projects"), wire.NewProject{Name: name, ProjectChange: change})
}

// SetProject implements [cupel.Projects].
func (c *Client) SetProject(ctx context.Context, name string, change cupel.ProjectChange) (cupel.Project, error) {
	return exchange[cupel.Project](ctx, c, http.MethodPatch, projectPath(name), change)
}

// DeleteProject implements [cupel.Projects].
func (c *Client) DeleteProject(ctx context.Context, name string) error {
	return c.change(ctx, http.MethodDelete, projectPath(name), nil)
}
