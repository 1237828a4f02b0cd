package client

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"
)

// overSocket is the URL of every server on a Unix socket: the name counts for
// nothing there.
const overSocket = "http://cupel"

// socketReuse is how long a connection to a local server is used again after an
// answer: by its protocol, a server that leaves answers for longer than that.
const socketReuse = time.Second

// socketPath returns the path of the socket that an address names.
func socketPath(address string) (path string, ok bool) {
	path, ok = strings.CutPrefix(address, "unix:")
	return path, ok && path != ""
}

// newSocketTransport returns a transport whose every connection goes to a socket.
func newSocketTransport(path string) *http.Transport {
	transport := newTransport()
	transport.Proxy = nil
	transport.IdleConnTimeout = socketReuse
	transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}
	return transport
}
