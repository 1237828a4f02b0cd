// Package embedded opens a [cupel.Registry] in this process: over a local folder
// with a database of SQLite by default, over PostgreSQL and S3 when told so. It
// is what the command line uses without a server, and what a server serves.
package embedded

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
	"github.com/cupel/cupel/internal/service"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/store/postgres"
	"github.com/cupel/cupel/internal/store/sqlite"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/folder"
	"github.com/cupel/cupel/internal/vault/s3"
)

// Options say where a registry keeps what it knows and holds.
type Options struct {
	// Home is the folder of the default catalog and vault: CUPEL_HOME, else
	// ~/.cupel.
	Home string
	// Catalog is "sqlite:PATH" or "postgres://…"; the file catalog.db in Home.
	Catalog string
	// Vault is "folder:PATH" or "s3://bucket/prefix"; the folder vault in Home.
	Vault string
	// UploadLease is how long a save that died keeps what it had stored from
	// being collected: 10 minutes.
	UploadLease time.Duration
	// ArtifactRoot is the address below which the artifacts of new experiments go,
	// past the vault: see the guide's page on MLflow. Nowhere: the vault has them.
	ArtifactRoot string
	// Log is told what happens in the background: nobody.
	Log *slog.Logger
}

// Open opens the registry, and makes it at its first use. Several processes may
// have it open. Close it in the end.
func Open(ctx context.Context, options Options) (*service.Service, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	blobs, err := openVault(ctx, options.Vault)
	if err != nil {
		return nil, err
	}
	catalog, err := openCatalog(ctx, options.Catalog)
	if err != nil {
		return nil, err
	}
	registry, err := assemble(ctx, catalog, blobs, options)
	if err != nil {
		return nil, errors.Join(err, catalog.Close())
	}
	return registry, nil
}

// assemble puts the service together from its parts.
func assemble(ctx context.Context, catalog *store.Store, blobs vault.Blobs, options Options) (*service.Service, error) {
	v, err := vault.Open(ctx, blobs, catalog.VaultDatabase(), vault.Options{
		Lease: options.UploadLease, ByProject: true, Log: options.Log, OwnerKinds: service.OwnerKinds(),
	})
	if err != nil {
		return nil, err
	}
	return service.New(ctx, catalog, v, blobs, service.Options{Log: options.Log, ArtifactRoot: options.ArtifactRoot})
}

func (o Options) withDefaults() (Options, error) {
	if o.Home == "" {
		o.Home = os.Getenv("CUPEL_HOME")
	}
	if o.Home == "" && (o.Catalog == "" || o.Vault == "") {
		user, err := os.UserHomeDir()
		if err != nil {
			return o, cupel.Errorf(cupel.Invalid, "no home folder is known: set CUPEL_HOME: %w", err)
		}
		o.Home = filepath.Join(user, ".cupel")
	}
	if o.Catalog == "" {
		o.Catalog = "sqlite:" + filepath.Join(o.Home, "catalog.db")
	}
	if o.Vault == "" {
		o.Vault = "folder:" + filepath.Join(o.Home, "vault")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

func openCatalog(ctx context.Context, place string) (*store.Store, error) {
	if path, ok := strings.CutPrefix(place, "sqlite:"); ok && path != "" {
		return sqlite.Open(ctx, path)
	}
	if strings.HasPrefix(place, "postgres://") || strings.HasPrefix(place, "postgresql://") {
		return postgres.Open(ctx, place)
	}
	return nil, cupel.Errorf(cupel.Invalid, "catalog %q: write sqlite:PATH or postgres://user@host/database", place)
}

func openVault(ctx context.Context, place string) (vault.Blobs, error) {
	if path, ok := strings.CutPrefix(place, "folder:"); ok && path != "" {
		return folder.Open(path)
	}
	if strings.HasPrefix(place, "s3://") {
		return s3.Open(ctx, place, s3.Options{})
	}
	return nil, cupel.Errorf(cupel.Invalid, "vault %q: write folder:PATH or s3://bucket/prefix", place)
}

// CurrentProject returns the project that a program works in as the registry
// sees it: CUPEL_PROJECT, else "project:" of the nearest cupel.yaml from the
// current folder upwards, else the default.
func CurrentProject(registry cupel.Registry) (*cupel.Workspace, error) {
	name, err := config.CurrentProject(".", os.Getenv)
	if err != nil {
		return nil, err
	}
	return cupel.NewWorkspace(registry, name), nil
}
