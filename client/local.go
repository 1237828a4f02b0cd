package client

import (
	"context"
	"net/http"

	"github.com/cupel/cupel/internal/wire"
)

// ListenLoopback returns the URL of a local server for programs that know no
// sockets: at the first call it begins to listen on loopback, as long as it runs.
// A server that is no local one is an error of code not_found.
func (c *Client) ListenLoopback(ctx context.Context) (string, error) {
	address, err := result[wire.LocalAddress](ctx, c, call{
		method: http.MethodPost, path: at(wire.LocalPath + ":listen"), repeatable: true,
	})
	return address.URL, err
}
