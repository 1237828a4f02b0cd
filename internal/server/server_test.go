package server_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/server"
	"github.com/cupel/cupel/internal/wire"
)

func config(t *testing.T) server.Config {
	t.Helper()
	c := server.DefaultConfig()
	c.Listen, c.Home = "127.0.0.1:0", t.TempDir()
	return c
}

func start(t *testing.T, c server.Config) *server.Server {
	t.Helper()
	s := server.New(c, slog.New(slog.DiscardHandler))
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func stop(t *testing.T, s *server.Server) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestExposure requires tokens, or the word of the operator, for an address
// that others can reach.
func TestExposure(t *testing.T) {
	open := func(c server.Config) error {
		s := server.New(c, slog.New(slog.DiscardHandler))
		err := s.Open(t.Context())
		if err == nil {
			stop(t, s)
		}
		return err
	}
	c := config(t)
	c.Listen = "0.0.0.0:0"
	if err := open(c); cupel.ErrorCode(err) != cupel.Conflict || !strings.Contains(err.Error(), "--insecure") {
		t.Errorf("without tokens: %v", err)
	}
	insecure := c
	insecure.Insecure = true
	if err := open(insecure); err != nil {
		t.Errorf("insecure: %v", err)
	}
	registry, err := embedded.Open(t.Context(), embedded.Options{Home: c.Home})
	if err != nil {
		t.Fatal(err)
	}
	_, err = registry.CreateToken(t.Context(), cupel.TokenRequest{Name: "ci", Role: cupel.RoleRead})
	if err := registry.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := open(c); err != nil {
		t.Errorf("with a token: %v", err)
	}
}

func TestAddressInUse(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	c := config(t)
	c.Listen = listener.Addr().String()
	if err := server.New(c, slog.New(slog.DiscardHandler)).Open(t.Context()); cupel.ErrorCode(err) != cupel.Conflict {
		t.Errorf("got %v", err)
	}
}

// certificate writes a certificate for localhost and returns its files and a
// pool that trusts it.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(parsed)
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", secret), pool
}

func TestTLS(t *testing.T) {
	c := config(t)
	var pool *x509.CertPool
	c.TLSCert, c.TLSKey, pool = certificate(t)
	s := start(t, c)
	defer stop(t, s)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Get(s.URL() + "/health/ready")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != 200 || answer.ProtoMajor != 2 {
		t.Errorf("%s over %s", answer.Status, answer.Proto)
	}
	c.TLSKey = c.TLSCert
	if err := server.New(c, slog.New(slog.DiscardHandler)).Open(t.Context()); cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("a wrong key: %v", err)
	}
}

// upload starts to send a file, and returns what its content is written to and
// the status of the answer when it comes, 0 for none.
func upload(t *testing.T, address string) (*io.PipeWriter, <-chan int) {
	t.Helper()
	answer, err := http.Post(address+wire.Base+"/projects/default/uploads", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	_, name, _ := strings.Cut(string(text), `"upload":"`)
	name, _, _ = strings.Cut(name, `"`)
	r, w := io.Pipe()
	status := make(chan int, 1)
	go func() {
		answer, err := http.Post(address+wire.Base+"/projects/default/uploads/"+name+"/files", wire.TypeBytes, r)
		r.Close()
		if err != nil {
			status <- 0
			return
		}
		answer.Body.Close()
		status <- answer.StatusCode
	}()
	// More than the buffers between them hold: the server has read some of it.
	if _, err := w.Write(make([]byte, 32<<20)); err != nil {
		t.Fatal(err)
	}
	return w, status
}

// TestShutdownWaits lets a transfer in flight come to its end.
func TestShutdownWaits(t *testing.T) {
	s := start(t, config(t))
	w, status := upload(t, s.URL())
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	for { // until new connections are refused
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
		if err != nil {
			break
		}
		conn.Close()
	}
	if _, err := w.Write([]byte("the end")); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if got := <-status; got != 200 {
		t.Errorf("the transfer ended with %d", got)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

// TestShutdownBreaksOff ends a transfer that does not end by itself.
func TestShutdownBreaksOff(t *testing.T) {
	c := config(t)
	c.ShutdownTimeout = 50 * time.Millisecond
	s := start(t, c)
	w, status := upload(t, s.URL())
	stop(t, s)
	w.Close()
	if got := <-status; got == 200 {
		t.Errorf("the transfer ended with %d", got)
	}
}

// TestShutdownEndsStreams requires that a stream which would never end comes to a
// clean end, and keeps nobody waiting.
func TestShutdownEndsStreams(t *testing.T) {
	c := config(t)
	c.ShutdownTimeout = time.Hour
	s := start(t, c)
	answer, err := http.Get(s.URL() + wire.Base + "/projects/default/events")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	if text, err := io.ReadAll(answer.Body); err != nil || !strings.HasPrefix(string(text), "id: ") {
		t.Errorf("the stream was %q and ended with %v", text, err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

// TestRun ends when its context does.
func TestRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := config(t)
	c.LogLevel = "error"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.Listen = listener.Addr().String()
	listener.Close()
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx, c) }()
	for {
		answer, err := http.Get("http://" + c.Listen + "/health/live")
		if err == nil {
			answer.Body.Close()
			break
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestVaultMetrics requires the sizes of the vault among the metrics.
func TestVaultMetrics(t *testing.T) {
	s := start(t, config(t))
	defer stop(t, s)
	answer, err := http.Get(s.URL() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`cupel_vault_bytes{state="logical"} 0`, `cupel_vault_items{kind="files"} 0`, "go_goroutines"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
}

// TestSecret requires that a server for the programs of one command lets nobody in
// without the secret, whether tokens are in use or not.
func TestSecret(t *testing.T) {
	c := config(t)
	c.Secret = "of this command"
	s := start(t, c)
	defer stop(t, s)
	for name, tt := range map[string]struct {
		headers []string
		want    int
	}{
		"no secret":      {nil, http.StatusUnauthorized},
		"another secret": {[]string{"Authorization", "Bearer wrong"}, http.StatusUnauthorized},
		"the secret":     {[]string{"Authorization", "Bearer of this command"}, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			if got, body := request(t, http.DefaultClient, "GET", s.URL()+wire.Base+"/projects", "", tt.headers...); got != tt.want {
				t.Errorf("%d: %s", got, body)
			}
		})
	}
}
