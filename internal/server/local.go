package server

import (
	"context"
	"os"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/store/migrations"
	"github.com/cupel/cupel/internal/wire"
)

// keptAlive is how long a request is served for sure after the connection was
// made, or after the last answer on it. Clients promise to use half of it.
const keptAlive = 2 * time.Second

// Status implements [httpapi.Local].
func (s *Server) Status() wire.LocalStatus {
	active, idle := s.activity.use()
	return wire.LocalStatus{
		Version: wire.Version{Version: s.config.Version, Protocol: wire.Protocol},
		Schema:  migrations.Latest(), PID: os.Getpid(), ProgramTime: s.program.UnixMilli(), IdleSeconds: idle.Seconds(), InUse: active,
	}
}

// Leave implements [httpapi.Local].
func (s *Server) Leave(ifIdle bool) error {
	if active, _ := s.activity.use(); ifIdle && active > 0 {
		return cupel.Errorf(cupel.Conflict, "the local server is in use: it has %d requests in progress", active)
	}
	s.leave()
	return nil
}

// leave makes [Run] end.
func (s *Server) leave() { s.left.Do(func() { close(s.leaving) }) }

// ListenLoopback implements [httpapi.Local].
func (s *Server) ListenLoopback(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loopback == nil {
		listener, err := listenTCP(ctx, "127.0.0.1:0")
		if err != nil {
			return "", err
		}
		s.log.Info("listening", "url", "http://"+listener.Addr().String())
		s.loopback = listener
		s.serving.Go(func() error { return s.serve(listener) })
	}
	return "http://" + s.loopback.Addr().String(), nil
}

// leaveWhenIdle makes the server leave once nobody has used it for as long as the
// configuration says.
func (s *Server) leaveWhenIdle() {
	if s.config.IdleExit > 0 && reaches(s.activity.unused, s.config.IdleExit, s.config.IdleExit, s.leaving) {
		s.log.Info("leaving: nobody has used the server", "for", s.config.IdleExit)
		s.leave()
	}
}

// linger lets nobody new find a local server, and answers on the connections that
// are open until no client may reuse one.
func (s *Server) linger() {
	s.withdraw()
	s.activity.leave()
	s.api.EndStreams()
	ctx, cancel := context.WithTimeout(context.Background(), s.config.ShutdownTimeout)
	defer cancel()
	reaches(s.activity.silent, keptAlive, 10*time.Millisecond, ctx.Done())
}

// withdraw lets nobody new find a local server.
func (s *Server) withdraw() {
	if s.place == nil || s.withdrawn {
		return
	}
	s.withdrawn = true
	if err := s.place.withdraw(context.Background()); err != nil {
		s.log.Warn("the place of the local server cannot be cleared", "place", s.place, "error", err)
	}
}
