package client

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

func runPath(run cupel.RunRef) path { return projectPath(run.Project).then("/runs").with(run.ID) }

// CreateRun implements [cupel.Runs].
func (c *Client) CreateRun(ctx context.Context, project string, draft cupel.NewRun) (cupel.Run, error) {
	return exchange[cupel.Run](ctx, c, http.MethodPost, projectPath(project).then("/runs"), draft)
}

// GetRun implements [cupel.Runs].
func (c *Client) GetRun(ctx context.Context, run cupel.RunRef) (cupel.Run, error) {
	return result[cupel.Run](ctx, c, get(runPath(run)))
}

// SearchRuns implements [cupel.Runs].
func (c *Client) SearchRuns(ctx context.Context, search cupel.RunSearch) (cupel.RunPage, error) {
	q := query{}
	q.search(search.Search)
	q.experiments(search.Experiments)
	q.flag("brief", search.Brief)
	return result[cupel.RunPage](ctx, c, ask(projectPath(search.Project).then("/runs"), q))
}

// RunTable implements [cupel.Runs]. Numbers are float64, whatever they count.
func (c *Client) RunTable(ctx context.Context, search cupel.RunSearch, columns []string) (cupel.RunColumns, error) {
	asked := wire.TableQuery{Search: wire.SearchOf(search.Search), Experiments: search.Experiments, Columns: columns}
	return settle[cupel.RunColumns](ctx, c, http.MethodPost, projectPath(search.Project).then("/runs:columns"), asked)
}

// RunKeys implements [cupel.Runs].
func (c *Client) RunKeys(ctx context.Context, project string, experiments []int64) (cupel.RunKeys, error) {
	q := query{}
	q.experiments(experiments)
	return result[cupel.RunKeys](ctx, c, ask(projectPath(project).then("/runs:keys"), q))
}

// CompareRuns implements [cupel.Runs].
func (c *Client) CompareRuns(ctx context.Context, query cupel.RunComparisonQuery) (cupel.RunComparison, error) {
	return settle[cupel.RunComparison](ctx, c, http.MethodPost, projectPath(query.Project).then("/runs:compare"), query)
}

// CodeDiff implements [cupel.Runs].
func (c *Client) CodeDiff(ctx context.Context, project, from, to string) (cupel.CodeDiff, error) {
	return settle[cupel.CodeDiff](ctx, c, http.MethodPost, projectPath(project).then("/runs:diff"), wire.RunPair{From: from, To: to})
}

// ChangeRun implements [cupel.Runs].
func (c *Client) ChangeRun(ctx context.Context, run cupel.RunRef, change cupel.RunChange) (cupel.Run, error) {
	return settle[cupel.Run](ctx, c, http.MethodPatch, runPath(run), change)
}

// DeleteRun implements [cupel.Runs].
func (c *Client) DeleteRun(ctx context.Context, run cupel.RunRef) error {
	return c.finish(ctx, call{method: http.MethodDelete, path: runPath(run), repeatable: true})
}

// RestoreRun implements [cupel.Runs].
func (c *Client) RestoreRun(ctx context.Context, run cupel.RunRef) error {
	return c.finish(ctx, call{method: http.MethodPost, path: runPath(run).then("/restore"), repeatable: true})
}

// PurgeRun implements [cupel.Runs].
func (c *Client) PurgeRun(ctx context.Context, run cupel.RunRef) error {
	return c.finish(ctx, call{method: http.MethodPost, path: runPath(run).then("/purge")})
}
