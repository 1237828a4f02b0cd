// Package serve is the model server: it loads bundles, checks each on its own test
// set, and only then answers with it, while it follows the tags that they came by.
package serve

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/cupel/cupel"
)

// Config is what a model server is told.
type Config struct {
	Listen           string // address and port
	Models           []Named
	AllowUnvalidated bool
	Poll             time.Duration // how often it looks for models that moved; 0 never
	Limits           Limits
	Drain            time.Duration // that requests have to end at shutdown
	Version          string        // of the program
	Log              *slog.Logger
}

// DefaultListen is where a model server listens.
const DefaultListen = "127.0.0.1:7080"

// Server is a model server that can be opened once and closed once.
type Server struct {
	config   Config
	models   *Models
	http     *http.Server
	listener net.Listener
	served   chan error
	stop     context.CancelFunc
}

// Open listens at once, and says that it is not ready until every model is. It
// returns when each has been tried, with an error where none serves.
func Open(ctx context.Context, config Config) (*Server, error) {
	count := newMetrics()
	models, err := NewModels(config.Models, config.AllowUnvalidated, config.Log, count)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", config.Listen)
	if err != nil {
		return nil, cupel.Errorf(cupel.Conflict, "cannot listen on %s: %w", config.Listen, err)
	}
	a := &api{models: models, limits: config.Limits, gate: newGate(config.Limits.Concurrent), count: count, log: config.Log, version: config.Version}
	s := &Server{
		config: config, models: models, listener: listener, served: make(chan error, 1),
		http: &http.Server{
			Handler: a.routes(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
			ErrorLog: slog.NewLogLogger(config.Log.Handler(), slog.LevelDebug),
		},
	}
	go func() { s.served <- s.http.Serve(listener) }()
	config.Log.Info("listening", "url", s.URL())
	return s, s.load(ctx)
}

func (s *Server) load(ctx context.Context) error {
	if err := s.models.Load(ctx); err != nil {
		return errors.Join(err, s.close())
	}
	following, stop := context.WithCancel(ctx)
	s.stop = stop
	if s.config.Poll > 0 {
		go s.models.Follow(following, s.config.Poll)
	}
	return nil
}

// URL is where the server is.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Close takes no more requests, and lets those that have begun end.
func (s *Server) Close() error {
	s.stop()
	return s.close()
}

func (s *Server) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), s.config.Drain)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.config.Log.Warn("requests did not end in time and were broken off")
		err = s.http.Close()
	}
	if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// Run serves until ctx ends.
func Run(ctx context.Context, config Config) error {
	s, err := Open(ctx, config)
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		config.Log.Info("shutting down")
		return s.Close()
	case err := <-s.served:
		s.stop()
		return cupel.Errorf(cupel.Unavailable, "the server ended: %w", err)
	}
}
