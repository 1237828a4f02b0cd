package server

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"

	"github.com/cupel/cupel"
)

// listen listens where the configuration says.
func (s *Server) listen(ctx context.Context) (err error) {
	if s.place != nil {
		s.listener, err = s.place.listen(ctx)
	} else {
		s.listener, err = listenTCP(ctx, s.config.Listen)
	}
	return err
}

func listenTCP(ctx context.Context, address string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, cupel.Errorf(cupel.Conflict, "cannot listen on %s: %w", address, err)
	}
	return listener, nil
}

// serve serves on a listener until that is closed. Where it fails before, the
// server leaves.
func (s *Server) serve(listener net.Listener) error {
	var err error
	if s.config.TLSCert != "" {
		err = s.http.ServeTLS(listener, "", "")
	} else {
		err = s.http.Serve(listener)
	}
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	s.leave()
	return err
}

// URL returns the address of an open server, as a client on this machine uses
// it: "unix:PATH" for one on a socket.
func (s *Server) URL() string {
	if _, ok := s.config.socket(); ok {
		return s.config.Listen
	}
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
