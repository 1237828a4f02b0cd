// Package client is the Go SDK of Cupel over HTTP: [Open] returns everything
// that a server does as a [cupel.Registry], the same that package embedded opens
// in process.
//
// Uploads send only what the server does not have, downloads go on where a
// connection broke off, and both are checked against their digests. Neither
// holds a file in memory, whatever its size.
package client

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cupel/cupel"
)

// Options say which server a client speaks to, and how.
type Options struct {
	// URL is where the server is, such as "http://127.0.0.1:7070", or "unix:PATH"
	// for one on a Unix socket. It may have a path, where a proxy serves Cupel
	// below one.
	URL string
	// Token is the secret of a token; "" sends none.
	Token string
	// HTTPClient sends the requests; nil means one with sensible time-outs. A
	// Timeout of it would also end long transfers. To a socket it has to dial by
	// itself.
	HTTPClient *http.Client
	// Patience is how long a request is tried again while the server cannot be
	// reached or says that it is busy; 0 means a minute, less than 0 not at all.
	Patience time.Duration
}

// Client is a [cupel.Registry] on a server. It is safe for concurrent use.
type Client struct {
	base     string // URL, without a slash at its end
	shown    string // where the server is, for people
	token    string
	http     *http.Client
	patience time.Duration
}

var _ cupel.Registry = (*Client)(nil)

// Open returns a client of a server. It sends nothing yet. A URL that cannot be
// right is an error of code invalid.
func Open(options Options) (*Client, error) {
	c := &Client{shown: options.URL, token: options.Token, http: options.HTTPClient, patience: options.Patience}
	transport := newTransport()
	if path, ok := socketPath(options.URL); ok {
		c.base, transport = overSocket, newSocketTransport(path)
	} else {
		u, err := serverURL(options.URL)
		if err != nil {
			return nil, err
		}
		c.base = strings.TrimRight(u.String(), "/")
		c.shown = c.base
	}
	if c.http == nil {
		c.http = &http.Client{Transport: transport}
	}
	if c.patience == 0 {
		c.patience = time.Minute
	}
	return c, nil
}

// serverURL reads the address of a server over TCP.
func serverURL(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, cupel.Errorf(cupel.Invalid, "server address %q: use http://HOST:PORT, https://HOST[/PATH] or unix:PATH", address)
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return nil, cupel.Errorf(cupel.Invalid, "server address %q: leave out what follows '?' and '#'", address)
	}
	return u, nil
}

// newTransport returns a transport that gives up on connections that cannot be
// made, and never on transfers that move.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		// Content is compressed in the vault already; and a range must be one of
		// the bytes that were asked for.
		DisableCompression: true,
	}
}

// Close closes connections that are idle. The client can still be used.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return nil
}
