package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// InProject names a project by the path.
type InProject struct {
	Project string `path:"project" doc:"Name of the project"`
}

type createProject struct {
	Body wire.NewProject
}

type setProject struct {
	InProject
	Body cupel.ProjectChange
}

func (a *API) registerProjects() {
	const tag, one = "projects", "/projects/{project}"
	handle(a, route{method: http.MethodGet, path: "/projects", id: "listProjects", tag: tag,
		summary: "List the projects that the caller may read, by name"}, a.listProjects)
	handle(a, route{method: http.MethodPost, path: "/projects", id: "createProject", tag: tag, status: http.StatusCreated,
		summary: "Make a project"}, a.createProject)
	handle(a, route{method: http.MethodGet, path: one, id: "getProject", tag: tag,
		summary: "Get a project"}, a.getProject)
	handle(a, route{method: http.MethodPatch, path: one, id: "setProject", tag: tag,
		summary: "Change settings of a project", text: "Settings that are left out stay as they are."}, a.setProject)
	do(a, route{method: http.MethodDelete, path: one, id: "deleteProject", tag: tag,
		summary: "Delete an empty project"}, a.deleteProject)
}

func (a *API) listProjects(ctx context.Context, _ *struct{}) (wire.ProjectList, error) {
	projects, err := a.service.ListProjects(ctx)
	return wire.ProjectList{Projects: projects}, err
}

func (a *API) createProject(ctx context.Context, in *createProject) (cupel.Project, error) {
	return a.service.CreateProject(ctx, in.Body.Name, in.Body.ProjectChange)
}

func (a *API) getProject(ctx context.Context, in *InProject) (cupel.Project, error) {
	return a.service.GetProject(ctx, in.Project)
}

func (a *API) setProject(ctx context.Context, in *setProject) (cupel.Project, error) {
	return a.service.SetProject(ctx, in.Project, in.Body)
}

func (a *API) deleteProject(ctx context.Context, in *InProject) error {
	return a.service.DeleteProject(ctx, in.Project)
}
