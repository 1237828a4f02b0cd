package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

func repositoryPath(repo cupel.RepositoryRef) path {
	return projectPath(repo.Project).then("/repositories").with(repo.Name).unless(repo.Check())
}

// schemaPath is that of a repository's schema, or of its project's where the
// repository has no name.
func schemaPath(repo cupel.RepositoryRef) path {
	if repo.Name == "" {
		return projectPath(repo.Project).then("/schema")
	}
	return repositoryPath(repo).then("/schema")
}

// ListRepositories implements [cupel.Repositories].
func (c *Client) ListRepositories(ctx context.Context, project string) ([]cupel.Repository, error) {
	list, err := result[wire.RepositoryList](ctx, c, get(projectPath(project).then("/repositories")))
	return list.Repositories, err
}

// SearchRepositories implements [cupel.Repositories].
func (c *Client) SearchRepositories(ctx context.Context, search cupel.Search) (cupel.RepositoryPage, error) {
	q := query{}
	q.search(search)
	return result[cupel.RepositoryPage](ctx, c, ask(projectPath(search.Project).then("/repositories:search"), q))
}

// GetRepository implements [cupel.Repositories].
func (c *Client) GetRepository(ctx context.Context, repo cupel.RepositoryRef) (cupel.Repository, error) {
	return result[cupel.Repository](ctx, c, get(repositoryPath(repo)))
}

// CreateRepository implements [cupel.Repositories].
func (c *Client) CreateRepository(ctx context.Context, repo cupel.RepositoryRef) (cupel.Repository, error) {
	return exchange[cupel.Repository](ctx, c, http.MethodPost, projectPath(repo.Project).then("/repositories").unless(repo.Check()), wire.RepositoryName{Name: repo.Name})
}

// RenameRepository implements [cupel.Repositories].
func (c *Client) RenameRepository(ctx context.Context, repo cupel.RepositoryRef, name string) (cupel.Repository, error) {
	return exchange[cupel.Repository](ctx, c, http.MethodPatch, repositoryPath(repo).unless(cupel.CheckRepositoryName(name)), wire.RepositoryName{Name: name})
}

// AnnotateRepository implements [cupel.Repositories].
func (c *Client) AnnotateRepository(ctx context.Context, repo cupel.RepositoryRef, annotations map[string]string) error {
	return c.change(ctx, http.MethodPatch, repositoryPath(repo).then("/annotations"), wire.Annotations{Annotations: annotations})
}

// DeleteRepository implements [cupel.Repositories].
func (c *Client) DeleteRepository(ctx context.Context, repo cupel.RepositoryRef, by string) error {
	return c.finish(ctx, deletion(repositoryPath(repo), by))
}

// deletion returns a call that deletes in somebody's name.
func deletion(p path, by string) call {
	call := call{method: http.MethodDelete, path: p}
	if by != "" {
		call.query = url.Values{"by": {by}}
	}
	return call
}

// GetSchema implements [cupel.Schemas].
func (c *Client) GetSchema(ctx context.Context, repo cupel.RepositoryRef) (json.RawMessage, error) {
	answer, err := result[wire.Schema](ctx, c, get(schemaPath(repo)))
	return answer.Schema, err
}

// SetSchema implements [cupel.Schemas].
func (c *Client) SetSchema(ctx context.Context, repo cupel.RepositoryRef, schema json.RawMessage) error {
	return c.change(ctx, http.MethodPut, schemaPath(repo), wire.Schema{Schema: schema})
}

// UnsetSchema implements [cupel.Schemas].
func (c *Client) UnsetSchema(ctx context.Context, repo cupel.RepositoryRef) error {
	return c.change(ctx, http.MethodDelete, schemaPath(repo), nil)
}
