package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/wire"
)

// maxChunksBody leaves room for the frames around [wire.MaxChunksBytes].
const maxChunksBody = wire.MaxChunksBytes + 1<<20

// InUpload names an upload by the path.
type InUpload struct {
	InProject
	Upload string `path:"upload" doc:"Name of the upload"`
}

type missingChunks struct {
	InUpload
	Body wire.Digests
}

type receiveInUpload struct {
	InUpload
	Stream
}

func (a *API) registerUploads() {
	const tag, all = "uploads", "/projects/{project}/uploads"
	const one = all + "/{upload}"
	handle(a, route{method: http.MethodPost, path: all, id: "beginUpload", tag: tag, status: http.StatusCreated,
		summary: "Begin an upload", text: "Nothing of it counts until an image or a tree is made of it. One that is neither published nor aborted expires."}, a.beginUpload)
	do(a, route{method: http.MethodDelete, path: one, id: "abortUpload", tag: tag,
		summary: "Give an upload up"}, a.abortUpload)
	handle(a, route{method: http.MethodPost, path: one + "/missing", id: "missingChunks", tag: tag,
		summary: "Ask which chunks have to be sent", text: "At most 10,000 at once. The others are held for this upload until it ends."}, a.missingChunks)
	chunks := route{method: http.MethodPost, path: one + "/chunks", id: "putChunks", tag: tag, status: http.StatusNoContent,
		summary: "Send chunks", text: "At most 32 MiB at once. They are durable when the answer comes; sent again they change nothing."}
	huma.Register(a.huma, chunks.takes(wire.TypeChunks, "Each chunk led by its length, four bytes, big-endian: 1 to 262,144"), a.putChunks)
	receive(a, route{method: http.MethodPost, path: one + "/recipes", id: "putRecipe", tag: tag,
		summary: "Say of which chunks a file consists", text: "The server reads the file once more to see that it has the digest."}.
		takes(wire.TypeRecipe, "32 bytes digest and 8 bytes size of the file, then 32 bytes digest and 4 bytes length of each chunk; numbers are big-endian"), a.putRecipe)
	receive(a, route{method: http.MethodPost, path: one + "/files", id: "putFile", tag: tag,
		summary: "Send a whole file", text: "The server cuts it into chunks while it arrives. For clients that do not cut themselves; of any size."}.
		takes(wire.TypeBytes, "The bytes of the file"), a.putFile)
}

func (a *API) beginUpload(ctx context.Context, in *InProject) (wire.Upload, error) {
	id, err := a.service.BeginUpload(ctx, in.Project)
	return wire.Upload{Upload: id}, err
}

func (a *API) abortUpload(ctx context.Context, in *InUpload) error {
	return a.service.AbortUpload(ctx, in.Project, in.Upload)
}

func (a *API) missingChunks(ctx context.Context, in *missingChunks) (wire.Digests, error) {
	if n := len(in.Body.Digests); n > wire.MaxDigests {
		return wire.Digests{}, cupel.Errorf(cupel.TooLarge, "%d digests in one question: ask for %d at a time", n, wire.MaxDigests)
	}
	missing, err := a.service.MissingChunks(ctx, in.Project, in.Upload, in.Body.Digests)
	if missing == nil {
		missing = []digest.Digest{}
	}
	return wire.Digests{Digests: missing}, err
}

func (a *API) putChunks(ctx context.Context, in *receiveInUpload) (*nothing, error) {
	if err := a.service.PutChunks(ctx, in.Project, in.Upload, wire.Frames(limit(in.body, maxChunksBody))); err != nil {
		return nil, failed(ctx, err)
	}
	return &nothing{}, nil
}

func (a *API) putRecipe(ctx context.Context, in *receiveInUpload) (wire.Content, error) {
	file, err := wire.ReadRecipe(in.body)
	if err != nil {
		return wire.Content{}, err
	}
	return content(a.service.PutRecipe(ctx, in.Project, in.Upload, file))
}

func (a *API) putFile(ctx context.Context, in *receiveInUpload) (wire.Content, error) {
	return content(a.service.PutFile(ctx, in.Project, in.Upload, in.body))
}

func content(file cupel.File, err error) (wire.Content, error) {
	return wire.Content{Digest: file.Digest, Size: file.Size}, err
}
