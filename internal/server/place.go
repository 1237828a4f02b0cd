package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/gofrs/flock"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// Waiting for the process that holds a place to answer there, or to give it up.
const (
	holdPatience = time.Minute
	askPatience  = 2 * time.Second
	holdPause    = 10 * time.Millisecond
)

// place is where the programs of a user find their local server.
type place interface {
	fmt.Stringer
	// file is the file that the place is named by. Who holds the lock on the file
	// of this name with ".lock" may serve there.
	file() string
	// prepare makes the folder of the file, and refuses one in which others could
	// put another server in place of this one.
	prepare() error
	// listen listens where nobody looks yet.
	listen(ctx context.Context) (net.Listener, error)
	// announce lets programs find the server that is listening, in place of one
	// that has died.
	announce(version string) error
	// ask asks the server that can be found there what it is.
	ask(ctx context.Context) (wire.LocalStatus, error)
	// withdraw lets nobody find the server any more. When it returns, whoever had
	// found it before has been let in.
	withdraw(ctx context.Context) error
}

// place returns where a local server is to be found, nil for any other server.
func (c *Config) place() place {
	if path, ok := c.socket(); ok {
		return &socket{path}
	}
	if c.AddressFile != "" {
		return newAddressFile(c.AddressFile, c.Listen)
	}
	return nil
}

// served says that another process serves at a place already.
type served struct {
	place  place
	status wire.LocalStatus
}

// Error implements error.
func (s served) Error() string {
	return fmt.Sprintf("process %d serves at %s already", s.status.PID, s.place)
}

// hold takes the place for this process. Where another one serves, that is an
// error of code conflict with served in it.
func hold(ctx context.Context, p place) (*flock.Flock, error) {
	if err := p.prepare(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, holdPatience)
	defer cancel()
	lock := flock.New(p.file() + ".lock")
	for {
		got, err := lock.TryLock()
		if err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "cannot lock %s: %w", lock.Path(), err)
		}
		if got {
			return lock, nil
		}
		if status, err := p.ask(ctx); err == nil {
			return nil, cupel.Errorf(cupel.Conflict, "%w", served{p, status})
		}
		select {
		case <-time.After(holdPause/2 + rand.N(holdPause)):
		case <-ctx.Done():
			return nil, cupel.Errorf(cupel.Unavailable, "another process holds %s and does not answer: end it, or try again", lock.Path())
		}
	}
}

// ask asks a server over connections of dial.
func ask(ctx context.Context, url, secret string, dial func(context.Context, string, string) (net.Conn, error)) (status wire.LocalStatus, err error) {
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+wire.Base+wire.LocalPath, nil)
	if err != nil {
		return status, err
	}
	r.Close = true
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	answer, err := (&http.Transport{DialContext: dial, DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		return status, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return status, errors.New(answer.Status)
	}
	return status, json.NewDecoder(http.MaxBytesReader(nil, answer.Body, wire.MaxJSON)).Decode(&status)
}
