package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

type setProjectSchema struct {
	InProject
	Body wire.Schema
}

type setRepositorySchema struct {
	InRepository
	Body wire.Schema
}

func (a *API) registerSchemas() {
	const tag, project = "schemas", "/projects/{project}/schema"
	const repository = "/projects/{project}/repositories/{repository}/schema"
	const both = "The metadata of an image must match the schemas of its repository and of its project when it is saved."
	handle(a, route{method: http.MethodGet, path: project, id: "getProjectSchema", tag: tag,
		summary: "Get the schema of all metadata in a project"}, a.getProjectSchema)
	do(a, route{method: http.MethodPut, path: project, id: "setProjectSchema", tag: tag,
		summary: "Set the schema of all metadata in a project", text: both}, a.setProjectSchema)
	do(a, route{method: http.MethodDelete, path: project, id: "unsetProjectSchema", tag: tag,
		summary: "Remove the schema of a project"}, a.unsetProjectSchema)
	handle(a, route{method: http.MethodGet, path: repository, id: "getSchema", tag: tag,
		summary: "Get the schema of a repository's metadata"}, a.getSchema)
	do(a, route{method: http.MethodPut, path: repository, id: "setSchema", tag: tag,
		summary: "Set the schema of a repository's metadata", text: both}, a.setSchema)
	do(a, route{method: http.MethodDelete, path: repository, id: "unsetSchema", tag: tag,
		summary: "Remove the schema of a repository"}, a.unsetSchema)
}

func (a *API) getProjectSchema(ctx context.Context, in *InProject) (wire.Schema, error) {
	schema, err := a.service.GetSchema(ctx, cupel.RepositoryRef{Project: in.Project})
	return wire.Schema{Schema: schema}, err
}

func (a *API) setProjectSchema(ctx context.Context, in *setProjectSchema) error {
	return a.service.SetSchema(ctx, cupel.RepositoryRef{Project: in.Project}, in.Body.Schema)
}

func (a *API) unsetProjectSchema(ctx context.Context, in *InProject) error {
	return a.service.UnsetSchema(ctx, cupel.RepositoryRef{Project: in.Project})
}

func (a *API) getSchema(ctx context.Context, in *InRepository) (wire.Schema, error) {
	schema, err := a.service.GetSchema(ctx, in.ref())
	return wire.Schema{Schema: schema}, err
}

func (a *API) setSchema(ctx context.Context, in *setRepositorySchema) error {
	return a.service.SetSchema(ctx, in.ref(), in.Body.Schema)
}

func (a *API) unsetSchema(ctx context.Context, in *InRepository) error {
	return a.service.UnsetSchema(ctx, in.ref())
}
