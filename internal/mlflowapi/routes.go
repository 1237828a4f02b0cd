package mlflowapi

import (
	"net/http"
	"slices"
)

// Where MLflow's servers have their calls: clients use "api", its own pages
// "ajax-api".
const (
	v2 = "/api/2.0"
	v3 = "/api/3.0"
)

// route is one call of the protocol. Path is that below /api or, where it does
// not begin so, that below the address of the server.
type route struct {
	method  string
	path    string
	handler http.Handler
}

// paths returns where the route is served.
func (r route) paths() []string {
	if len(r.path) < len(v2) || r.path[:len("/api/")] != "/api/" {
		return []string{r.path}
	}
	return []string{r.path, "/ajax-" + r.path[1:]}
}

// routes returns all that is served, and what answers the rest.
func (a *API) routes() []route {
	return slices.Concat(
		a.experimentRoutes(), a.runRoutes(), a.metricRoutes(), a.loggedModelRoutes(),
		a.registeredModelRoutes(), a.modelVersionRoutes(), a.artifactRoutes(), a.uploadRoutes(),
		a.serverRoutes(), a.otherRoutes(),
	)
}

// tracking is a call about runs. What the state of a run or an experiment
// forbids is a wrong parameter there.
func (a *API) tracking(method, path string, handle handler) route {
	return route{method, v2 + "/mlflow" + path, a.serve(handle, true)}
}

// registry is a call about registered models.
func (a *API) registry(method, path string, handle handler) route {
	return route{method, v2 + "/mlflow" + path, a.serve(handle, false)}
}

// Routes returns method and path of each call that is served, for the test that
// holds the documentation to it.
func (a *API) Routes() []string {
	var list []string
	for _, r := range a.routes() {
		if _, other := r.handler.(unserved); !other {
			list = append(list, r.method+" "+r.path)
		}
	}
	return list
}
