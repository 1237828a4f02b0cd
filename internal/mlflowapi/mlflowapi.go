// Package mlflowapi serves the wire protocol of MLflow, so that whoever logs to
// an MLflow server logs to Cupel by changing one address. Everything is served at
// the root, for the project "default", below /projects/NAME, and below
// /projects/NAME/exec/RUN, for the command of a run.
//
// It translates. What only the wire knows is checked here: which parameters a
// call needs and of which types, MLflow's stages and addresses of artifacts. The
// rules, that of who may do what included, are the service's.
package mlflowapi

import (
	"context"
	"io"
	"net/http"
	"sync"

	"github.com/cupel/cupel"
)

// Service is what the protocol is served over.
type Service interface {
	cupel.Projects
	cupel.Tracking
	cupel.Repositories
	cupel.Images
	cupel.Tags
	Uploads
}

// Uploads are the steps in which a client brings a large artifact in parts.
type Uploads interface {
	BeginUpload(ctx context.Context, project string) (string, error)
	PutFile(ctx context.Context, project, upload string, content io.Reader) (cupel.File, error)
	JoinArtifact(ctx context.Context, owner cupel.ArtifactOwner, path, upload string, parts []cupel.File) (cupel.Artifact, error)
	AbortUpload(ctx context.Context, project, upload string) error
}

// API serves the protocol over a service. It is safe for concurrent use.
type API struct {
	service Service
	version string     // of Cupel, for clients that ask
	taking  sync.Mutex // held while a command's run is taken over
}

// Register adds the routes of the protocol over service to mux.
func Register(mux *http.ServeMux, service Service, version string) *API {
	a := &API{service: service, version: version}
	for _, r := range a.routes() {
		for _, path := range r.paths() {
			mux.Handle(r.method+" "+path, r.handler)
			mux.Handle(r.method+" /projects/{project}"+path, r.handler)
			mux.Handle(r.method+" /projects/{project}/exec/{exec}"+path, r.handler)
		}
	}
	return a
}
