package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

type searchDatasets struct {
	InProject
	Searching
}

type datasetNamed struct {
	InProject
	Name   string `query:"name" required:"true" doc:"Name of the dataset"`
	Digest string `query:"digest" doc:"Its digest, or the beginning of it; may be left out where the name has only one"`
}

type summarizeDatasets struct {
	InProject
	InExperiments
}

func (a *API) registerDatasets() {
	const tag, all = "datasets", "/projects/{project}/datasets"
	handle(a, route{method: http.MethodGet, path: all, id: "searchDatasets", tag: tag,
		summary: "Search the datasets that runs read, newest first"}, a.searchDatasets)
	handle(a, route{method: http.MethodGet, path: all + ":named", id: "getDataset", tag: tag,
		summary: "Get a dataset with the runs that read it"}, a.getDataset)
	handle(a, route{method: http.MethodGet, path: all + ":summary", id: "summarizeDatasets", tag: tag,
		summary: "List what the runs of experiments read, and as what"}, a.summarizeDatasets)
}

func (a *API) searchDatasets(ctx context.Context, in *searchDatasets) (cupel.DatasetPage, error) {
	return a.service.SearchDatasets(ctx, in.search(in.Project))
}

func (a *API) getDataset(ctx context.Context, in *datasetNamed) (cupel.KnownDataset, error) {
	return a.service.GetDataset(ctx, in.Project, in.Name, in.Digest)
}

func (a *API) summarizeDatasets(ctx context.Context, in *summarizeDatasets) (wire.DatasetSummaries, error) {
	summaries, err := a.service.SummarizeDatasets(ctx, in.Project, in.Experiments)
	return wire.DatasetSummaries{Datasets: summaries}, err
}
