package client

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// maxFailure is how much of an answer that reports an error is read.
const maxFailure = 64 << 10

// failure returns what failed as a [cupel.Error], and closes the answer.
func (c *Client) failure(ctx context.Context, call call, answer *http.Response, err error) error {
	if err != nil {
		return c.unreached(ctx, err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, maxFailure)) // what there is, even if it broke off
	var told wire.Failure
	if json.Unmarshal(text, &told) == nil && told.Code != "" {
		return &cupel.Error{Code: told.Code, Message: told.Message}
	}
	return cupel.Errorf(codeOf(answer.StatusCode), "%s answered %s %s with %s, and not as Cupel does: check CUPEL_URL and what lies between",
		c.shown, call.method, call.path.text, answer.Status)
}

// unreached describes why no answer came.
func (c *Client) unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return gaveUp(ctx)
	}
	var known *cupel.Error
	if errors.As(err, &known) {
		return known // of a body that could not be read
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return cupel.Errorf(cupel.Unavailable, "cannot reach the server at %s: %w", c.shown, err)
}

// codeOf returns the code of a status that came without one.
func codeOf(status int) cupel.Code {
	switch status {
	case http.StatusBadRequest, http.StatusMethodNotAllowed:
		return cupel.Invalid
	case http.StatusUnauthorized:
		return cupel.Unauthenticated
	case http.StatusForbidden:
		return cupel.PermissionDenied
	case http.StatusNotFound:
		return cupel.NotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return cupel.Conflict
	case http.StatusRequestEntityTooLarge:
		return cupel.TooLarge
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return cupel.Unavailable
	}
	return cupel.Internal
}
