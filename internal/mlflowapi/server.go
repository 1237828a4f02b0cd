package mlflowapi

import "net/http"

func (a *API) serverRoutes() []route {
	return []route{
		{"GET", "/health", http.HandlerFunc(health)},
		{"GET", "/version", http.HandlerFunc(a.tellVersion)},
		{"GET", v3 + "/mlflow/server-info", a.serve(serverInfo, false)},
	}
}

// health says that the server answers.
func health(w http.ResponseWriter, _ *http.Request) { plain(w, "OK") }

// tellVersion answers with the version of Cupel: no release of MLflow is served as
// a whole, and clients take from the number what they may use.
func (a *API) tellVersion(w http.ResponseWriter, _ *http.Request) { plain(w, a.version) }

func plain(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(text)) // the caller has gone: nobody to tell
}

// serverInfo says what clients may use by themselves. They would ask twice for
// each file, small ones too, if it said that downloads in parts are possible.
func serverInfo(*call) ([]byte, error) {
	var e encoder
	e.open()
	e.text("store_type", "Cupel")
	for _, feature := range []struct {
		name string
		has  bool
	}{
		{"workspaces_enabled", false}, {"trace_archival_enabled", false},
		{"multipart_uploads_enabled", true}, {"multipart_downloads_enabled", false},
		{"presigned_uploads_enabled", true}, {"presigned_downloads_enabled", false},
		{"presigned_upload_run_id_supported", false}, {"presigned_upload_model_id_supported", false},
	} {
		e.flag(feature.name, feature.has)
	}
	e.close()
	return e.b, nil
}
