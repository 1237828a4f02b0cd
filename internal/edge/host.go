package edge

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/cupel/cupel"
)

// checkHost refuses requests for a host that this server is not known by. A
// page of another site could otherwise have its own name resolve to this
// address (DNS rebinding) and speak to the server as if it were of its site.
func checkHost(options Options, next http.Handler) http.Handler {
	known := make(map[string]bool, len(options.Hosts))
	for _, host := range options.Hosts {
		known[bareHost(host)] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := bareHost(r.Host)
		if known[host] || isLoopback(host) || options.AnyAddress && isAddress(host) || OverSocket(r.Context()) {
			next.ServeHTTP(w, r)
			return
		}
		Fail(w, r, cupel.Errorf(cupel.PermissionDenied, "this server does not know the host %q: start it with --allowed-host %s if it is reached under that name", r.Host, host))
	})
}

// OverSocket reports whether the request came over a Unix socket, which no page in
// a browser can reach: its host is then whatever the client calls it.
func OverSocket(ctx context.Context) bool {
	address, ok := ctx.Value(http.LocalAddrContextKey).(net.Addr)
	return ok && address.Network() == "unix"
}

// bareHost returns a host in lower case, without port, brackets and final dot.
func bareHost(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// isLoopback reports whether a host without port can only mean this machine.
func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// checkOrigin refuses changes that a browser makes for a page of another site:
// on loopback there may be no token to keep it out.
func checkOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Fail(w, r, cupel.Errorf(cupel.PermissionDenied, "a page of another site may not make changes here"))
	}))
	return protection.Handler(next)
}
