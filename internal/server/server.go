// Package server puts the server together: the registry, the native API, what
// every request passes, and the listener, from one configuration.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/edge"
	"github.com/cupel/cupel/internal/httpapi"
	"github.com/cupel/cupel/internal/mlflowapi"
	"github.com/cupel/cupel/internal/service"
)

// Server is a server that can be opened once and closed once.
type Server struct {
	config   Config
	log      *slog.Logger
	registry *service.Service
	api      *httpapi.API
	http     *http.Server
	listener net.Listener
	requests sync.WaitGroup // that are being served
	done     chan error     // what serving ended with
}

// New returns a server that is still closed. A nil log writes to standard error
// as the configuration says.
func New(config Config, log *slog.Logger) *Server {
	return &Server{config: config, log: log, done: make(chan error, 1)}
}

// Run opens the server, and closes it when ctx ends.
func Run(ctx context.Context, config Config) error {
	s := New(config, nil)
	if err := s.Open(ctx); err != nil {
		return err
	}
	select {
	case err := <-s.done:
		s.done <- err
	case <-ctx.Done():
		s.log.Info("shutting down", "timeout", config.ShutdownTimeout)
	}
	return s.Close()
}

// Open opens the registry and begins to serve it. It refuses an address that
// others can reach unless tokens are in use or the configuration says that this
// is meant.
func (s *Server) Open(ctx context.Context) error {
	if err := s.config.check(); err != nil {
		return err
	}
	if s.log == nil {
		s.log = s.config.logger(os.Stderr)
	}
	// What the registry does in the background ends when it is closed, not when
	// ctx does: transfers may still have to end.
	registry, err := embedded.Open(context.WithoutCancel(ctx), embedded.Options{
		Home: s.config.Home, Catalog: s.config.Catalog, Vault: s.config.Vault, UploadLease: s.config.UploadLease,
		ArtifactRoot: s.config.ArtifactRoot, Log: s.log,
	})
	if err != nil {
		return err
	}
	if lost, err := registry.NeedsRebuild(ctx); err == nil && lost {
		s.log.Warn("the catalog knows nothing of what the vault holds: if it was lost, vault:rebuild restores it")
	}
	s.registry = registry
	if err := s.start(ctx); err != nil {
		return errors.Join(err, registry.Close())
	}
	return nil
}

func (s *Server) start(ctx context.Context) error {
	if err := s.checkExposure(ctx); err != nil {
		return err
	}
	secured, err := s.config.tls()
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.config.Listen)
	if err != nil {
		return cupel.Errorf(cupel.Conflict, "cannot listen on %s: %w", s.config.Listen, err)
	}
	s.listener = listener
	s.http = &http.Server{
		Handler: s.counted(s.handler()), TLSConfig: secured,
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: s.config.IdleTimeout, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	s.http.RegisterOnShutdown(s.api.EndStreams)
	go func() { s.done <- s.serve() }()
	s.log.Info("listening", "url", s.URL(), "version", s.config.Version)
	return nil
}

func (s *Server) serve() error {
	var err error
	if s.http.TLSConfig != nil {
		err = s.http.ServeTLS(s.listener, "", "")
	} else {
		err = s.http.Serve(s.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// checkExposure refuses to be open to others by accident.
func (s *Server) checkExposure(ctx context.Context) error {
	if s.config.loopback() || s.config.Insecure {
		return nil
	}
	used, err := s.registry.TokensInUse(ctx)
	if err != nil || used {
		return err
	}
	return cupel.Errorf(cupel.Conflict, "refusing to listen on %s, where others can reach it: make a token first (cupel token:create NAME --role admin), or pass --insecure to let everybody in", s.config.Listen)
}

// handler returns all that is served.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	metrics := edge.NewMetrics(newVaultMetrics(s.registry, s.log))
	s.api = httpapi.Register(mux, s.registry, s.config.Version, metrics.Handler())
	mlflowapi.Register(mux, s.registry, s.config.Version)
	return edge.Handler(mux, edge.Options{
		Access: s.registry, Open: s.config.loopback() || s.config.Insecure,
		Hosts: s.config.hosts(), AnyAddress: s.config.anyAddress(),
		Idle: s.config.IdleTimeout, Log: s.log, Metrics: metrics, Failures: failures,
	})
}

// failures returns what writes failures in the form that the callers of a path
// expect.
func failures(path string) edge.FailureWriter {
	if mlflowapi.Owns(path) {
		return mlflowapi.WriteFailure
	}
	return nil
}

// counted keeps count of the requests that are being served.
func (s *Server) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		defer s.requests.Done()
		next.ServeHTTP(w, r)
	})
}

// URL returns the address of an open server, as a client on this machine uses
// it.
func (s *Server) URL() string {
	scheme := "http"
	if s.config.TLSCert != "" {
		scheme = "https"
	}
	host, port, _ := net.SplitHostPort(s.listener.Addr().String())
	if s.config.anyAddress() {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// Close takes no more requests, lets those that are on their way end within the
// timeout of the configuration, breaks off the rest, and closes the registry.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), s.config.ShutdownTimeout)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("transfers did not end in time and were broken off")
		err = s.http.Close()
	}
	s.requests.Wait() // the registry must not be closed under a handler
	return errors.Join(err, <-s.done, s.registry.Close())
}

// tls returns the configuration of TLS, nil where none is asked for.
func (c *Config) tls() (*tls.Config, error) {
	if c.TLSCert == "" {
		return nil, nil
	}
	certificate, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "tls-cert %s and tls-key %s: %w", c.TLSCert, c.TLSKey, err)
	}
	return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
}
