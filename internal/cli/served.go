package cli

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/server"
)

// lastTransfers is how long transfers of programs that a command has left behind
// may take to end.
const lastTransfers = 2 * time.Second

// served is a registry that other programs can reach as well.
type served struct {
	cupel.Registry
	at     runner.Address
	server *server.Server // nil where it was served before
}

// Close ends the server, where it was started for this.
func (s served) Close() error {
	err := s.Registry.Close()
	if s.server != nil {
		err = s.server.Close()
	}
	return err
}

// runServed makes a command's function of one that needs a registry which the
// programs that it starts can reach.
func (a *app) runServed(f func(c *call, at runner.Address) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		project, err := a.currentProject()
		if err != nil {
			return err
		}
		registry, err := a.openServed(cmd.Context())
		if err != nil {
			return err
		}
		defer func() {
			if closed := registry.Close(); err == nil {
				err = closed
			}
		}()
		return f(&call{a, cmd.Context(), registry, project, args}, registry.at)
	}
}

// openServed opens the registry that the flags and the environment name. Data in
// process is served on a port of this machine, to programs that have a secret.
func (a *app) openServed(ctx context.Context) (served, error) {
	location, err := a.location()
	if err != nil {
		return served{}, err
	}
	if location.URL == "" {
		return serveLocally(ctx, location, a.thisVersion().Version)
	}
	registry, err := a.Open(ctx, location)
	if err != nil {
		return served{}, err
	}
	s := served{Registry: registry, at: runner.Address{URL: location.URL, Token: location.Token}}
	local, ok := registry.(*client.Client)
	if ok && strings.HasPrefix(location.URL, "unix:") {
		if s.at.HTTP, err = local.ListenLoopback(ctx); err != nil {
			return served{}, err
		}
	}
	return s, nil
}

// serveLocally serves data in process.
func serveLocally(ctx context.Context, location Location, version string) (served, error) {
	config := server.DefaultConfig()
	config.Listen, config.Secret, config.Version = "127.0.0.1:0", rand.Text(), version
	config.Home, config.Catalog, config.Vault = location.Home, location.Catalog, location.Vault
	config.ShutdownTimeout = lastTransfers
	s := server.New(config, slog.New(slog.DiscardHandler))
	if err := s.Open(ctx); err != nil {
		return served{}, err
	}
	registry, err := client.Open(client.Options{URL: s.URL(), Token: config.Secret})
	if err != nil {
		return served{}, err
	}
	return served{registry, runner.Address{URL: s.URL(), Token: config.Secret}, s}, nil
}
