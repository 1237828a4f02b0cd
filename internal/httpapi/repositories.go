package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// InRepository names a model repository by the path.
type InRepository struct {
	InProject
	Repository string `path:"repository" doc:"Name of the model repository, percent-encoded"`
}

func (in InRepository) ref() cupel.RepositoryRef {
	return cupel.RepositoryRef{Project: in.Project, Name: in.Repository}
}

type createRepository struct {
	InProject
	Body wire.RepositoryName
}

type renameRepository struct {
	InRepository
	Body wire.RepositoryName
}

type searchRepositories struct {
	InProject
	Searching
}

type annotateRepository struct {
	InRepository
	Body wire.Annotations
}

// DeletedBy says who deletes.
type DeletedBy struct {
	By string `query:"by" doc:"Who deletes; the name of the token where it is left out"`
}

type deleteRepository struct {
	InRepository
	DeletedBy
}

func (a *API) registerRepositories() {
	const tag, all = "repositories", "/projects/{project}/repositories"
	const one = all + "/{repository}"
	handle(a, route{method: http.MethodGet, path: all, id: "listRepositories", tag: tag,
		summary: "List the model repositories of a project, by name"}, a.listRepositories)
	handle(a, route{method: http.MethodGet, path: all + ":search", id: "searchRepositories", tag: tag,
		summary: "Search the model repositories of a project, by name unless the search says otherwise"}, a.searchRepositories)
	handle(a, route{method: http.MethodPost, path: all, id: "createRepository", tag: tag, status: http.StatusCreated,
		summary: "Make an empty model repository"}, a.createRepository)
	handle(a, route{method: http.MethodGet, path: one, id: "getRepository", tag: tag,
		summary: "Get a model repository"}, a.getRepository)
	handle(a, route{method: http.MethodPatch, path: one, id: "renameRepository", tag: tag,
		summary: "Rename a model repository"}, a.renameRepository)
	do(a, route{method: http.MethodPatch, path: one + "/annotations", id: "annotateRepository", tag: tag,
		summary: "Set annotations of a model repository"}, a.annotateRepository)
	do(a, route{method: http.MethodDelete, path: one, id: "deleteRepository", tag: tag,
		summary: "Delete a model repository with all its versions", text: "Its numbers never come back."}, a.deleteRepository)
}

func (a *API) listRepositories(ctx context.Context, in *InProject) (wire.RepositoryList, error) {
	repositories, err := a.service.ListRepositories(ctx, in.Project)
	return wire.RepositoryList{Repositories: repositories}, err
}

func (a *API) searchRepositories(ctx context.Context, in *searchRepositories) (cupel.RepositoryPage, error) {
	return a.service.SearchRepositories(ctx, in.search(in.Project))
}

func (a *API) annotateRepository(ctx context.Context, in *annotateRepository) error {
	return a.service.AnnotateRepository(ctx, in.ref(), in.Body.Annotations)
}

func (a *API) createRepository(ctx context.Context, in *createRepository) (cupel.Repository, error) {
	return a.service.CreateRepository(ctx, cupel.RepositoryRef{Project: in.Project, Name: in.Body.Name})
}

func (a *API) getRepository(ctx context.Context, in *InRepository) (cupel.Repository, error) {
	return a.service.GetRepository(ctx, in.ref())
}

func (a *API) renameRepository(ctx context.Context, in *renameRepository) (cupel.Repository, error) {
	return a.service.RenameRepository(ctx, in.ref(), in.Body.Name)
}

func (a *API) deleteRepository(ctx context.Context, in *deleteRepository) error {
	return a.service.DeleteRepository(ctx, in.ref(), in.By)
}
