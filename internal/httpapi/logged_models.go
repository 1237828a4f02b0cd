package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// InModel names a logged model by the path.
type InModel struct {
	InProject
	Model string `path:"model" doc:"Id of the logged model"`
}

func (in InModel) ref() cupel.LoggedModelRef {
	return cupel.LoggedModelRef{Project: in.Project, ID: in.Model}
}

type createLoggedModel struct {
	InProject
	Body cupel.NewLoggedModel
}

type searchLoggedModels struct {
	InProject
	Body wire.LoggedModelQuery
}

type changeLoggedModel struct {
	InModel
	Body cupel.LoggedModelChange
}

func (a *API) registerLoggedModels() {
	const tag, all = "logged models", "/projects/{project}/logged-models"
	const one = all + "/{model}"
	handle(a, route{method: http.MethodPost, path: all, id: "createLoggedModel", tag: tag, status: http.StatusCreated,
		summary: "Make a logged model, whose files are still to come"}, a.createLoggedModel)
	handle(a, route{method: http.MethodPost, path: all + ":search", id: "searchLoggedModels", tag: tag,
		summary: "Search logged models, newest first"}, a.searchLoggedModels)
	handle(a, route{method: http.MethodGet, path: one, id: "getLoggedModel", tag: tag,
		summary: "Get a logged model"}, a.getLoggedModel)
	handle(a, route{method: http.MethodPatch, path: one, id: "changeLoggedModel", tag: tag,
		summary: "Change the status of a logged model, its tags, or add parameters", text: "What is left out stays as it is."}, a.changeLoggedModel)
	do(a, route{method: http.MethodDelete, path: one, id: "deleteLoggedModel", tag: tag,
		summary: "Remove a logged model", text: "Versions that were registered from it keep their files."}, a.deleteLoggedModel)
}

func (a *API) createLoggedModel(ctx context.Context, in *createLoggedModel) (cupel.LoggedModel, error) {
	return a.service.CreateLoggedModel(ctx, in.Project, in.Body)
}

func (a *API) searchLoggedModels(ctx context.Context, in *searchLoggedModels) (cupel.LoggedModelPage, error) {
	search := cupel.LoggedModelSearch{Search: in.Body.In(in.Project), Experiments: in.Body.Experiments}
	for _, d := range in.Body.Datasets {
		search.Datasets = append(search.Datasets, cupel.Dataset{Name: d.Name, Digest: d.Digest})
	}
	return a.service.SearchLoggedModels(ctx, search)
}

func (a *API) getLoggedModel(ctx context.Context, in *InModel) (cupel.LoggedModel, error) {
	return a.service.GetLoggedModel(ctx, in.ref())
}

func (a *API) changeLoggedModel(ctx context.Context, in *changeLoggedModel) (cupel.LoggedModel, error) {
	return a.service.ChangeLoggedModel(ctx, in.ref(), in.Body)
}

func (a *API) deleteLoggedModel(ctx context.Context, in *InModel) error {
	return a.service.DeleteLoggedModel(ctx, in.ref())
}
