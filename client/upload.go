package client

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/recipe"
	"github.com/cupel/cupel/internal/wire"
)

// missing asks which of the chunks have to be sent.
func (u upload) missing(ctx context.Context, chunks []digest.Digest) (map[digest.Digest]bool, error) {
	call, err := send(http.MethodPost, u.path.then("/missing"), wire.Digests{Digests: chunks})
	if err != nil {
		return nil, err
	}
	call.repeatable = true
	answer, err := result[wire.Digests](ctx, u.client, call)
	missing := make(map[digest.Digest]bool, len(answer.Digests))
	for _, d := range answer.Digests {
		missing[d] = true
	}
	return missing, err
}

// sendFrames sends chunks. Sent again they change nothing.
func (u upload) sendFrames(ctx context.Context, frames []byte) error {
	return u.client.finish(ctx, call{
		method: http.MethodPost, path: u.path.then("/chunks"), length: int64(len(frames)), repeatable: true,
		body:   func() io.Reader { return bytes.NewReader(frames) },
		header: http.Header{"Content-Type": {wire.TypeChunks}},
	})
}

// sendRecipe tells the server of which chunks a file consists.
func (u upload) sendRecipe(ctx context.Context, file recipe.File) error {
	return u.client.finish(ctx, call{
		method: http.MethodPost, path: u.path.then("/recipes"), length: wire.RecipeLength(file), repeatable: true,
		body:   func() io.Reader { return recipeBody(file) },
		header: http.Header{"Content-Type": {wire.TypeRecipe}},
	})
}

// recipeBody writes a recipe while it is sent: those of large files are large.
func recipeBody(file recipe.File) io.Reader {
	r, w := io.Pipe()
	go func() { w.CloseWithError(wire.WriteRecipe(w, file)) }() // ends when the request closes r
	return r
}
