package client

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// call is one request to the API.
type call struct {
	method string
	path   path
	query  url.Values
	header http.Header
	body   func() io.Reader // the body from its start, again for each try; nil for none
	length int64            // of the body
	// repeatable says that a second request changes nothing after a first one
	// whose answer was lost.
	repeatable bool
}

// get returns a call that reads.
func get(p path) call { return call{method: http.MethodGet, path: p, repeatable: true} }

// send returns a call with a JSON body.
func send(method string, p path, body any) (call, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return call{}, cupel.Errorf(cupel.Invalid, "what is to be sent is no JSON: %w", err)
	}
	return call{
		method: method, path: p, length: int64(len(text)), repeatable: method == http.MethodPut,
		body:   func() io.Reader { return bytes.NewReader(text) },
		header: http.Header{"Content-Type": {"application/json"}},
	}, nil
}

// request returns the HTTP request of the call.
func (c *Client) request(ctx context.Context, call call) (*http.Request, error) {
	if call.path.err != nil {
		return nil, call.path.err
	}
	address := c.base + call.path.text
	if len(call.query) > 0 {
		address += "?" + call.query.Encode()
	}
	var body io.Reader
	if call.body != nil {
		body = call.body()
	}
	r, err := http.NewRequestWithContext(ctx, call.method, address, body)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "no request can be made: %w", err)
	}
	if call.body != nil {
		r.ContentLength = call.length
	}
	for name, values := range call.header {
		r.Header[name] = values
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	return r, nil
}

// result sends a call and reads the JSON of its answer.
func result[T any](ctx context.Context, c *Client, call call) (out T, err error) {
	answer, err := c.do(ctx, call)
	if err != nil {
		return out, err
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&out); err != nil {
		return out, c.unreadable(ctx, call, err)
	}
	return out, nil
}

// unreadable describes an answer that broke off or was not Cupel's.
func (c *Client) unreadable(ctx context.Context, call call, err error) error {
	if ctx.Err() != nil {
		return gaveUp(ctx)
	}
	return cupel.Errorf(cupel.Unavailable, "the answer of %s to %s %s cannot be read: %w", c.shown, call.method, call.path.text, err)
}

// exchange sends a JSON body and reads the JSON of the answer.
func exchange[T any](ctx context.Context, c *Client, method string, p path, body any) (out T, err error) {
	call, err := send(method, p, body)
	if err != nil {
		return out, err
	}
	return result[T](ctx, c, call)
}

// settle is [exchange] for what changes nothing when it is sent twice.
func settle[T any](ctx context.Context, c *Client, method string, p path, body any) (out T, err error) {
	call, err := send(method, p, body)
	if err != nil {
		return out, err
	}
	call.repeatable = true
	return result[T](ctx, c, call)
}

// change sends a JSON body, or none, to what answers with nothing.
func (c *Client) change(ctx context.Context, method string, p path, body any) error {
	call := call{method: method, path: p}
	if body != nil {
		var err error
		if call, err = send(method, p, body); err != nil {
			return err
		}
	}
	return c.finish(ctx, call)
}

// finish sends a call whose answer has no body.
func (c *Client) finish(ctx context.Context, call call) error {
	answer, err := c.do(ctx, call)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// path is the path of a request below the server's address.
type path struct {
	text string
	err  error // of a name that cannot be part of a path
}

// at starts a path of the API with fixed text.
func at(text string) path { return path{text: wire.Base + text} }

// with appends a name, escaped.
func (p path) with(name string) path {
	if p.err == nil && (name == "" || name == "." || name == "..") {
		p.err = cupel.Errorf(cupel.Invalid, "%q is no name", name)
	}
	p.text += "/" + url.PathEscape(name)
	return p
}

// then appends fixed text.
func (p path) then(text string) path {
	p.text += text
	return p
}

// file appends the path of a file, each part escaped.
func (p path) file(name string) path {
	p = p.unless(cupel.CheckFilePath(name))
	for element := range strings.SplitSeq(name, "/") {
		p = p.with(element)
	}
	return p
}

// unless makes a path fail with err, where there is one.
func (p path) unless(err error) path {
	if p.err == nil {
		p.err = err
	}
	return p
}
