//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// The patience with servers: until they answer, and until they have ended after
// they were asked to.
const (
	readyTimeout = 2 * time.Minute
	endTimeout   = 10 * time.Second
)

// server is a peer that is running.
type server struct {
	peer    peer
	home    home
	address string        // host and port
	ready   time.Duration // from the start of its process to the first healthy answer
	cmd     *exec.Cmd
	ended   chan struct{} // closed when the first process has ended
}

// start starts a server and returns when it is healthy.
func (p peer) start(ctx context.Context, h home) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &server{peer: p, home: h, address: fmt.Sprintf("127.0.0.1:%d", port), cmd: p.product.command(h, port), ended: make(chan struct{})}
	begun := time.Now()
	if err := s.launch(); err != nil {
		return nil, err
	}
	if err := s.waitReady(ctx); err != nil {
		s.close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		log, _ := os.ReadFile(s.log()) // the log is a help, not the failure
		return nil, fmt.Errorf("start %s: %w; its log:\n%s", p, err, log)
	}
	s.ready = time.Since(begun)
	return s, nil
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func (s *server) log() string { return filepath.Join(s.home.folder, "server.log") }

// launch starts the process in a group of its own, so that close reaches all
// processes that it starts, and an interrupt none of them before.
func (s *server) launch() error {
	log, err := os.Create(s.log())
	if err != nil {
		return err
	}
	defer log.Close()
	s.cmd.Stdout, s.cmd.Stderr, s.cmd.Dir = log, log, s.home.folder
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if s.cmd.Path, err = filepath.Abs(s.cmd.Path); err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	go func() {
		defer close(s.ended)
		_ = s.cmd.Wait() // waitReady says what the log holds
	}()
	return nil
}

// waitReady asks for the server's health until it answers.
func (s *server) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	for {
		err := s.healthy(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-s.ended:
			return errors.New("it ended at once")
		case <-time.After(time.Millisecond):
		}
	}
}

func (s *server) healthy(ctx context.Context) error {
	c, err := dial(ctx, s.address)
	if err != nil {
		return err
	}
	defer c.close()
	_, err = c.call(http.MethodGet, "/health", nil)
	return err
}

// close stops all processes of the server and returns when they are gone.
func (s *server) close() {
	group := -s.cmd.Process.Pid
	_ = syscall.Kill(group, syscall.SIGTERM) // it may have ended by itself
	select {
	case <-s.ended:
	case <-time.After(endTimeout):
	}
	for syscall.Kill(group, syscall.SIGKILL) == nil {
		time.Sleep(time.Millisecond)
	}
	<-s.ended
}

// servers are closed together.
type servers []*server

func (all servers) close() {
	for _, s := range all {
		s.close()
	}
}
