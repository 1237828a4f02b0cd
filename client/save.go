package client

import (
	"context"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/recipe"
	"github.com/cupel/cupel/internal/wire"
)

// recipesAtOnce is how many recipes are sent at once: enough to hide the round
// trips of many small files.
const recipesAtOnce = 4

// SaveImage implements [cupel.Images]. It takes some 80 MiB of memory, and 40
// bytes for each 64 KiB of the sources.
func (c *Client) SaveImage(ctx context.Context, draft cupel.Draft) (cupel.Image, error) {
	if err := c.precheck(ctx, draft); err != nil {
		return cupel.Image{}, err
	}
	upload, err := c.begin(ctx, draft.Repository.Project, draft.Resume)
	if err != nil {
		return cupel.Image{}, err
	}
	if draft.Started != nil {
		draft.Started(upload.name)
	}
	image, err := c.saveIn(ctx, upload, draft)
	if err != nil && draft.Started == nil {
		c.abort(ctx, upload) // nobody knows its name to resume it by
	}
	return image, err
}

// precheck finds, before a byte is sent, what the server would only say when
// all are there.
func (c *Client) precheck(ctx context.Context, draft cupel.Draft) error {
	for _, f := range draft.Files {
		if err := cupel.CheckFilePath(f.Path); err != nil {
			return err
		}
	}
	for _, a := range draft.Attachments {
		if err := cupel.CheckAttachmentName(a.Path); err != nil {
			return err
		}
	}
	if len(draft.Metadata) > cupel.MaxMetadata {
		return cupel.Errorf(cupel.TooLarge, "metadata: %d bytes of JSON are more than the limit of %d", len(draft.Metadata), cupel.MaxMetadata)
	}
	if draft.CreateRepository {
		return draft.Repository.Check()
	}
	_, err := c.GetRepository(ctx, draft.Repository)
	return err
}

// upload is a transfer to the server.
type upload struct {
	client *Client
	name   string
	path   path
}

// begin starts a transfer into a project, or goes on with the one of that name.
func (c *Client) begin(ctx context.Context, project, name string) (upload, error) {
	all := projectPath(project).then("/uploads")
	if name == "" {
		// Begun twice, the first one expires by itself.
		begun, err := result[wire.Upload](ctx, c, call{method: http.MethodPost, path: all, repeatable: true})
		if err != nil {
			return upload{}, err
		}
		name = begun.Upload
	}
	return upload{client: c, name: name, path: all.with(name)}, nil
}

// abort gives the transfer up, also where ctx has ended, and says nothing of its
// failure: what is not aborted expires.
func (c *Client) abort(ctx context.Context, u upload) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	impatient := *c
	impatient.patience = -1
	_ = impatient.finish(ctx, call{method: http.MethodDelete, path: u.path})
}

func (c *Client) saveIn(ctx context.Context, u upload, draft cupel.Draft) (cupel.Image, error) {
	recipes, err := u.send(ctx, append(draft.Files[:len(draft.Files):len(draft.Files)], draft.Attachments...), draft.Progress)
	if err != nil {
		return cupel.Image{}, err
	}
	return c.publish(ctx, u, draft, recipes)
}

// send brings the sources to the server, as far as it does not have them, and
// returns what they consist of.
func (u upload) send(ctx context.Context, sources []cupel.Source, progress func(int64)) ([]recipe.File, error) {
	recipes, err := u.sendChunks(ctx, sources, progress)
	if err != nil {
		return nil, err
	}
	return recipes, u.sendRecipes(ctx, recipes)
}

// sendRecipes tells the server of which chunks each file consists.
func (u upload) sendRecipes(ctx context.Context, recipes []recipe.File) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(recipesAtOnce)
	for _, file := range recipes {
		group.Go(func() error { return u.sendRecipe(ctx, file) })
	}
	return group.Wait()
}

// publish makes the image. The name of the upload keeps a repeated request from
// making a second one.
func (c *Client) publish(ctx context.Context, u upload, draft cupel.Draft, recipes []recipe.File) (cupel.Image, error) {
	body := wire.Publish{Upload: u.name, CreateRepository: draft.CreateRepository, ImageFields: draft.ImageFields}
	for i, f := range draft.Files {
		r := recipes[i]
		body.Files = append(body.Files, cupel.File{Path: f.Path, Size: r.Size, Digest: r.Digest.String()})
	}
	for i, a := range draft.Attachments {
		r := recipes[len(draft.Files)+i]
		body.Attachments = append(body.Attachments, cupel.Attachment{Name: a.Path, Size: r.Size, Digest: r.Digest.String()})
	}
	call, err := send(http.MethodPost, repositoryPath(draft.Repository).then("/images"), body)
	if err != nil {
		return cupel.Image{}, err
	}
	call.repeatable = true
	return result[cupel.Image](ctx, c, call)
}
