package server

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// maxAddressFile is more than an address file has, in bytes.
const maxAddressFile = 64 << 10

// addressFile is a place on loopback, for systems without Unix sockets: a file
// that only the user can read has the address, and a secret that requests prove
// with that they come from the user.
type addressFile struct {
	path   string
	wanted string // address and port to listen on
	secret string
	at     net.Addr // once it listens
}

func newAddressFile(path, listen string) *addressFile {
	return &addressFile{path: path, wanted: listen, secret: rand.Text()}
}

// String returns the path of the file.
func (f *addressFile) String() string { return f.path }

func (f *addressFile) file() string { return f.path }

func (f *addressFile) prepare() error { return privateFolder(filepath.Dir(f.path)) }

func (f *addressFile) listen(ctx context.Context) (net.Listener, error) {
	listener, err := listenTCP(ctx, f.wanted)
	if err == nil {
		f.at = listener.Addr()
	}
	return listener, err
}

func (f *addressFile) announce(version string) error {
	text, err := json.Marshal(wire.AddressFile{URL: "http://" + f.at.String(), Secret: f.secret, PID: os.Getpid(), Version: version})
	if err != nil {
		return err
	}
	// Mode 0600 is that of every temporary file.
	temporary, err := os.CreateTemp(filepath.Dir(f.path), filepath.Base(f.path)+".*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(append(text, '\n'))
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), f.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}

func (f *addressFile) ask(ctx context.Context) (status wire.LocalStatus, err error) {
	found, err := readAddressFile(f.path)
	if err != nil {
		return status, err
	}
	return ask(ctx, found.URL, found.Secret, new(net.Dialer).DialContext)
}

// withdraw removes the file, and lets in who waits, as that of a socket does. Who
// has read the file before, and connects after, is refused, and starts anew.
func (f *addressFile) withdraw(ctx context.Context) error {
	if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, _ = ask(ctx, "http://"+f.at.String(), f.secret, new(net.Dialer).DialContext) // the answer does not matter
	return nil
}

func readAddressFile(path string) (found wire.AddressFile, err error) {
	file, err := os.Open(path)
	if err != nil {
		return found, err
	}
	defer file.Close()
	text := make([]byte, maxAddressFile)
	n, err := file.Read(text)
	if err != nil {
		return found, err
	}
	if err := json.Unmarshal(text[:n], &found); err != nil {
		return found, cupel.Errorf(cupel.Corrupt, "%s is no address file of Cupel: %w", path, err)
	}
	return found, nil
}
