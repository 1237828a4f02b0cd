package mlflowimport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cupel/cupel"
)

// Limits on what a server may answer, in bytes.
const (
	maxAnswer  = 512 << 20 // one page; a dataset's profile alone may have 16 Mi characters
	maxElement = 1 << 20   // one element of a list that is read as it comes
	maxFailure = 64 << 10  // an error
)

// Credentials are what a server asks for: a token, or else a user and a password.
type Credentials struct {
	Token    string
	User     string
	Password string
}

// server is an MLflow server, read through its REST API.
type server struct {
	base      *url.URL
	access    Credentials
	workspace string
	http      *http.Client
	pause     time.Duration // before the second try of a request
	noBulk    atomic.Bool   // it answers only one history at a time
}

var _ Source = (*server)(nil)

// openServer returns the server at an address. It sends nothing yet.
func openServer(address string, access Credentials, workspace string) (*server, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" {
		return nil, cupel.Errorf(cupel.Invalid, "MLflow server %q: use http://HOST:PORT or https://HOST[/PATH]", withoutPassword(address))
	}
	if user := base.User; user != nil {
		access.User = user.Username()
		access.Password, _ = user.Password()
		base.User = nil
	}
	base.RawQuery, base.Fragment = "", ""
	base.Path = strings.TrimRight(base.Path, "/")
	return &server{base: base, access: access, workspace: workspace, http: &http.Client{Transport: transport()}, pause: 200 * time.Millisecond}, nil
}

// withoutPassword cuts what stands before the host.
func withoutPassword(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if _, host, found := strings.Cut(rest, "@"); ok && found {
		return scheme + "://" + host
	}
	return address
}

// transport gives up on servers that cannot be reached or say nothing.
func transport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 10 * time.Minute, // a server may fetch a large artifact first
		MaxIdleConnsPerHost:   workers,
		IdleConnTimeout:       30 * time.Second,
		ForceAttemptHTTP2:     true,
	}
}

// Name implements [Source].
func (s *server) Name() string { return s.base.String() }

// Close implements [Source].
func (s *server) Close() error {
	s.http.CloseIdleConnections()
	return nil
}

// Remote implements [Source]: whatever the server can read, it passes on.
func (s *server) Remote(string) bool { return false }

// ask sends a request and decodes the answer. body, if not nil, is sent as JSON.
func (s *server) ask(ctx context.Context, method, path string, query url.Values, body, answer any) error {
	r, err := s.send(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := json.NewDecoder(newQuotedFloats(io.LimitReader(r, maxAnswer))).Decode(answer); err != nil {
		return s.broken(ctx, path, err)
	}
	return nil
}

// broken words that an answer came, but not as MLflow sends it.
func (s *server) broken(ctx context.Context, path string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	code := cupel.Invalid
	var netError net.Error
	if errors.As(err, &netError) || errors.Is(err, io.ErrUnexpectedEOF) {
		code = cupel.Unavailable
	}
	return cupel.Errorf(code, "%s%s: the answer is not one of MLflow: %w", s.Name(), path, err)
}

// send sends a request, again a few times while the server is busy, and returns
// the body of an answer of success.
func (s *server) send(ctx context.Context, method, path string, query url.Values, body any) (io.ReadCloser, error) {
	const tries = 5
	pause := s.pause
	for try := 1; ; try++ {
		answer, err := s.try(ctx, method, path, query, body)
		if err == nil && answer.StatusCode < 300 {
			return answer.Body, nil
		}
		failure := s.failure(ctx, path, answer, err)
		if try == tries || ctx.Err() != nil || cupel.ErrorCode(failure) != cupel.Unavailable {
			return nil, failure
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
			pause *= 2
		}
	}
}

func (s *server) try(ctx context.Context, method, path string, query url.Values, body any) (*http.Response, error) {
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		sent = strings.NewReader(string(text))
	}
	address := s.base.String() + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, address, sent)
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if s.workspace != "" {
		r.Header.Set("X-MLFLOW-WORKSPACE", s.workspace)
	}
	switch {
	case s.access.Token != "":
		r.Header.Set("Authorization", "Bearer "+s.access.Token)
	case s.access.User != "":
		r.SetBasicAuth(s.access.User, s.access.Password)
	}
	return s.http.Do(r)
}

// failure words why a request failed, and closes its answer.
func (s *server) failure(ctx context.Context, path string, answer *http.Response, err error) error {
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return cupel.Errorf(cupel.Unavailable, "MLflow server %s cannot be reached: %w", s.Name(), err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, maxFailure))
	var refusal struct {
		Code    string `json:"error_code"`
		Message string `json:"message"`
	}
	said := http.StatusText(answer.StatusCode)
	if json.Unmarshal(text, &refusal) == nil && refusal.Message != "" {
		said = refusal.Message
	}
	return cupel.Errorf(codeOf(answer.StatusCode), "%s%s: MLflow answers %d: %s", s.Name(), path, answer.StatusCode, said)
}

func codeOf(status int) cupel.Code {
	switch status {
	case http.StatusUnauthorized:
		return cupel.Unauthenticated
	case http.StatusForbidden:
		return cupel.PermissionDenied
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return cupel.NotFound
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return cupel.Unavailable
	case http.StatusInternalServerError:
		return cupel.Internal
	}
	return cupel.Invalid
}

// integer is an int64 that JSON may write as a string.
type integer int64

// UnmarshalJSON implements [json.Unmarshaler].
func (i *integer) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	n, err := strconv.ParseInt(strings.Trim(string(text), `"`), 10, 64)
	if err != nil {
		return fmt.Errorf("%.40q is no whole number", text)
	}
	*i = integer(n)
	return nil
}
