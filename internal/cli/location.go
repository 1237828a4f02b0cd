package cli

import (
	"context"
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

// location fills what no flag has set from the environment. A flag that names
// data in process wins over a server that only the environment names.
func (a *app) location() (Location, error) {
	l := a.flags.location
	local := l.Home != "" || l.Catalog != "" || l.Vault != ""
	if l.URL != "" && local {
		return Location{}, usageError{message: "--url names a server, --home, --catalog and --vault name data without one: use either"}
	}
	if !local {
		l.URL = firstOf(l.URL, a.Env("CUPEL_URL"))
	}
	if l.URL != "" {
		return a.withToken(l)
	}
	l.Catalog = firstOf(l.Catalog, a.Env("CUPEL_CATALOG"))
	l.Vault = firstOf(l.Vault, a.Env("CUPEL_VAULT"))
	l.Home = firstOf(l.Home, a.Env("CUPEL_HOME"))
	return l, nil
}

func (a *app) withToken(l Location) (Location, error) {
	l.Token = a.Env("CUPEL_TOKEN")
	path := firstOf(l.TokenFile, a.Env("CUPEL_TOKEN_FILE"))
	if path == "" || l.Token != "" && l.TokenFile == "" {
		return l, nil
	}
	text, err := readFile(path)
	if err != nil {
		return Location{}, err
	}
	l.Token = strings.TrimSpace(string(text))
	return l, nil
}

// Open opens the registry at location: over HTTP where it names a server, else
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
