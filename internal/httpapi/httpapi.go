// Package httpapi serves the native API below /api/v1, described in OpenAPI 3.1
// by the Go types that it reads and writes, with a page to read that
// description, and beside it the routes of operators: health and metrics.
//
// It translates, and leaves every rule, that of who may do what included, to
// the service.
package httpapi

import (
	"context"
	"io"
	"iter"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/recipe"
)

// Service is what the API serves: the registry, and the steps of an upload.
type Service interface {
	cupel.Projects
	cupel.Repositories
	cupel.Schemas
	cupel.Images
	cupel.Tags
	cupel.Tracking
	cupel.Tokens
	cupel.Maintenance
	Uploads

	// OpenTreeManifest opens the manifest of a tree.
	OpenTreeManifest(ctx context.Context, tree cupel.TreeRef) (cupel.Content, error)
	// Ready reports, with code unavailable, why requests cannot be served.
	Ready(ctx context.Context) error
}

// Uploads are the steps in which a client brings an image or a tree: begin, ask for
// the chunks that are missing, bring them, bring the recipe of each file, publish.
type Uploads interface {
	BeginUpload(ctx context.Context, project string) (string, error)
	MissingChunks(ctx context.Context, project, upload string, chunks []digest.Digest) ([]digest.Digest, error)
	PutChunks(ctx context.Context, project, upload string, chunks iter.Seq2[[]byte, error]) error
	PutRecipe(ctx context.Context, project, upload string, file recipe.File) (cupel.File, error)
	PutFile(ctx context.Context, project, upload string, content io.Reader) (cupel.File, error)
	AbortUpload(ctx context.Context, project, upload string) error
	PublishTree(ctx context.Context, run cupel.RunRef, tree string, role cupel.TreeRole, upload string) (cupel.Tree, error)
	PublishImage(ctx context.Context, upload string, repo cupel.RepositoryRef, create bool, fields cupel.ImageFields, files []cupel.File, attachments []cupel.Attachment) (cupel.Image, error)
}

// API is the native API over a service.
type API struct {
	service  Service
	huma     huma.API
	routes   *routes
	document func() []byte // in OpenAPI 3.1
	closing  chan struct{} // closed once streams are to end
	close    sync.Once
}

// Register adds the routes of the API over service to mux, and those of metrics
// where that is not nil.
func Register(mux *http.ServeMux, service Service, version string, metrics http.Handler) *API {
	a := Describe(mux, version)
	a.Serve(service, metrics)
	return a
}

// Serve serves the API over service, and metrics where that is not nil. It has to
// come before the first request.
func (a *API) Serve(service Service, metrics http.Handler) {
	a.service = service
	a.registerMetrics(metrics)
	a.registerDocument()
}

// Describe adds the routes of the API to mux. To describe what they read and write
// takes milliseconds, and no service: [API.Serve] has to follow.
func Describe(mux *http.ServeMux, version string) *API {
	routes := &routes{ServeMux: mux}
	a := &API{routes: routes, huma: humago.New(routes, config(version)), closing: make(chan struct{})}
	describeNumbers(a.huma.OpenAPI().Components.Schemas)
	a.registerProjects()
	a.registerSchemas()
	a.registerRepositories()
	a.registerImages()
	a.registerFiles()
	a.registerTags()
	a.registerUploads()
	a.registerTracking()
	a.registerTokens()
	a.registerVault()
	a.registerBackup()
	a.registerVersion(version)
	a.registerHealth()
	return a
}

// registerTracking adds what deals with runs.
func (a *API) registerTracking() {
	a.registerExperiments()
	a.registerRuns()
	a.registerLogging()
	a.registerHistory()
	a.registerTables()
	a.registerEvents()
	a.registerDatasets()
	a.registerLoggedModels()
	a.registerArtifacts()
	a.registerTrees()
	a.registerStudies()
}

// EndStreams ends the streams that would never end by themselves, and those that
// are asked for from now on: for a server that shuts down.
func (a *API) EndStreams() { a.close.Do(func() { close(a.closing) }) }

// Patterns returns the pattern of each route.
func (a *API) Patterns() []string { return a.routes.patterns }

// routes is a mux that remembers its patterns.
type routes struct {
	*http.ServeMux
	patterns []string
}

// HandleFunc implements [humago.Mux].
func (r *routes) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	r.patterns = append(r.patterns, pattern)
	r.ServeMux.HandleFunc(pattern, handler)
}
