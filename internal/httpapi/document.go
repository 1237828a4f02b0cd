package httpapi

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsPage []byte

const introduction = "Everything that Cupel does for runs and for model repositories.\n\n" +
	"Names in paths are percent-encoded. Every error has the same shape, `code` for programs and `message` for people. " +
	"Once a token was made, each request needs one, as `Authorization: Bearer TOKEN` or as the password of Basic."

// config describes the API as a whole.
func config(version string) huma.Config {
	config := huma.DefaultConfig("Cupel", version)
	config.Info.Description = introduction
	config.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", Description: "A token of token:create"},
		"basic":  {Type: "http", Scheme: "basic", Description: "The token as the password; any user name"},
	}
	config.Security = []map[string][]string{{"bearer": {}}, {"basic": {}}, {}}
	// The document and its page are our own.
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	config.RejectUnknownQueryParameters = true
	return config
}

// registerDocument serves the description of all routes, its own included. It
// comes last.
func (a *API) registerDocument() {
	openapi := route{method: http.MethodGet, path: "/openapi.json", id: "openapi", tag: "operation", summary: "This description, in OpenAPI 3.1"}
	docs := route{method: http.MethodGet, path: "/docs", id: "docs", tag: "operation", summary: "A page to read the description"}
	a.document = sync.OnceValue(a.writeDocument)
	a.serveFixed(openapi, "application/openapi+json", a.document, "")
	a.serveFixed(docs, "text/html", func() []byte { return docsPage }, docsPolicy(docsPage))
	a.finishDocument()
}

// serveFixed adds a route whose answer is always the same.
func (a *API) serveFixed(r route, mediaType string, content func() []byte, policy string) {
	op := r.operation()
	op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{mediaType: {}}}}
	a.huma.OpenAPI().AddOperation(&op)
	a.routes.HandleFunc(r.method+" "+op.Path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
		if policy != "" {
			w.Header().Set("Content-Security-Policy", policy)
		}
		w.Write(content())
	})
}

// finishDocument brings the document in the form of the specification.
func (a *API) finishDocument() {
	doc := a.huma.OpenAPI()
	failure := doc.Components.Schemas.Map()["Failure"]
	for path, item := range doc.Paths {
		for _, op := range operations(item) {
			if op.Responses["default"] == nil && failure != nil {
				op.Responses["default"] = &huma.Response{Description: "Error", Content: map[string]*huma.MediaType{
					"application/json": {Schema: &huma.Schema{Ref: "#/components/schemas/Failure"}},
				}}
			}
		}
		// The mux' way to write a rest of the path is not OpenAPI's.
		if plain := strings.ReplaceAll(path, "...}", "}"); plain != path {
			doc.Paths[plain] = item
			delete(doc.Paths, path)
		}
	}
}

// writeDocument writes the finished document, when it is first asked for: it
// would be most of what a server does before it is ready.
func (a *API) writeDocument() []byte {
	text, err := json.MarshalIndent(a.huma.OpenAPI(), "", " ")
	if err != nil {
		panic(fmt.Sprintf("the API's own description: %v", err)) // a test asks for it
	}
	return text
}

func operations(item *huma.PathItem) []*huma.Operation {
	var list []*huma.Operation
	for _, op := range []*huma.Operation{item.Get, item.Head, item.Post, item.Put, item.Patch, item.Delete} {
		if op != nil {
			list = append(list, op)
		}
	}
	return list
}

// docsPolicy allows the page its own script and style, and nothing else.
func docsPolicy(page []byte) string {
	return fmt.Sprintf("default-src 'none'; connect-src 'self'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		hashOf(page, "script"), hashOf(page, "style"))
}

// hashOf returns the hash of what is within an element of the page.
func hashOf(page []byte, element string) string {
	_, rest, _ := bytes.Cut(page, []byte("<"+element+">"))
	content, _, _ := bytes.Cut(rest, []byte("</"+element+">"))
	sum := sha256.Sum256(content)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
