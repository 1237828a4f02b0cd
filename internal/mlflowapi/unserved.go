package mlflowapi

import (
	"fmt"
	"net/http"
	"strings"
)

// unserved answers what has no route: with NOT_IMPLEMENTED where MLflow has a part
// that Cupel has not, so that its clients neither try again nor try another
// address, else with ENDPOINT_NOT_FOUND.
type unserved struct{}

// parts are what MLflow has and Cupel has not, by the first words of their paths.
var parts = map[string]string{
	"traces": "traces", "unified-traces": "traces", "get-online-trace-details": "traces", "get-trace-artifact": "traces",
	"assessments": "traces", "issues": "traces", "label-schemas": "traces", "review-queues": "traces",
	"scorers": "evaluation", "scorer": "evaluation", "datasets": "evaluation datasets", "genai": "evaluation",
	"gateway": "the AI gateway", "gateway-proxy": "the AI gateway",
	"prompt-optimization": "prompts", "prompts": "prompts", "webhooks": "webhooks", "jobs": "jobs of the server", "mcp-servers": "the registry of MCP servers",
	"runs/create-promptlab-run": "prompts", "upload-artifact": "uploads from MLflow's own pages",
	"artifacts/presigned-upload-url": "addresses in a storage behind the server", "artifacts/presigned-download-url": "addresses in a storage behind the server",
}

// otherRoutes catch what no other route does.
func (a *API) otherRoutes() []route {
	var list []route
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		for _, path := range []string{v2 + "/mlflow/{rest...}", v3 + "/mlflow/{rest...}", v2 + "/mlflow-artifacts/{rest...}", "/v1/traces", "/graphql"} {
			list = append(list, route{method, path, unserved{}})
		}
	}
	return list
}

// ServeHTTP implements [http.Handler].
func (unserved) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if part := partOf(r); part != "" {
		fail(w, r, notSupported(part))
		return
	}
	fail(w, r, &protocolError{codeNoEndpoint, fmt.Sprintf("there is no %s %s here", r.Method, r.URL.Path)})
}

func notSupported(part string) error {
	return &protocolError{codeNotImplemented, fmt.Sprintf("Cupel does not support %s of MLflow", part)}
}

// partOf names the part that a request is about, "" for none.
func partOf(r *http.Request) string {
	switch {
	case strings.HasSuffix(r.URL.Path, "/v1/traces"):
		return "traces"
	case strings.HasSuffix(r.URL.Path, "/graphql"):
		return "the pages"
	}
	rest := r.PathValue("rest")
	if part, ok := parts[rest]; ok {
		return part
	}
	first, _, _ := strings.Cut(rest, "/")
	return parts[first]
}
