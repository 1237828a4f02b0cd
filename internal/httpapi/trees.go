package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// InTree names a tree by the path.
type InTree struct {
	InProject
	Tree string `path:"tree" doc:"Digest of the tree"`
}

func (in InTree) ref() cupel.TreeRef { return cupel.TreeRef{Project: in.Project, Digest: in.Tree} }

type holdTree struct {
	InRun
	Tree string `path:"tree" doc:"Digest of the tree"`
	Body wire.TreeHolding
}

type readTree struct {
	InTree
	Ranges
}

type readTreeFile struct {
	InTree
	Path string `path:"path" doc:"Path of the file, each part percent-encoded"`
	Ranges
}

const treesTag = "trees"

func (a *API) registerTrees() {
	const ofRun, one = "/projects/{project}/runs/{run}/trees", "/projects/{project}/trees/{tree}"
	handle(a, route{method: http.MethodGet, path: ofRun, id: "listRunTrees", tag: treesTag,
		summary: "List the trees that a run holds, by role and digest"}, a.listRunTrees)
	handle(a, route{method: http.MethodPut, path: ofRun + "/{tree}", id: "putTree", tag: treesTag,
		summary: "Let a run hold a tree", text: "One that the project has, or one of which an upload has brought two files, manifest and content. May be repeated."}, a.putTree)
	handle(a, route{method: http.MethodGet, path: one, id: "getTree", tag: treesTag,
		summary: "Get a tree"}, a.getTree)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		huma.Register(a.huma, treeOperation(method, one+"/manifest", "TreeManifest", "the manifest of a tree"), a.readTreeManifest)
		huma.Register(a.huma, treeOperation(method, one+"/content", "Tree", "the bytes of all files of a tree, one after another"), a.readTree)
		huma.Register(a.huma, treeOperation(method, one+"/files/{path...}", "TreeFile", "a file of a tree"), a.readTreeFile)
	}
}

// treeOperation describes a route that serves bytes of a tree.
func treeOperation(method, path, noun, of string) huma.Operation {
	verb, summary := "read", "Read "
	if method == http.MethodHead {
		verb, summary = "head", "Get size and digest of "
	}
	return fileOperation(route{method: method, path: path, id: verb + noun, tag: treesTag, summary: summary + of})
}

func (a *API) listRunTrees(ctx context.Context, in *InRun) (wire.TreeList, error) {
	trees, err := a.service.RunTrees(ctx, in.ref())
	if trees == nil {
		trees = []cupel.TreeUse{}
	}
	return wire.TreeList{Trees: trees}, err
}

func (a *API) putTree(ctx context.Context, in *holdTree) (cupel.Tree, error) {
	return a.service.PublishTree(ctx, in.ref(), in.Tree, in.Body.Role, in.Body.Upload)
}

func (a *API) getTree(ctx context.Context, in *InTree) (cupel.Tree, error) {
	return a.service.GetTree(ctx, in.ref())
}

func (a *API) readTreeManifest(ctx context.Context, in *readTree) (*huma.StreamResponse, error) {
	file, err := a.service.OpenTreeManifest(ctx, in.ref())
	return sendFile(ctx, file, err)
}

func (a *API) readTree(ctx context.Context, in *readTree) (*huma.StreamResponse, error) {
	file, err := a.service.OpenTree(ctx, in.ref())
	return sendFile(ctx, file, err)
}

func (a *API) readTreeFile(ctx context.Context, in *readTreeFile) (*huma.StreamResponse, error) {
	file, err := a.service.OpenTreeFile(ctx, in.ref(), in.Path)
	return sendFile(ctx, file, err)
}
