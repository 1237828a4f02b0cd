// Package location finds the registry that a program means, and opens it: the
// command line and trainings decide alike.
package location

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
	"github.com/cupel/cupel/embedded"
)

// serverPatience is how long a command waits for a server that does not answer:
// long enough for one that is being restarted, short enough for a person who
// forgot to start it.
const serverPatience = 5 * time.Second

// Location says where the registry is.
type Location struct {
	URL       string // of a server; "" for data in process
	Token     string // for the server; "" where it asks for none
	TokenFile string // that holds the token
	Home      string // folder of catalog and vault; "" is the default
	Catalog   string // sqlite:PATH or postgres://…; "" is the one in Home
	Vault     string // folder:PATH or s3://BUCKET/PREFIX; "" is the one in Home
}

// Local reports whether l names data in process.
func (l Location) Local() bool { return l.Home != "" || l.Catalog != "" || l.Vault != "" }

// Filled takes what l does not say from the environment. What l says of data in
// process wins over a server that only the environment names.
func (l Location) Filled(env func(name string) string) (Location, error) {
	if !l.Local() {
		l.URL = cmp.Or(l.URL, env("CUPEL_URL"))
	}
	if l.URL != "" {
		return l.withToken(env)
	}
	l.Catalog = cmp.Or(l.Catalog, env("CUPEL_CATALOG"))
	l.Vault = cmp.Or(l.Vault, env("CUPEL_VAULT"))
	l.Home = cmp.Or(l.Home, env("CUPEL_HOME"))
	return l, nil
}

func (l Location) withToken(env func(name string) string) (Location, error) {
	l.Token = env("CUPEL_TOKEN")
	path := cmp.Or(l.TokenFile, env("CUPEL_TOKEN_FILE"))
	if path == "" || l.Token != "" && l.TokenFile == "" {
		return l, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return Location{}, cupel.Errorf(cupel.NotFound, "there is no file %s", path)
		}
		return Location{}, cupel.Errorf(cupel.Invalid, "the token cannot be read: %w", err)
	}
	l.Token = strings.TrimSpace(string(text))
	return l, nil
}

// Open opens the registry at a location: over HTTP where it names a server, else
// in process.
func Open(ctx context.Context, location Location) (cupel.Registry, error) {
	if location.URL != "" {
		return client.Open(client.Options{URL: location.URL, Token: location.Token, Patience: serverPatience})
	}
	registry, err := embedded.Open(ctx, embedded.Options{Home: location.Home, Catalog: location.Catalog, Vault: location.Vault})
	if err != nil {
		return nil, err
	}
	if lost, err := registry.NeedsRebuild(ctx); err == nil && lost {
		fmt.Fprintln(os.Stderr, "cupel: the catalog knows nothing of what the vault holds. Is it the right one? If it was lost, cupel vault:rebuild restores it from the vault.")
	}
	return registry, nil
}
