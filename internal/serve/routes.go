package serve

import (
	"log/slog"
	"net/http"

	"github.com/cupel/cupel"
)

// api is what the model server answers.
type api struct {
	models  *Models
	limits  Limits
	gate    gate
	count   *metrics
	log     *slog.Logger
	version string // of the program
}

// routes returns all of it.
func (a *api) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v2", a.v2Server)
	mux.HandleFunc("GET /v2/health/live", a.v2Live)
	mux.HandleFunc("GET /v2/health/ready", a.v2Ready)
	for _, path := range []string{"/v2/models/{model}", "/v2/models/{model}/versions/{version}"} {
		mux.HandleFunc("GET "+path, a.v2Model)
		mux.HandleFunc("GET "+path+"/ready", a.v2ModelReady)
		mux.HandleFunc("POST "+path+"/infer", a.handle(a.infer()))
	}
	mux.HandleFunc("POST /invocations", a.handle(a.invocations()))
	mux.HandleFunc("POST /invocations/{model}", a.handle(a.invocations()))
	mux.HandleFunc("POST /predict/{model}", a.handle(a.native()))
	mux.HandleFunc("GET /models", a.list)
	mux.HandleFunc("GET /ping", a.health)
	mux.HandleFunc("GET /health", a.health)
	mux.HandleFunc("GET /version", a.mlflowVersion)
	mux.Handle("GET /metrics", a.count.handler())
	mux.HandleFunc("/", a.unknown)
	return mux
}

// list says how every model is.
func (a *api) list(w http.ResponseWriter, _ *http.Request) {
	found := []Status{}
	for _, s := range a.models.slots {
		found = append(found, s.Status())
	}
	writeJSON(w, http.StatusOK, map[string]any{"models": found})
}

// health is what MLflow's servers answer once they can score.
func (a *api) health(w http.ResponseWriter, _ *http.Request) {
	status := http.StatusOK
	if !a.models.Ready() {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("\n"))
}

// mlflowVersion is the version of what serves, as plain text.
func (a *api) mlflowVersion(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(a.version))
}

func (a *api) unknown(w http.ResponseWriter, r *http.Request) {
	writeFailure(w, http.StatusNotFound, cupel.NotFound, "there is nothing at "+r.Method+" "+r.URL.Path+": the interfaces are /predict/{model}, /v2/models/{model}/infer and /invocations")
}
