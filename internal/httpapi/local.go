package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel/internal/wire"
)

// Local is a server that the programs of one user start, share, and may send
// away.
type Local interface {
	// Status says what the server is, and whether it is in use.
	Status() wire.LocalStatus
	// Leave makes the server end once requests in progress have. With ifIdle it is
	// an error of code conflict while there are any.
	Leave(ifIdle bool) error
	// ListenLoopback opens a port on loopback, at the first call, and returns its
	// URL.
	ListenLoopback(ctx context.Context) (url string, err error)
}

type leaveLocal struct {
	Body wire.LocalLeave
}

// registerVersion adds what every server says of itself.
func (a *API) registerVersion(version string) {
	told := wire.Version{Version: version, Protocol: wire.Protocol}
	handle(a, route{method: http.MethodGet, path: "/version", id: "version", tag: "operation",
		summary: "Say which release and protocol this server has"},
		func(context.Context, *struct{}) (wire.Version, error) { return told, nil })
}

// RegisterLocal adds the routes that a local server has beside all others. See
// docs/format/local.md.
func (a *API) RegisterLocal(local Local) {
	const tag = "local"
	handle(a, route{method: http.MethodGet, path: wire.LocalPath, id: "localStatus", tag: tag,
		summary: "Say what this local server is, and whether it is in use"},
		func(context.Context, *struct{}) (wire.LocalStatus, error) { return local.Status(), nil })
	handle(a, route{method: http.MethodPost, path: wire.LocalPath + ":leave", id: "localLeave", tag: tag, status: http.StatusAccepted,
		summary: "End this server once requests in progress have ended"},
		func(_ context.Context, in *leaveLocal) (wire.LocalStatus, error) {
			return local.Status(), local.Leave(in.Body.IfIdle)
		})
	handle(a, route{method: http.MethodPost, path: wire.LocalPath + ":listen", id: "localListen", tag: tag,
		summary: "Serve the same on a port of loopback, for programs that know no sockets"},
		func(ctx context.Context, _ *struct{}) (wire.LocalAddress, error) {
			url, err := local.ListenLoopback(ctx)
			return wire.LocalAddress{URL: url}, err
		})
	a.finishDocument()
}
