// Package service holds the rules of Cupel. It is the only one that touches both
// the catalog, which knows, and the vault, which holds the bytes, and it
// implements [cupel.Registry] for everybody above: the command line in process,
// and the servers of HTTP.
package service

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/vault"
)

// The kinds of owners of files.
const (
	ownerImage    = "image"    // its files and attachments
	ownerArtifact = "artifact" // of a run or a logged model: one file
	ownerTree     = "tree"     // its manifest and its content
)

// OwnerKinds are the kinds of owners under which the service stores files.
func OwnerKinds() []string { return []string{ownerImage, ownerArtifact, ownerTree} }

// Service implements [cupel.Registry] over a store and a vault.
type Service struct {
	store *store.Store
	vault *vault.Vault
	blobs vault.Blobs
	opts  Options

	journal  sync.Mutex // held while the journal is written to the vault
	arrivals planned    // to sum up what has arrived
	lastTree parsedTree
}

var _ cupel.Registry = (*Service)(nil)

// Options of a service. The zero value of each is its default.
type Options struct {
	Now    func() time.Time // clock; time.Now
	Random io.Reader        // of ids and secrets; crypto/rand
	Log    *slog.Logger     // of what happens in the background; nobody
	// ArtifactRoot is the address below which clients put the artifacts of new
	// experiments by themselves, such as s3://bucket/runs; the vault.
	ArtifactRoot string
}

// New returns a service over an open store and the vault in blobs whose index
// the store keeps. It makes the default project where there is none.
func New(ctx context.Context, s *store.Store, v *vault.Vault, blobs vault.Blobs, opts Options) (*Service, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Random == nil {
		opts.Random = rand.Reader
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	service := &Service{store: s, vault: v, blobs: blobs, opts: opts}
	service.arrivals.work = service.sumUpAll
	return service, service.ensureDefaultProject(ctx)
}

// Close sums up what has arrived, and closes the store.
func (s *Service) Close() error {
	s.arrivals.finish()
	return s.store.Close()
}

// Ready reports whether the service can do its work: whether the database
// answers and the vault is there.
func (s *Service) Ready(ctx context.Context) error {
	if err := s.store.Ping(ctx); err != nil {
		return err
	}
	_, err := s.blobs.Stat(ctx, "vault.json")
	return err
}

// now is the time as the catalog keeps it.
func (s *Service) now() time.Time { return s.opts.Now().UTC().Truncate(time.Microsecond) }

// nowMillis is the time of what MLflow's clients compare with whole milliseconds:
// what they were shown must be what a filter finds.
func (s *Service) nowMillis() time.Time { return s.now().Truncate(time.Millisecond) }

// newID draws the id of a row.
func (s *Service) newID() (string, error) {
	id, err := ulid.New(ulid.Timestamp(s.opts.Now()), s.opts.Random)
	if err != nil {
		return "", cupel.Errorf(cupel.Internal, "cannot draw an id: %w", err)
	}
	return id.String(), nil
}

// view reads from the catalog.
func view[T any](ctx context.Context, s *Service, fn func(catalog.Catalog) (T, error)) (result T, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		result, err = fn(tx.Catalog())
		return err
	})
	return result, err
}

// ask reads from the catalog with one statement.
func ask[T any](ctx context.Context, s *Service, fn func(catalog.Catalog) (T, error)) (result T, err error) {
	err = s.store.Ask(ctx, func(tx *store.Tx) error {
		result, err = fn(tx.Catalog())
		return err
	})
	return result, err
}

// update changes the catalog, and then writes what has changed to the vault.
func update[T any](ctx context.Context, s *Service, fn func(*store.Tx) (T, error)) (result T, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		result, err = fn(tx)
		return err
	})
	if err == nil {
		s.writeJournal(ctx)
	}
	return result, err
}

// isCode reports whether err has the code.
func isCode(err error, code cupel.Code) bool { return cupel.ErrorCode(err) == code }
