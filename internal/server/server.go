// Package server puts the server together: the registry, the native API, what
// every request passes, and the listener, from one configuration.
package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/edge"
	"github.com/cupel/cupel/internal/httpapi"
	"github.com/cupel/cupel/internal/mlflowapi"
	"github.com/cupel/cupel/internal/service"
)

// Server is a server that can be opened once and closed once.
type Server struct {
	config    Config
	log       *slog.Logger
	logFile   io.Closer
	registry  *service.Service
	mux       *http.ServeMux
	described chan *httpapi.API // gives it once
	api       *httpapi.API
	http      *http.Server
	listener  net.Listener   // that of the configuration
	serving   errgroup.Group // on each listener
	activity  *activity

	left    sync.Once
	leaving chan struct{} // closed once the server is to end by itself

	place     place        // of a local server, nil for any other
	lock      *flock.Flock // of the place
	withdrawn bool         // nobody finds the place any more
	program   time.Time    // as programTime has it

	mu       sync.Mutex
	loopback net.Listener // opened on demand; guarded by mu
}

// New returns a server that is still closed. A nil log writes where the
// configuration says.
func New(config Config, log *slog.Logger) *Server {
	return &Server{config: config, log: log, place: config.place(), activity: newActivity(), leaving: make(chan struct{}), program: programTime()}
}

// Run opens the server, and closes it when ctx ends or the server is to leave. It
// does nothing where another process serves at the place of a local server
// already.
func Run(ctx context.Context, config Config) error {
	started := hurry()
	s := New(config, nil)
	err := s.Open(ctx)
	started()
	if err != nil {
		var other served
		if errors.As(err, &other) {
			config.logger(os.Stderr).Info(other.Error(), "version", other.status.Version.Version)
			return nil
		}
		return err
	}
	defer time.AfterFunc(settling, settle).Stop()
	select {
	case <-s.leaving:
		s.linger()
	case <-ctx.Done():
		s.log.Info("shutting down", "timeout", config.ShutdownTimeout)
	}
	return s.Close()
}

// Open opens the registry and begins to serve it. It refuses an address that
// others can reach unless tokens are in use or the configuration says that this
// is meant. Of a local server, it is an error of code conflict that another
// process serves at its place.
func (s *Server) Open(ctx context.Context) error {
	if err := s.config.check(); err != nil {
		return err
	}
	if err := s.hold(ctx); err != nil {
		return err
	}
	err := s.open(ctx)
	if err != nil {
		return errors.Join(err, s.release())
	}
	return nil
}

// hold takes the place of a local server, and opens the log.
func (s *Server) hold(ctx context.Context) (err error) {
	if s.place != nil {
		if s.lock, err = hold(ctx, s.place); err != nil {
			return err
		}
	}
	if s.log != nil {
		return nil
	}
	file, err := s.config.openLog()
	if err != nil {
		return errors.Join(err, s.release())
	}
	s.log, s.logFile = s.config.logger(file), file
	return nil
}

// release gives up what hold has taken.
func (s *Server) release() (err error) {
	if s.lock != nil {
		err = s.lock.Close()
	}
	if s.logFile != nil {
		err = errors.Join(err, s.logFile.Close())
	}
	return err
}

func (s *Server) open(ctx context.Context) error {
	s.describe()
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
	if err := s.listen(ctx); err != nil {
		return err
	}
	s.http = &http.Server{
		Handler: s.activity.watched(s.handler()), TLSConfig: secured,
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: s.config.IdleTimeout, MaxHeaderBytes: 64 << 10,
		ConnState: s.activity.connection,
		ErrorLog:  slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	s.http.RegisterOnShutdown(s.api.EndStreams)
	s.serving.Go(func() error { return s.serve(s.listener) })
	if s.place != nil {
		if err := s.place.announce(s.config.Version); err != nil {
			return errors.Join(cupel.Errorf(cupel.Conflict, "cannot serve at %s: %w", s.place, err), s.http.Close())
		}
	}
	s.log.Info("listening", "url", s.URL(), "version", s.config.Version)
	go s.leaveWhenIdle()
	return nil
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

// describe begins to describe the native API, which takes about as long as opening
// the registry.
func (s *Server) describe() {
	s.mux, s.described = http.NewServeMux(), make(chan *httpapi.API, 1)
	go func() { s.described <- httpapi.Describe(s.mux, s.config.Version) }()
}

// handler returns all that is served.
func (s *Server) handler() http.Handler {
	metrics := edge.NewMetrics(newVaultMetrics(s.registry, s.log))
	mlflowapi.Register(s.mux, s.registry, s.config.Version)
	s.api = <-s.described
	s.api.Serve(s.registry, metrics.Handler())
	if s.place != nil {
		s.api.RegisterLocal(s)
	}
	return edge.Handler(s.mux, edge.Options{
		Access: s.access(), Open: s.config.loopback() || s.config.Insecure,
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

// Close takes no more requests, lets those that are on their way end within the
// timeout of the configuration, breaks off the rest, and closes the registry. Only
// then another process can serve at the place of a local server.
func (s *Server) Close() error {
	s.leave()
	s.withdraw()
	ctx, cancel := context.WithTimeout(context.Background(), s.config.ShutdownTimeout)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("transfers did not end in time and were broken off")
		err = s.http.Close()
	}
	s.activity.all.Wait() // the registry must not be closed under a handler
	return errors.Join(err, s.serving.Wait(), s.registry.Close(), s.release())
}
