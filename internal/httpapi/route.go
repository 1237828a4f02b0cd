package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/cupel/cupel/internal/wire"
)

// route is an operation of the API. The path is that below /api/v1.
type route struct {
	method  string
	path    string
	id      string // operationId, also the name of a generated function
	tag     string // group in the document
	summary string
	text    string // more, in CommonMark
	status  int    // of success; 200
}

func (r route) operation() huma.Operation {
	op := huma.Operation{
		Method: r.method, Path: wire.Base + r.path, OperationID: r.id, Tags: []string{r.tag},
		Summary: r.summary, Description: r.text, DefaultStatus: r.status,
		MaxBodyBytes: wire.MaxJSON,
		// Package edge ends bodies that stall. A deadline of huma's would also
		// end handlers that run longer than it.
		BodyReadTimeout: -1,
	}
	if op.DefaultStatus == 0 {
		op.DefaultStatus = http.StatusOK
	}
	return op
}

// body is an answer with a JSON body.
type body[T any] struct {
	Body T
}

// nothing is an answer without a body.
type nothing struct{}

// handle adds an operation that answers with JSON.
func handle[I, O any](a *API, r route, fn func(context.Context, *I) (O, error)) {
	huma.Register(a.huma, r.operation(), func(ctx context.Context, in *I) (*body[O], error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, failed(ctx, err)
		}
		return &body[O]{out}, nil
	})
}

// do adds an operation that answers with nothing.
func do[I any](a *API, r route, fn func(context.Context, *I) error) {
	r.status = http.StatusNoContent
	huma.Register(a.huma, r.operation(), func(ctx context.Context, in *I) (*nothing, error) {
		if err := fn(ctx, in); err != nil {
			return nil, failed(ctx, err)
		}
		return &nothing{}, nil
	})
}
