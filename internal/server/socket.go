package server

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// maxSocketPath is how many bytes the path of a socket may have on every system.
const maxSocketPath = 103

// socket is a place on a Unix socket.
type socket struct{ path string }

// checkSocketPath reports why there can be no socket of this path.
func checkSocketPath(path string) error {
	if runtime.GOOS == "windows" {
		return cupel.Errorf(cupel.Invalid, "listen unix:%s: there are no Unix sockets to rely on here: use --listen 127.0.0.1:0 --address-file FILE", path)
	}
	if len(path) > maxSocketPath {
		return cupel.Errorf(cupel.Invalid, "listen unix:%s: the path of a socket has at most %d bytes: choose a shorter one", path, maxSocketPath)
	}
	return nil
}

// String returns the address as a client takes it.
func (s *socket) String() string { return "unix:" + s.path }

func (s *socket) file() string { return s.path }

// hidden is where the socket is while nobody is to find it. It is as long as the
// path: a longer one might be too long.
func (s *socket) hidden() string { return s.path[:len(s.path)-1] + "~" }

func (s *socket) prepare() error { return privateFolder(filepath.Dir(s.path)) }

func (s *socket) listen(ctx context.Context) (net.Listener, error) {
	if info, err := os.Lstat(s.path); err == nil && info.Mode().Type() != fs.ModeSocket {
		return nil, cupel.Errorf(cupel.Conflict, "cannot listen on %s: that is a file, and no socket: remove it, or choose another path", s)
	}
	if err := os.Remove(s.hidden()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, cupel.Errorf(cupel.Conflict, "cannot listen on %s: %w", s, err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "unix", s.hidden())
	if err != nil {
		return nil, cupel.Errorf(cupel.Conflict, "cannot listen on %s: %w", s, err)
	}
	// It is removed by withdraw, under the name that it has then.
	listener.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := os.Chmod(s.hidden(), 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

func (s *socket) announce(string) error { return os.Rename(s.hidden(), s.path) }

func (s *socket) ask(ctx context.Context) (wire.LocalStatus, error) {
	return askSocket(ctx, s.path)
}

// withdraw takes the socket's name away. Connections that wait are let in one
// after another: when one that came last has been answered, all have.
func (s *socket) withdraw(ctx context.Context) error {
	if err := os.Rename(s.path, s.hidden()); err != nil {
		return err
	}
	_, _ = askSocket(ctx, s.hidden()) // the answer does not matter
	return os.Remove(s.hidden())
}

func askSocket(ctx context.Context, path string) (wire.LocalStatus, error) {
	return ask(ctx, "http://cupel", "", func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	})
}

// privateFolder makes a folder for the user alone where there is none, and
// refuses one that somebody else could change.
func privateFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return cupel.Errorf(cupel.Invalid, "the folder %s cannot be made: %w", folder, err)
	}
	for _, look := range []func(string) (fs.FileInfo, error){os.Lstat, os.Stat} { // a link, and where it leads
		info, err := look(folder)
		if err != nil {
			return cupel.Errorf(cupel.Invalid, "the folder %s cannot be read: %w", folder, err)
		}
		if why := notPrivate(info); why != "" {
			return cupel.Errorf(cupel.PermissionDenied, "the folder %s %s, who could put another server in place of yours: choose a folder of your own, with mode 0700", folder, why)
		}
	}
	return nil
}
