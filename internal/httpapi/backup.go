package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/edge"
	"github.com/cupel/cupel/internal/wire"
)

type backup struct {
	CatalogOnly bool `query:"catalog_only" doc:"List the vault's objects instead of copying them"`
}

type restore struct {
	Stream
}

func (a *API) registerBackup() {
	const tag = "backup"
	op := route{method: http.MethodGet, path: "/backup", id: "backup", tag: tag,
		summary: "Download a consistent copy of everything",
		text:    "The trailer " + wire.TrailerReport + " has the report, as JSON. A backup without it is not whole: the connection was broken off."}.operation()
	op.Responses = map[string]*huma.Response{"200": {Description: "The backup", Content: binary(wire.TypeBytes)}}
	huma.Register(a.huma, op, a.backup)
	receive(a, route{method: http.MethodPost, path: "/restore", id: "restore", tag: tag,
		summary: "Read a backup into a registry that is empty"}.takes(wire.TypeBytes, "The backup"), a.restore)
}

func (a *API) backup(_ context.Context, in *backup) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		a.writeBackup(w, r, cupel.BackupOptions{CatalogOnly: in.CatalogOnly})
	}}, nil
}

func (a *API) writeBackup(w http.ResponseWriter, r *http.Request, options cupel.BackupOptions) {
	out := &backupWriter{ResponseWriter: w}
	report, err := a.service.Backup(r.Context(), out, options)
	if err != nil && out.begun {
		edge.Describe(r.Context(), err)
		panic(http.ErrAbortHandler) // half a backup must not look like a whole one
	}
	if err != nil {
		edge.Fail(w, r, err)
		return
	}
	text, err := json.Marshal(report)
	if err != nil {
		edge.Describe(r.Context(), err)
		panic(http.ErrAbortHandler)
	}
	out.begin()
	w.Header().Set(wire.TrailerReport, string(text))
}

func (a *API) restore(ctx context.Context, in *restore) (cupel.BackupReport, error) {
	return a.service.Restore(ctx, in.body)
}

// backupWriter sends the headers with the first bytes.
type backupWriter struct {
	http.ResponseWriter
	begun bool
}

// Write implements [io.Writer].
func (w *backupWriter) Write(p []byte) (int, error) {
	w.begin()
	return w.ResponseWriter.Write(p)
}

func (w *backupWriter) begin() {
	if w.begun {
		return
	}
	w.begun = true
	h := w.Header()
	h.Set("Content-Type", wire.TypeBytes)
	h.Set("Content-Disposition", `attachment; filename="cupel.backup"`)
	h.Set("Trailer", wire.TrailerReport)
	w.WriteHeader(http.StatusOK)
}
