package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/cupel/cupel"
)

// InRun names a run by the path.
type InRun struct {
	InProject
	Run string `path:"run" doc:"Id of the run"`
}

func (in InRun) ref() cupel.RunRef { return cupel.RunRef{Project: in.Project, ID: in.Run} }

type createRun struct {
	InProject
	Body newRun
}

// newRun is a [cupel.NewRun] of which little is required.
type newRun struct {
	cupel.NewRun
}

// TransformSchema implements [huma.SchemaTransformer].
func (newRun) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Required = []string{"experiment_id"}
	s.PrecomputeMessages()
	return s
}

type searchRuns struct {
	InProject
	Searching
	InExperiments
	Brief bool `query:"brief" doc:"Leave inputs and model links out"`
}

type changeRun struct {
	InRun
	Body cupel.RunChange
}

func (a *API) registerRuns() {
	const tag, all = "runs", "/projects/{project}/runs"
	const one = all + "/{run}"
	handle(a, route{method: http.MethodGet, path: all, id: "searchRuns", tag: tag,
		summary: "Search runs, the last started first"}, a.searchRuns)
	handle(a, route{method: http.MethodPost, path: all, id: "createRun", tag: tag, status: http.StatusCreated,
		summary: "Start a run"}, a.createRun)
	handle(a, route{method: http.MethodGet, path: one, id: "getRun", tag: tag,
		summary: "Get a run with all of it, deleted or not"}, a.getRun)
	handle(a, route{method: http.MethodPatch, path: one, id: "changeRun", tag: tag,
		summary: "Change a run", text: "What is left out stays as it is. A status that ends the run sets its end time to now, unless one is given."}, a.changeRun)
	do(a, route{method: http.MethodDelete, path: one, id: "deleteRun", tag: tag,
		summary: "Mark a run as deleted"}, a.deleteRun)
	do(a, route{method: http.MethodPost, path: one + "/restore", id: "restoreRun", tag: tag,
		summary: "Bring a deleted run back"}, a.restoreRun)
	do(a, route{method: http.MethodPost, path: one + "/purge", id: "purgeRun", tag: tag,
		summary: "Remove a deleted run for good", text: "Its metrics and artifacts go with it."}, a.purgeRun)
}

func (a *API) searchRuns(ctx context.Context, in *searchRuns) (cupel.RunPage, error) {
	return a.service.SearchRuns(ctx, cupel.RunSearch{Search: in.search(in.Project), Experiments: in.Experiments, Brief: in.Brief})
}

func (a *API) createRun(ctx context.Context, in *createRun) (cupel.Run, error) {
	return a.service.CreateRun(ctx, in.Project, in.Body.NewRun)
}

func (a *API) getRun(ctx context.Context, in *InRun) (cupel.Run, error) {
	return a.service.GetRun(ctx, in.ref())
}

func (a *API) changeRun(ctx context.Context, in *changeRun) (cupel.Run, error) {
	return a.service.ChangeRun(ctx, in.ref(), in.Body)
}

func (a *API) deleteRun(ctx context.Context, in *InRun) error {
	return a.service.DeleteRun(ctx, in.ref())
}

func (a *API) restoreRun(ctx context.Context, in *InRun) error {
	return a.service.RestoreRun(ctx, in.ref())
}

func (a *API) purgeRun(ctx context.Context, in *InRun) error {
	return a.service.PurgeRun(ctx, in.ref())
}
