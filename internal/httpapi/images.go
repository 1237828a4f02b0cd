package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// InImage names an image by the path.
type InImage struct {
	InRepository
	Ref string `path:"ref" doc:"Version, label or tag of the image, percent-encoded"`
}

func (in InImage) image() cupel.ImageRef { return in.ref().Image(in.Ref) }

// Page selects one page of a listing.
type Page struct {
	Filter    string   `query:"filter" doc:"Condition in the search language, such as metadata.accuracy > 0.9"`
	OrderBy   []string `query:"order_by,explode" doc:"What to order by, such as metadata.accuracy desc; may be repeated. The newest first where it is left out"`
	Limit     int      `query:"limit" minimum:"0" maximum:"1000" doc:"At most so many images; 0 means 1,000"`
	PageToken string   `query:"page_token" doc:"next_page_token of the page before"`
}

type listRepositoryImages struct {
	InRepository
	Page
}

type listProjectImages struct {
	InProject
	Page
}

type publishImage struct {
	InRepository
	Body wire.Publish
}

type registerImage struct {
	InRepository
	Body cupel.Registration
}

type deleteImage struct {
	InImage
	DeletedBy
}

type annotateImage struct {
	InImage
	Body wire.Annotations
}

func (a *API) registerImages() {
	const tag, all = "images", "/projects/{project}/repositories/{repository}/images"
	const one = all + "/{ref}"
	handle(a, route{method: http.MethodGet, path: "/projects/{project}/images", id: "listProjectImages", tag: tag,
		summary: "Search the images of a project", text: "They come without files and attachments."}, a.listProjectImages)
	handle(a, route{method: http.MethodGet, path: all, id: "listImages", tag: tag,
		summary: "Search the images of a repository", text: "They come without files and attachments."}, a.listImages)
	handle(a, route{method: http.MethodPost, path: all, id: "publishImage", tag: tag, status: http.StatusCreated,
		summary: "Publish an upload as the next version",
		text:    "Files, attachments, metadata and tags become visible together or not at all. The same upload published again is the same image, so that the request may be repeated when its answer was lost."}, a.publishImage)
	handle(a, route{method: http.MethodPost, path: all + ":register", id: "registerImage", tag: tag, status: http.StatusCreated,
		summary: "Make the next version of what the vault has already",
		text:    "Of artifacts of a run or a logged model, of another image, or of bytes that are elsewhere: exactly one. No bytes move."}, a.registerImage)
	handle(a, route{method: http.MethodGet, path: one, id: "getImage", tag: tag,
		summary: "Get an image with its files and attachments"}, a.getImage)
	do(a, route{method: http.MethodDelete, path: one, id: "deleteImage", tag: tag,
		summary: "Delete an image", text: "Its number never comes back."}, a.deleteImage)
	handle(a, route{method: http.MethodPost, path: one + "/verify", id: "verifyImage", tag: tag,
		summary: "Read every byte of an image again and compare it with its digest"}, a.verifyImage)
	do(a, route{method: http.MethodPatch, path: one + "/annotations", id: "annotateImage", tag: tag,
		summary: "Set annotations of an image"}, a.annotateImage)
}

func (p Page) query(project, repository string) cupel.ImageQuery {
	return cupel.ImageQuery{Project: project, Repository: repository, Filter: p.Filter, OrderBy: p.OrderBy, Limit: p.Limit, PageToken: p.PageToken}
}

func (a *API) listProjectImages(ctx context.Context, in *listProjectImages) (cupel.ImagePage, error) {
	return a.service.ListImages(ctx, in.query(in.Project, ""))
}

func (a *API) listImages(ctx context.Context, in *listRepositoryImages) (cupel.ImagePage, error) {
	return a.service.ListImages(ctx, in.query(in.Project, in.Repository))
}

func (a *API) publishImage(ctx context.Context, in *publishImage) (cupel.Image, error) {
	p := in.Body
	return a.service.PublishImage(ctx, p.Upload, in.ref(), p.CreateRepository, p.ImageFields, p.Files, p.Attachments)
}

func (a *API) registerImage(ctx context.Context, in *registerImage) (cupel.Image, error) {
	registration := in.Body
	registration.Repository = in.ref()
	return a.service.RegisterImage(ctx, registration)
}

func (a *API) getImage(ctx context.Context, in *InImage) (cupel.Image, error) {
	return a.service.GetImage(ctx, in.image())
}

func (a *API) deleteImage(ctx context.Context, in *deleteImage) error {
	return a.service.DeleteImage(ctx, in.image(), in.By)
}

func (a *API) verifyImage(ctx context.Context, in *InImage) (cupel.ImageCheck, error) {
	return a.service.VerifyImage(ctx, in.image())
}

func (a *API) annotateImage(ctx context.Context, in *annotateImage) error {
	return a.service.Annotate(ctx, in.image(), in.Body.Annotations)
}
