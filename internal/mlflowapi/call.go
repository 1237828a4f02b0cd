package mlflowapi

import (
	"context"
	"net/http"
	"sync"

	"github.com/cupel/cupel"
)

// handler answers a call with a JSON body; nil is an empty object.
type handler func(c *call) ([]byte, error)

// call is a call that is being served.
type call struct {
	*params
	ctx     context.Context
	request *http.Request
	service Service
	project string
	exec    string      // id of the run whose command calls; "" for anybody else
	taking  *sync.Mutex // of the API
}

// serve returns a handler of HTTP. With states, what a state forbids is a wrong
// parameter.
func (a *API) serve(handle handler, states bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := a.answer(w, r, handle)
		if states {
			err = stateIsParameter(err)
		}
		if err != nil {
			fail(w, r, err)
			return
		}
		write(w, body)
	})
}

func (a *API) answer(w http.ResponseWriter, r *http.Request, handle handler) ([]byte, error) {
	parameters, err := readParams(w, r)
	if err != nil {
		return nil, err
	}
	body, err := handle(a.call(r, parameters))
	if cupel.ErrorCode(err) == cupel.NotFound {
		err = a.blame(r, err)
	}
	return body, err
}

// blame names the project where it is that, and not what was asked for in it, that
// does not exist.
func (a *API) blame(r *http.Request, err error) error {
	_, noProject := a.service.GetProject(r.Context(), projectOf(r))
	if cupel.ErrorCode(noProject) == cupel.NotFound {
		return noProject
	}
	return err
}

func (a *API) call(r *http.Request, parameters *params) *call {
	return &call{
		params: parameters, ctx: r.Context(), request: r, service: a.service,
		project: projectOf(r), exec: r.PathValue("exec"), taking: &a.taking,
	}
}

// projectOf returns the project that the address names.
func projectOf(r *http.Request) string {
	if project := r.PathValue("project"); project != "" {
		return project
	}
	return cupel.DefaultProject
}

// write answers with a JSON body.
func write(w http.ResponseWriter, body []byte) {
	if body == nil {
		body = []byte("{}")
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // the caller has gone: nobody to tell
}
