package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

func imagePath(image cupel.ImageRef) path {
	return repositoryPath(image.Repository).then("/images").with(image.Resolved()).unless(image.Check())
}

// GetImage implements [cupel.Images].
func (c *Client) GetImage(ctx context.Context, image cupel.ImageRef) (cupel.Image, error) {
	return result[cupel.Image](ctx, c, get(imagePath(image)))
}

// ListImages implements [cupel.Images].
func (c *Client) ListImages(ctx context.Context, query cupel.ImageQuery) (cupel.ImagePage, error) {
	p := projectPath(query.Project).then("/images")
	if query.Repository != "" {
		p = repositoryPath(cupel.RepositoryRef{Project: query.Project, Name: query.Repository}).then("/images")
	}
	call := get(p)
	call.query = url.Values{}
	for name, value := range map[string]string{"filter": query.Filter, "page_token": query.PageToken} {
		if value != "" {
			call.query.Set(name, value)
		}
	}
	if query.Limit != 0 {
		call.query.Set("limit", strconv.Itoa(query.Limit))
	}
	return result[cupel.ImagePage](ctx, c, call)
}

// VerifyImage implements [cupel.Images].
func (c *Client) VerifyImage(ctx context.Context, image cupel.ImageRef) (cupel.ImageCheck, error) {
	return result[cupel.ImageCheck](ctx, c, call{method: http.MethodPost, path: imagePath(image).then("/verify"), repeatable: true})
}

// DeleteImage implements [cupel.Images].
func (c *Client) DeleteImage(ctx context.Context, image cupel.ImageRef, by string) error {
	return c.finish(ctx, deletion(imagePath(image), by))
}

// Annotate implements [cupel.Images].
func (c *Client) Annotate(ctx context.Context, image cupel.ImageRef, annotations map[string]string) error {
	return c.change(ctx, http.MethodPatch, imagePath(image).then("/annotations"), wire.Annotations{Annotations: annotations})
}

// ListTags implements [cupel.Tags].
func (c *Client) ListTags(ctx context.Context, repo cupel.RepositoryRef) (map[string]int, error) {
	list, err := result[wire.TagList](ctx, c, get(repositoryPath(repo).then("/tags")))
	return list.Tags, err
}

// SetTag implements [cupel.Tags].
func (c *Client) SetTag(ctx context.Context, image cupel.ImageRef, tag string) error {
	p := repositoryPath(image.Repository).then("/tags").unless(cupel.CheckTag(tag)).with(tag)
	return c.change(ctx, http.MethodPut, p, wire.TagTarget{Ref: image.Resolved()})
}

// DeleteTag implements [cupel.Tags].
func (c *Client) DeleteTag(ctx context.Context, repo cupel.RepositoryRef, tag string) error {
	return c.change(ctx, http.MethodDelete, repositoryPath(repo).then("/tags").with(tag), nil)
}
