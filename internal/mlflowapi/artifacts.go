package mlflowapi

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/edge"
)

// proxyPath is where a client finds artifacts, below /api/2.0.
const proxyPath = "/mlflow-artifacts/artifacts"

func (a *API) artifactRoutes() []route {
	return []route{
		a.tracking("GET", "/artifacts/list", listRunArtifacts),
		{"GET", v2 + proxyPath, a.serve(listProxied, false)},
		{"GET", v2 + proxyPath + "/{path...}", a.file(proxiedFile)},
		{"PUT", v2 + proxyPath + "/{path...}", http.HandlerFunc(a.putArtifact)},
		{"DELETE", v2 + proxyPath + "/{path...}", http.HandlerFunc(a.deleteArtifacts)},
		{"GET", "/get-artifact", a.file(runFile)},
	}
}

// place returns where the path of a call leads.
func (c *call) place() (place, error) {
	return parsePlace(strings.TrimSuffix(c.request.PathValue("path"), "/"))
}

// file returns a handler that sends the file that open finds, or the part of it
// that a Range asks for.
func (a *API) file(open func(c *call) (cupel.Content, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parameters, _ := readParams(w, r) // of a query: it cannot fail
		content, err := open(a.call(r, parameters))
		if err != nil {
			fail(w, r, err)
			return
		}
		defer content.Close()
		edge.ServeContent(w, r, content)
	})
}

func proxiedFile(c *call) (cupel.Content, error) {
	where, err := c.place()
	if err != nil {
		return nil, err
	}
	return c.open(where)
}

// open opens the file at a place.
func (c *call) open(where place) (cupel.Content, error) {
	if where.path == "" {
		return nil, cupel.Errorf(cupel.Invalid, "Artifact path refers to a directory, not a file")
	}
	if where.image != nil {
		return c.service.OpenFile(c.ctx, where.ref(c.project), cupel.PartFile, where.path)
	}
	content, err := c.service.OpenArtifact(c.ctx, where.owner(c.project), where.path)
	return content, missing(err, "No such artifact: '%s'", where.path)
}

// runFile opens a file of a run, for what MLflow's pages link to.
func runFile(c *call) (cupel.Content, error) {
	ref, path := c.run(), c.safePath("path", true)
	if c.err != nil {
		return nil, c.err
	}
	return c.open(place{kind: cupel.ArtifactsOfRun, id: ref.ID, path: path})
}

// versionFile sends a file of a version.
func (a *API) versionFile(w http.ResponseWriter, r *http.Request) {
	a.file(func(c *call) (cupel.Content, error) {
		ref, path := c.image(), c.safePath("path", true)
		if c.err != nil {
			return nil, c.err
		}
		return c.open(place{image: &imagePlace{ref.Repository.Name, ref.Ref}, path: path})
	}).ServeHTTP(w, r)
}

// loggedModelFile sends a file of a logged model.
func (a *API) loggedModelFile(w http.ResponseWriter, r *http.Request) {
	a.file(func(c *call) (cupel.Content, error) {
		path := c.safePath("artifact_file_path", true)
		if c.err != nil {
			return nil, c.err
		}
		return c.open(place{kind: cupel.ArtifactsOfModel, id: c.loggedModel().ID, path: path})
	}).ServeHTTP(w, r)
}

// safePath returns a path that leads nowhere else.
func (c *call) safePath(name string, required bool) string {
	path := c.text(name)
	if path == "" && required {
		c.missing(name)
	}
	if err := checkPath(path); err != nil {
		c.wrong(err)
	}
	return strings.TrimSuffix(path, "/")
}

// putArtifact stores the body as it arrives.
func (a *API) putArtifact(w http.ResponseWriter, r *http.Request) {
	c := a.call(r, &params{})
	where, err := c.place()
	if err == nil && where.image != nil {
		err = fixedFiles()
	}
	if err == nil {
		_, err = a.service.PutArtifact(c.ctx, where.owner(c.project), where.path, bodyOf(r, where.path))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	write(w, nil)
}

func fixedFiles() error {
	return cupel.Errorf(cupel.Invalid, "the files of a version of a registered model are fixed: register another version")
}

// bodyOf is the body of a request as a source. It can be read once.
func bodyOf(r *http.Request, path string) cupel.Source {
	body := r.Body
	return cupel.Source{Path: path, Size: r.ContentLength, Open: func() (io.ReadCloser, error) {
		if body == nil {
			return nil, errors.New("the body of a request can be read once only")
		}
		once := body
		body = nil
		return io.NopCloser(once), nil
	}}
}

// deleteArtifacts removes a file, or a folder with all in it.
func (a *API) deleteArtifacts(w http.ResponseWriter, r *http.Request) {
	c := a.call(r, &params{})
	where, err := c.place()
	if err == nil && where.image != nil {
		err = fixedFiles()
	}
	if err == nil {
		err = a.service.DeleteArtifacts(c.ctx, where.owner(c.project), where.path)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	write(w, nil)
}
