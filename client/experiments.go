package client

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
)

func experimentPath(experiment cupel.ExperimentRef) path {
	return projectPath(experiment.Project).then("/experiments").with(experiment.String())
}

// CreateExperiment implements [cupel.Experiments].
func (c *Client) CreateExperiment(ctx context.Context, project string, draft cupel.NewExperiment) (cupel.Experiment, error) {
	return exchange[cupel.Experiment](ctx, c, http.MethodPost, projectPath(project).then("/experiments"), draft)
}

// GetExperiment implements [cupel.Experiments].
func (c *Client) GetExperiment(ctx context.Context, experiment cupel.ExperimentRef) (cupel.Experiment, error) {
	return result[cupel.Experiment](ctx, c, get(experimentPath(experiment)))
}

// GetExperimentByName implements [cupel.Experiments].
func (c *Client) GetExperimentByName(ctx context.Context, project, name string) (cupel.Experiment, error) {
	if name == "" {
		return cupel.Experiment{}, cupel.Errorf(cupel.NotFound, "no experiment has an empty name")
	}
	q := query{}
	q.set("name", name)
	return result[cupel.Experiment](ctx, c, ask(projectPath(project).then("/experiments:named"), q))
}

// SearchExperiments implements [cupel.Experiments].
func (c *Client) SearchExperiments(ctx context.Context, search cupel.Search) (cupel.ExperimentPage, error) {
	q := query{}
	q.search(search)
	return result[cupel.ExperimentPage](ctx, c, ask(projectPath(search.Project).then("/experiments"), q))
}

// ChangeExperiment implements [cupel.Experiments].
func (c *Client) ChangeExperiment(ctx context.Context, experiment cupel.ExperimentRef, change cupel.ExperimentChange) (cupel.Experiment, error) {
	return settle[cupel.Experiment](ctx, c, http.MethodPatch, experimentPath(experiment), change)
}

// DeleteExperiment implements [cupel.Experiments].
func (c *Client) DeleteExperiment(ctx context.Context, experiment cupel.ExperimentRef) error {
	return c.finish(ctx, call{method: http.MethodDelete, path: experimentPath(experiment), repeatable: true})
}

// RestoreExperiment implements [cupel.Experiments].
func (c *Client) RestoreExperiment(ctx context.Context, experiment cupel.ExperimentRef) error {
	return c.finish(ctx, call{method: http.MethodPost, path: experimentPath(experiment).then("/restore"), repeatable: true})
}
