package httpapi

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// maxInputs leaves room for the longest schema and profile of a dataset.
const maxInputs = 32 << 20

type logBatch struct {
	InRun
	Stream
}

type logInputs struct {
	InRun
	Body wire.Inputs
}

type logOutputs struct {
	InRun
	Body wire.Outputs
}

func (a *API) registerLogging() {
	const tag, one = "runs", "/projects/{project}/runs/{run}"
	log := route{method: http.MethodPost, path: one + "/log", id: "logBatch", tag: tag, status: http.StatusNoContent,
		summary: "Log metrics, parameters and tags: all of it or nothing",
		text:    "At most 1,000 metrics, 100 parameters and 100 tags. A batch_id that the run has taken already is acknowledged and ignored, so that the request may be repeated when its answer was lost. A step that is left out is 0."}.operation()
	huma.Register(a.huma, log, a.logBatch)
	// Described before, the body would be read and checked by huma.
	a.huma.OpenAPI().Paths[log.Path].Post.RequestBody = &huma.RequestBody{Required: true, Content: jsonOf[cupel.RunBatch](a)}
	inputs := route{method: http.MethodPost, path: one + "/inputs", id: "logInputs", tag: tag, status: http.StatusNoContent,
		summary: "Note the datasets and models that a run read"}.operation()
	inputs.MaxBodyBytes = maxInputs
	huma.Register(a.huma, inputs, a.logInputs)
	do(a, route{method: http.MethodPost, path: one + "/outputs", id: "logOutputs", tag: tag,
		summary: "Note the models that a run wrote"}, a.logOutputs)
}

// logBatch reads its body without the help of huma, which would take longer than
// the database: see BenchmarkLog.
func (a *API) logBatch(ctx context.Context, in *logBatch) (*nothing, error) {
	var text bytes.Buffer
	if _, err := io.Copy(&text, limit(in.body, wire.MaxJSON)); err != nil {
		return nil, failed(ctx, err)
	}
	batch, err := wire.ParseBatch(text.Bytes())
	if err != nil {
		return nil, failed(ctx, err)
	}
	if err := a.service.LogBatch(ctx, in.ref(), batch); err != nil {
		return nil, failed(ctx, err)
	}
	return &nothing{}, nil
}

func (a *API) logInputs(ctx context.Context, in *logInputs) (*nothing, error) {
	if err := a.service.LogInputs(ctx, in.ref(), in.Body.Datasets, in.Body.Models); err != nil {
		return nil, failed(ctx, err)
	}
	return &nothing{}, nil
}

func (a *API) logOutputs(ctx context.Context, in *logOutputs) error {
	return a.service.LogOutputs(ctx, in.ref(), in.Body.Models)
}
