package client

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

func loggedModelPath(model cupel.LoggedModelRef) path {
	return projectPath(model.Project).then("/logged-models").with(model.ID)
}

// CreateLoggedModel implements [cupel.LoggedModels].
func (c *Client) CreateLoggedModel(ctx context.Context, project string, draft cupel.NewLoggedModel) (cupel.LoggedModel, error) {
	return exchange[cupel.LoggedModel](ctx, c, http.MethodPost, projectPath(project).then("/logged-models"), draft)
}

// GetLoggedModel implements [cupel.LoggedModels].
func (c *Client) GetLoggedModel(ctx context.Context, model cupel.LoggedModelRef) (cupel.LoggedModel, error) {
	return result[cupel.LoggedModel](ctx, c, get(loggedModelPath(model)))
}

// SearchLoggedModels implements [cupel.LoggedModels].
func (c *Client) SearchLoggedModels(ctx context.Context, search cupel.LoggedModelSearch) (cupel.LoggedModelPage, error) {
	asked := wire.LoggedModelQuery{Search: wire.SearchOf(search.Search), Experiments: search.Experiments}
	for _, d := range search.Datasets {
		asked.Datasets = append(asked.Datasets, wire.DatasetName{Name: d.Name, Digest: d.Digest})
	}
	return settle[cupel.LoggedModelPage](ctx, c, http.MethodPost, projectPath(search.Project).then("/logged-models:search"), asked)
}

// ChangeLoggedModel implements [cupel.LoggedModels].
func (c *Client) ChangeLoggedModel(ctx context.Context, model cupel.LoggedModelRef, change cupel.LoggedModelChange) (cupel.LoggedModel, error) {
	return settle[cupel.LoggedModel](ctx, c, http.MethodPatch, loggedModelPath(model), change)
}

// DeleteLoggedModel implements [cupel.LoggedModels].
func (c *Client) DeleteLoggedModel(ctx context.Context, model cupel.LoggedModelRef) error {
	return c.change(ctx, http.MethodDelete, loggedModelPath(model), nil)
}
