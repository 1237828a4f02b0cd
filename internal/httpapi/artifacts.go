package httpapi

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// owner names a run or a logged model by the path.
type owner interface {
	artifacts() cupel.ArtifactOwner
}

func (in InRun) artifacts() cupel.ArtifactOwner   { return in.ref().Artifacts() }
func (in InModel) artifacts() cupel.ArtifactOwner { return in.ref().Artifacts() }

// Folder selects artifacts.
type Folder struct {
	Path string `query:"path" doc:"Folder; the root where it is left out"`
	Deep bool   `query:"deep" doc:"List all files below the folder instead of what lies directly in it"`
}

// AtPath names an artifact by the path.
type AtPath struct {
	Path string `path:"path" doc:"Path of the artifact, each part percent-encoded"`
}

// The inputs of both owners are written out: huma reads fields of parameters from
// structs only, not from parameters of types.
type (
	listRunArtifacts struct {
		InRun
		Folder
	}
	listModelArtifacts struct {
		InModel
		Folder
	}
	readRunArtifact struct {
		InRun
		AtPath
		Ranges
	}
	readModelArtifact struct {
		InModel
		AtPath
		Ranges
	}
	putRunArtifact struct {
		InRun
		AtPath
		Stream
	}
	putModelArtifact struct {
		InModel
		AtPath
		Stream
	}
	deleteRunArtifact struct {
		InRun
		AtPath
	}
	deleteModelArtifact struct {
		InModel
		AtPath
	}
)

func (a *API) registerArtifacts() {
	const run, model = "/projects/{project}/runs/{run}/artifacts", "/projects/{project}/logged-models/{model}/artifacts"
	ofRun := artifactRoutes{a, "Run", "a run", run}
	ofModel := artifactRoutes{a, "LoggedModel", "a logged model", model}
	handle(a, ofRun.list(), func(ctx context.Context, in *listRunArtifacts) (wire.ArtifactList, error) {
		return a.listArtifacts(ctx, in, in.Folder)
	})
	handle(a, ofModel.list(), func(ctx context.Context, in *listModelArtifacts) (wire.ArtifactList, error) {
		return a.listArtifacts(ctx, in, in.Folder)
	})
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		huma.Register(a.huma, ofRun.read(method), func(ctx context.Context, in *readRunArtifact) (*huma.StreamResponse, error) {
			return a.readArtifact(ctx, in, in.Path)
		})
		huma.Register(a.huma, ofModel.read(method), func(ctx context.Context, in *readModelArtifact) (*huma.StreamResponse, error) {
			return a.readArtifact(ctx, in, in.Path)
		})
	}
	receive(a, ofRun.put(), func(ctx context.Context, in *putRunArtifact) (cupel.Artifact, error) {
		return a.putArtifact(ctx, in, in.Path, in.body)
	})
	receive(a, ofModel.put(), func(ctx context.Context, in *putModelArtifact) (cupel.Artifact, error) {
		return a.putArtifact(ctx, in, in.Path, in.body)
	})
	do(a, ofRun.delete(), func(ctx context.Context, in *deleteRunArtifact) error { return a.deleteArtifact(ctx, in, in.Path) })
	do(a, ofModel.delete(), func(ctx context.Context, in *deleteModelArtifact) error { return a.deleteArtifact(ctx, in, in.Path) })
	do(a, ofRun.clear(), func(ctx context.Context, in *InRun) error { return a.service.DeleteArtifacts(ctx, in.artifacts(), "") })
	do(a, ofModel.clear(), func(ctx context.Context, in *InModel) error {
		return a.service.DeleteArtifacts(ctx, in.artifacts(), "")
	})
}

// artifactRoutes describes the routes of one kind of owner.
type artifactRoutes struct {
	api  *API
	noun string // in the names of operations
	of   string
	all  string // path of all artifacts
}

const artifactsTag = "artifacts"

func (r artifactRoutes) list() route {
	return route{method: http.MethodGet, path: r.all, id: "list" + r.noun + "Artifacts", tag: artifactsTag,
		summary: "List artifacts of " + r.of + ", by path", text: "A folder that does not exist, or is a file, has nothing in it."}
}

func (r artifactRoutes) read(method string) huma.Operation {
	verb, summary := "read", "Read an artifact of "
	if method == http.MethodHead {
		verb, summary = "head", "Get size and digest of an artifact of "
	}
	return fileOperation(route{method: method, path: r.all + "/{path...}", id: verb + r.noun + "Artifact", tag: artifactsTag, summary: summary + r.of})
}

func (r artifactRoutes) put() huma.Operation {
	return route{method: http.MethodPut, path: r.all + "/{path...}", id: "put" + r.noun + "Artifact", tag: artifactsTag,
		summary: "Store a file as an artifact of " + r.of, text: "Instead of one that is there. Of any size: it is stored while it arrives."}.
		takes(wire.TypeBytes, "The bytes of the file")
}

func (r artifactRoutes) delete() route {
	return route{method: http.MethodDelete, path: r.all + "/{path...}", id: "delete" + r.noun + "Artifact", tag: artifactsTag,
		summary: "Remove a file, or a folder with all in it, of " + r.of}
}

func (r artifactRoutes) clear() route {
	return route{method: http.MethodDelete, path: r.all, id: "delete" + r.noun + "Artifacts", tag: artifactsTag,
		summary: "Remove all artifacts of " + r.of}
}

func (a *API) listArtifacts(ctx context.Context, in owner, folder Folder) (wire.ArtifactList, error) {
	artifacts, err := a.service.ListArtifacts(ctx, in.artifacts(), folder.Path, folder.Deep)
	return wire.ArtifactList{Artifacts: artifacts}, err
}

func (a *API) readArtifact(ctx context.Context, in owner, path string) (*huma.StreamResponse, error) {
	file, err := a.service.OpenArtifact(ctx, in.artifacts(), path)
	return sendFile(ctx, file, err)
}

func (a *API) putArtifact(ctx context.Context, in owner, path string, body io.Reader) (cupel.Artifact, error) {
	return a.service.PutArtifact(ctx, in.artifacts(), path, cupel.Source{Path: path, Size: -1, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(body), nil
	}})
}

// deleteArtifact keeps a path that is empty by mistake from removing all.
func (a *API) deleteArtifact(ctx context.Context, in owner, path string) error {
	if err := cupel.CheckFilePath(path); err != nil {
		return err
	}
	return a.service.DeleteArtifacts(ctx, in.artifacts(), path)
}
