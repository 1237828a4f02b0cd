package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

type runTable struct {
	InProject
	Body wire.TableQuery
}

type runKeys struct {
	InProject
	InExperiments
}

type metricSeries struct {
	InProject
	Body cupel.SeriesQuery
}

type compareRuns struct {
	InProject
	Body cupel.RunComparisonQuery
}

type diffCode struct {
	InProject
	Body wire.RunPair
}

func (a *API) registerTables() {
	const tag, all = "runs", "/projects/{project}/runs"
	table := route{method: http.MethodPost, path: all + ":columns", id: "runTable", tag: tag,
		summary: "Search runs, and get them column by column", text: "A page holds up to 100,000 runs."}.operation()
	huma.Register(a.huma, answersWith[cupel.RunColumns](a, table), a.runTable)
	series := route{method: http.MethodPost, path: all + ":series", id: "metricSeries", tag: tag,
		summary: "Get metrics of runs, made small enough to be drawn"}.operation()
	huma.Register(a.huma, answersWith[wire.SeriesList](a, series), a.metricSeries)
	handle(a, route{method: http.MethodGet, path: all + ":keys", id: "runKeys", tag: tag,
		summary: "List the names of what runs have logged"}, a.runKeys)
	handle(a, route{method: http.MethodPost, path: all + ":compare", id: "compareRuns", tag: tag,
		summary: "Compare 2 to 100 runs: what they have in common, and what differs, by its association with a metric"}, a.compareRuns)
	handle(a, route{method: http.MethodPost, path: all + ":diff", id: "diffCode", tag: tag,
		summary: "Compare the code of two runs, file by file", text: "Of text files a unified diff: of 256 KiB at most each, and 4 MiB of text in all."}, a.diffCode)
}

func (a *API) runTable(ctx context.Context, in *runTable) (*huma.StreamResponse, error) {
	search := cupel.RunSearch{Search: in.Body.In(in.Project), Experiments: in.Body.Experiments, Brief: true}
	table, err := a.service.RunTable(ctx, search, in.Body.Columns)
	if err != nil {
		return nil, failed(ctx, err)
	}
	text, err := wire.AppendTable(nil, table)
	if err != nil {
		return nil, failed(ctx, err)
	}
	return ready(text), nil
}

func (a *API) metricSeries(ctx context.Context, in *metricSeries) (*huma.StreamResponse, error) {
	query := in.Body
	query.Project = in.Project
	series, err := a.service.MetricSeries(ctx, query)
	if err != nil {
		return nil, failed(ctx, err)
	}
	return ready(wire.AppendSeries(nil, series)), nil
}

func (a *API) runKeys(ctx context.Context, in *runKeys) (cupel.RunKeys, error) {
	return a.service.RunKeys(ctx, in.Project, in.Experiments)
}

func (a *API) diffCode(ctx context.Context, in *diffCode) (cupel.CodeDiff, error) {
	return a.service.CodeDiff(ctx, in.Project, in.Body.From, in.Body.To)
}

func (a *API) compareRuns(ctx context.Context, in *compareRuns) (cupel.RunComparison, error) {
	query := in.Body
	query.Project = in.Project
	return a.service.CompareRuns(ctx, query)
}
