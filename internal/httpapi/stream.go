package httpapi

import (
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"github.com/cupel/cupel"
)

// Stream is the part of an input whose request body is read while it arrives.
type Stream struct {
	body io.Reader
}

// Resolve implements [huma.Resolver].
func (s *Stream) Resolve(ctx huma.Context) []error {
	s.body = ctx.BodyReader()
	return nil
}

// takes documents an operation whose body is read while it arrives.
func (r route) takes(mediaType, text string) huma.Operation {
	op := r.operation()
	op.RequestBody = &huma.RequestBody{Required: true, Description: text, Content: binary(mediaType)}
	return op
}

// binary is the content of a body that is no JSON.
func binary(mediaType string) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{mediaType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
}

// receive adds an operation whose body is read while it arrives and that
// answers with JSON.
func receive[I, O any](a *API, op huma.Operation, fn func(context.Context, *I) (O, error)) {
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*body[O], error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, failed(ctx, err)
		}
		return &body[O]{out}, nil
	})
}

// limited is a body that fails with code too_large beyond a limit.
type limited struct {
	r         io.Reader
	left, max int64
}

func limit(r io.Reader, max int64) io.Reader { return &limited{r, max, max} }

// Read implements [io.Reader].
func (l *limited) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1] // one more than is allowed, to see whether there is more
	}
	n, err := l.r.Read(p)
	if int64(n) > l.left {
		return 0, cupel.Errorf(cupel.TooLarge, "the body of the request has more than %d bytes: send it in parts", l.max)
	}
	l.left -= int64(n)
	return n, err
}
