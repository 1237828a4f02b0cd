package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel/internal/wire"
)

// AtTag names a tag by the path.
type AtTag struct {
	InRepository
	Tag string `path:"tag" doc:"Name of the tag, percent-encoded"`
}

type setTag struct {
	AtTag
	Body wire.TagTarget
}

func (a *API) registerTags() {
	const tag, all = "tags", "/projects/{project}/repositories/{repository}/tags"
	const one = all + "/{tag}"
	handle(a, route{method: http.MethodGet, path: all, id: "listTags", tag: tag,
		summary: "List the tags of a repository and their versions"}, a.listTags)
	do(a, route{method: http.MethodPut, path: one, id: "setTag", tag: tag,
		summary: "Point a tag at an image, wherever it pointed before"}, a.setTag)
	do(a, route{method: http.MethodDelete, path: one, id: "deleteTag", tag: tag,
		summary: "Remove a tag"}, a.deleteTag)
}

func (a *API) listTags(ctx context.Context, in *InRepository) (wire.TagList, error) {
	tags, err := a.service.ListTags(ctx, in.ref())
	return wire.TagList{Tags: tags}, err
}

func (a *API) setTag(ctx context.Context, in *setTag) error {
	return a.service.SetTag(ctx, in.ref().Image(in.Body.Ref), in.Tag)
}

func (a *API) deleteTag(ctx context.Context, in *AtTag) error {
	return a.service.DeleteTag(ctx, in.ref(), in.Tag)
}
