package client

import (
	"context"
	"net/http"

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
func (c *Client) ListImages(ctx context.Context, images cupel.ImageQuery) (cupel.ImagePage, error) {
	p := projectPath(images.Project).then("/images")
	if images.Repository != "" {
		p = repositoryPath(cupel.RepositoryRef{Project: images.Project, Name: images.Repository}).then("/images")
	}
	q := query{}
	q.search(cupel.Search{Filter: images.Filter, OrderBy: images.OrderBy, Limit: images.Limit, PageToken: images.PageToken})
	return result[cupel.ImagePage](ctx, c, ask(p, q))
}

// RegisterImage implements [cupel.Images].
func (c *Client) RegisterImage(ctx context.Context, registration cupel.Registration) (cupel.Image, error) {
	return exchange[cupel.Image](ctx, c, http.MethodPost, repositoryPath(registration.Repository).then("/images:register"), registration)
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
