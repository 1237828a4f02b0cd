package client

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// SearchDatasets implements [cupel.Datasets].
func (c *Client) SearchDatasets(ctx context.Context, search cupel.Search) (cupel.DatasetPage, error) {
	q := query{}
	q.search(search)
	return result[cupel.DatasetPage](ctx, c, ask(projectPath(search.Project).then("/datasets"), q))
}

// GetDataset implements [cupel.Datasets].
func (c *Client) GetDataset(ctx context.Context, project, name, digest string) (cupel.KnownDataset, error) {
	if name == "" {
		return cupel.KnownDataset{}, cupel.Errorf(cupel.NotFound, "no dataset has an empty name")
	}
	q := query{}
	q.set("name", name)
	q.set("digest", digest)
	return result[cupel.KnownDataset](ctx, c, ask(projectPath(project).then("/datasets:named"), q))
}

// SummarizeDatasets implements [cupel.Datasets].
func (c *Client) SummarizeDatasets(ctx context.Context, project string, experiments []int64) ([]cupel.DatasetSummary, error) {
	q := query{}
	q.experiments(experiments)
	list, err := result[wire.DatasetSummaries](ctx, c, ask(projectPath(project).then("/datasets:summary"), q))
	return list.Datasets, err
}
