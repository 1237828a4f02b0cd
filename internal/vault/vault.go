// Package vault keeps every byte once. A file is cut into chunks where its
// content says so, a chunk is named by its digest, new chunks are encoded and
// gathered into packs, and a file is a recipe: the list of its chunks.
//
// The packs are objects of a [Blobs] back end, the list of what lies where is an
// [Index] in the SQL database. What is stored is what some owner refers to: an
// [Upload] brings files in and hands them to their owners, [Vault.Open] reads
// them, and [Vault.Collect] frees what nobody refers to any more. The whole
// index can be made again from the packs ([Vault.Rebuild]).
//
// The form of what is stored is specified in docs/format/vault.md.
package vault

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/pack"
)

// Vault is the store of all bytes. It is safe for concurrent use, and any number
// of processes may use one vault at the same time.
type Vault struct {
	blobs  Blobs
	db     Database
	opts   Options
	id     string
	codecs codecs
}

// Options of a vault. The zero value of each is its default.
type Options struct {
	// Lease is how long an upload, or a collection, is still believed to be alive
	// after it was last heard of. It renews itself while it works. 10 minutes.
	Lease time.Duration
	// PackSize is the size in bytes from which on a pack takes no further chunk.
	// 64 MiB, which is also the most.
	PackSize int64
	// ByProject makes uploads remember which project has shown which chunk, so
	// that [Upload.Missing] can be asked by project.
	ByProject bool
	// Workers is how many goroutines of an upload hash and encode. One for each
	// processor.
	Workers int
	// Random is where ids come from. crypto/rand.
	Random io.Reader
	// Log is told what went wrong in the background. Nobody.
	Log *slog.Logger
	// OwnerKinds are the kinds of owners that may hold files. A kind that is
	// not among them stops a collection. [OwnerUpload] is always known.
	OwnerKinds []string
}

// Open opens the vault in blobs, and makes one there at first use. The index in
// db must be that of the same vault, or of none: an index that knows another
// vault is an error of code conflict. Over a vault with packs, an index of none
// takes and gives new files, but does not collect until it was rebuilt.
func Open(ctx context.Context, blobs Blobs, db Database, opts Options) (*Vault, error) {
	v := &Vault{blobs: blobs, db: db, opts: opts.withDefaults()}
	if err := v.identify(ctx); err != nil {
		return nil, err
	}
	return v, nil
}

func (o Options) withDefaults() Options {
	if o.Lease == 0 {
		o.Lease = 10 * time.Minute
	}
	if o.PackSize <= 0 || o.PackSize > pack.Target {
		o.PackSize = pack.Target
	}
	if o.Workers <= 0 {
		o.Workers = defaultWorkers()
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// ID returns the name that the vault and its index share.
func (v *Vault) ID() string { return v.id }

// newID draws a random id.
func (v *Vault) newID() (string, error) {
	id, err := pack.NewID(v.opts.Random)
	return id.String(), err
}

// view runs fn in a transaction and returns what it returns.
func view[T any](ctx context.Context, v *Vault, fn func(Index) (T, error)) (result T, err error) {
	err = v.db.View(ctx, func(index Index) error {
		result, err = fn(index)
		return err
	})
	return result, err
}

// update does the same in a transaction that may write.
func update[T any](ctx context.Context, v *Vault, fn func(Index) (T, error)) (result T, err error) {
	err = v.db.Update(ctx, func(index Index) error {
		result, err = fn(index)
		return err
	})
	return result, err
}

// isCode reports whether err has the code.
func isCode(err error, code cupel.Code) bool { return cupel.ErrorCode(err) == code }
