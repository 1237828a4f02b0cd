package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/edge"
	"github.com/cupel/cupel/internal/wire"
)

// readFile names a file or an attachment.
type readFile struct {
	InImage
	Path string `path:"path" doc:"Path of the file or name of the attachment, each part percent-encoded"`
	Ranges
}

// Ranges may ask for a part of a file's bytes.
type Ranges struct {
	Range       string `header:"Range" doc:"Bytes to send, such as bytes=1024-"`
	IfRange     string `header:"If-Range" doc:"ETag that must still hold for Range to count"`
	IfNoneMatch string `header:"If-None-Match" doc:"ETag that is known already"`
}

func (a *API) registerFiles() {
	const one = "/projects/{project}/repositories/{repository}/images/{ref}"
	files := []struct {
		part         cupel.Part
		path, id     string
		summary, tag string
	}{
		{cupel.PartFile, one + "/files/{path...}", "File", "a file of an image", "files"},
		{cupel.PartAttachment, one + "/attachments/{path...}", "Attachment", "an attachment of an image", "files"},
	}
	for _, f := range files {
		read := func(ctx context.Context, in *readFile) (*huma.StreamResponse, error) {
			return a.readFile(ctx, in, f.part)
		}
		huma.Register(a.huma, fileOperation(route{method: http.MethodGet, path: f.path, id: "read" + f.id, tag: f.tag,
			summary: "Read " + f.summary, text: "Takes one or several ranges. Every byte is checked against its digest before it leaves; damaged ones break the connection off, or are an error of code corrupt where they come first."}), read)
		huma.Register(a.huma, fileOperation(route{method: http.MethodHead, path: f.path, id: "head" + f.id, tag: f.tag,
			summary: "Get size and digest of " + f.summary}), read)
	}
}

// fileOperation documents the answers of a route that serves bytes.
func fileOperation(r route) huma.Operation {
	op := r.operation()
	op.SkipValidateParams = true // what a Range may be is net/http's to say
	text := func(of string) *huma.Param {
		return &huma.Param{Description: of, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	headers := map[string]*huma.Param{
		"ETag": text("The file's SHA-256, quoted"), "Content-Disposition": text("attachment, with the name of the file"),
		"Accept-Ranges": text("bytes"),
	}
	op.Responses = map[string]*huma.Response{
		"200": {Description: "The bytes", Headers: headers},
		"206": {Description: "The part of the bytes that was asked for", Headers: headers},
		"304": {Description: "The ETag is known"},
		"416": {Description: "The range lies beyond the end"},
	}
	if r.method == http.MethodGet {
		op.Responses["200"].Content, op.Responses["206"].Content = binary(wire.TypeBytes), binary(wire.TypeBytes)
	}
	return op
}

func (a *API) readFile(ctx context.Context, in *readFile, part cupel.Part) (*huma.StreamResponse, error) {
	file, err := a.service.OpenFile(ctx, in.image(), part, in.Path)
	return sendFile(ctx, file, err)
}

// sendFile answers with a file, unless it could not be opened.
func sendFile(ctx context.Context, file cupel.Content, err error) (*huma.StreamResponse, error) {
	if err != nil {
		return nil, failed(ctx, err)
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer file.Close()
		r, w := humago.Unwrap(hc)
		edge.ServeContent(w, r, file)
	}}, nil
}
