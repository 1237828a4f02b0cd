package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/edge"
)

// health is the answer of a server that is well.
type health struct {
	Status string `json:"status" enum:"ok"`
}

func (a *API) registerHealth() {
	const tag = "operation"
	const free = "Needs no token."
	live := route{method: http.MethodGet, id: "live", tag: tag, summary: "Say that the process runs", text: free}
	ready := route{method: http.MethodGet, id: "ready", tag: tag, summary: "Say that requests can be served", text: free}
	atRoot(a, "/health/live", live, func(context.Context, *struct{}) (health, error) { return health{"ok"}, nil })
	atRoot(a, "/health/ready", ready, a.ready)
}

// atRoot adds an operation outside of the API's path.
func atRoot[I, O any](a *API, path string, r route, fn func(context.Context, *I) (O, error)) {
	op := r.operation()
	op.Path = path
	receive(a, op, fn)
}

func (a *API) ready(ctx context.Context, _ *struct{}) (health, error) {
	if err := a.service.Ready(ctx); err != nil {
		// Callers without a token learn that, not why: that is in the log.
		edge.Describe(ctx, err)
		return health{}, cupel.Errorf(cupel.Unavailable, "the database or the vault does not answer")
	}
	return health{"ok"}, nil
}

// registerMetrics serves metrics to callers who may see all projects.
func (a *API) registerMetrics(metrics http.Handler) {
	if metrics == nil {
		return
	}
	op := route{method: http.MethodGet, id: "metrics", tag: "operation", summary: "Measurements in Prometheus' text format"}.operation()
	op.Path = "/metrics"
	op.Responses = map[string]*huma.Response{"200": {Description: "The metrics", Content: map[string]*huma.MediaType{
		"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}},
	}}}
	huma.Register(a.huma, op, func(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
		if id := cupel.IdentityFrom(ctx); id.Project != "" {
			return nil, failed(ctx, cupel.Errorf(cupel.PermissionDenied, "token %q reaches project %q alone: the metrics are of all", id.Name, id.Project))
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humago.Unwrap(hc)
			metrics.ServeHTTP(w, r)
		}}, nil
	})
}
