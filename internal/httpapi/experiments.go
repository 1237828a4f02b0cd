package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
)

// InExperiment names an experiment by the path.
type InExperiment struct {
	InProject
	Experiment int64 `path:"experiment" doc:"Number of the experiment in its project"`
}

func (in InExperiment) ref() cupel.ExperimentRef {
	return cupel.ExperimentRef{Project: in.Project, ID: in.Experiment}
}

type searchExperiments struct {
	InProject
	Searching
}

type experimentNamed struct {
	InProject
	Name string `query:"name" required:"true" doc:"Name of the experiment"`
}

type createExperiment struct {
	InProject
	Body cupel.NewExperiment
}

type changeExperiment struct {
	InExperiment
	Body cupel.ExperimentChange
}

func (a *API) registerExperiments() {
	const tag, all = "experiments", "/projects/{project}/experiments"
	const one = all + "/{experiment}"
	handle(a, route{method: http.MethodGet, path: all, id: "searchExperiments", tag: tag,
		summary: "Search experiments, newest first"}, a.searchExperiments)
	handle(a, route{method: http.MethodPost, path: all, id: "createExperiment", tag: tag, status: http.StatusCreated,
		summary: "Make an experiment", text: "The name of a deleted experiment is taken until that is gone for good."}, a.createExperiment)
	handle(a, route{method: http.MethodGet, path: all + ":named", id: "getExperimentByName", tag: tag,
		summary: "Get an experiment by its name, deleted or not"}, a.getExperimentByName)
	handle(a, route{method: http.MethodGet, path: one, id: "getExperiment", tag: tag,
		summary: "Get an experiment, deleted or not"}, a.getExperiment)
	handle(a, route{method: http.MethodPatch, path: one, id: "changeExperiment", tag: tag,
		summary: "Rename an experiment, set and remove tags", text: "What is left out stays as it is."}, a.changeExperiment)
	do(a, route{method: http.MethodDelete, path: one, id: "deleteExperiment", tag: tag,
		summary: "Mark an experiment and its runs as deleted"}, a.deleteExperiment)
	do(a, route{method: http.MethodPost, path: one + "/restore", id: "restoreExperiment", tag: tag,
		summary: "Bring a deleted experiment back, with the runs that were deleted with it"}, a.restoreExperiment)
}

func (a *API) searchExperiments(ctx context.Context, in *searchExperiments) (cupel.ExperimentPage, error) {
	return a.service.SearchExperiments(ctx, in.search(in.Project))
}

func (a *API) createExperiment(ctx context.Context, in *createExperiment) (cupel.Experiment, error) {
	return a.service.CreateExperiment(ctx, in.Project, in.Body)
}

func (a *API) getExperimentByName(ctx context.Context, in *experimentNamed) (cupel.Experiment, error) {
	return a.service.GetExperimentByName(ctx, in.Project, in.Name)
}

func (a *API) getExperiment(ctx context.Context, in *InExperiment) (cupel.Experiment, error) {
	return a.service.GetExperiment(ctx, in.ref())
}

func (a *API) changeExperiment(ctx context.Context, in *changeExperiment) (cupel.Experiment, error) {
	return a.service.ChangeExperiment(ctx, in.ref(), in.Body)
}

func (a *API) deleteExperiment(ctx context.Context, in *InExperiment) error {
	return a.service.DeleteExperiment(ctx, in.ref())
}

func (a *API) restoreExperiment(ctx context.Context, in *InExperiment) error {
	return a.service.RestoreExperiment(ctx, in.ref())
}
