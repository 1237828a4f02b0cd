package vault

import (
	"context"
	"time"

	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
)

// Database runs transactions over the index of a vault. It is safe for
// concurrent use, by several processes at once.
type Database interface {
	// View runs fn in a transaction that only reads.
	View(ctx context.Context, fn func(Index) error) error

	// Update runs fn in a transaction that may write, and commits it when fn
	// returns nil. After a conflict with another transaction it runs fn again:
	// what fn leaves outside the transaction must allow for that.
	Update(ctx context.Context, fn func(Index) error) error
}

// Index is what a vault keeps in the SQL database, seen from inside one
// transaction: which packs there are and whether they count, where each chunk
// lies, what each file is made of, and who holds it. It lives no longer than its
// transaction, and is not safe for concurrent use.
//
// Transactions that write MUST behave as if those that touch the same pack,
// upload or recipe ran one after another. Leases run by the database's clock. An
// implementation keeps a list in any length, but one transaction should write at
// most [MaxRows] rows, so that it is short.
//
// Package vaulttest has the suite that each implementation passes.
type Index interface {
	SettingIndex
	LeaseIndex
	UploadIndex
	PackIndex
	ChunkIndex
	SimilarIndex
	ProjectIndex
	RecipeIndex
	RefIndex
	ManifestIndex
	SweepIndex
}

// MaxRows is how many rows one transaction writes at most.
const MaxRows = 2000

// SettingIndex keeps single values about the vault as a whole.
type SettingIndex interface {
	// Setting returns the value of key, "" when it has none.
	Setting(ctx context.Context, key string) (string, error)
	// SetSetting sets it; "" removes it.
	SetSetting(ctx context.Context, key, value string) error
}

// LeaseIndex lets one holder at a time do something.
type LeaseIndex interface {
	// Hold takes the named lease for holder, or extends it, and reports whether
	// holder has it now: not while another's has time left.
	Hold(ctx context.Context, name, holder string, time time.Duration) (bool, error)
	// Release ends the lease if holder has it.
	Release(ctx context.Context, name, holder string) error
}

// UploadIndex keeps the uploads. An upload is open until it is published,
// dropped, or swept after its lease.
type UploadIndex interface {
	// StartUpload adds an open upload.
	StartUpload(ctx context.Context, id, project string, lease time.Duration) error
	// RenewUpload extends the lease of an open upload and returns its project.
	// It locks the upload: nobody else ends it before this transaction does. An
	// upload that is not open MUST be an error of code not_found.
	RenewUpload(ctx context.Context, id string, lease time.Duration) (project string, err error)
	// PublishUpload ends an open upload for good: its sealed packs become live,
	// its refs are dropped. Its pins stay until [SweepIndex.SweepUploads]. It
	// MUST fail with code not_found when the upload is not open, and with code
	// conflict when a pack that it pinned is not live.
	PublishUpload(ctx context.Context, id string) error
	// DropUpload ends an open upload: its packs are condemned, its pins and refs
	// are gone. It does nothing to one that is not open.
	DropUpload(ctx context.Context, id string) error
}

// PackIndex keeps the packs of open uploads.
type PackIndex interface {
	// AddPack adds a pending pack to an open upload. The pack's number is larger
	// than that of every pack before it.
	AddPack(ctx context.Context, upload string, id pack.ID) (num int64, err error)
	// SealPack says that a pending pack is durable, has so many bytes, and that
	// its chunks are all in the index. It MUST fail with code conflict when the
	// pack is not pending.
	SealPack(ctx context.Context, num, size int64) error
	// Pin keeps packs from being condemned for as long as an open upload lasts,
	// and returns those of them that are there to stay: the live ones, and the
	// upload's own sealed ones. Pinning twice is no error.
	Pin(ctx context.Context, upload string, packs []int64) ([]int64, error)
}

// Location says where a chunk lies. Anything that is stored is a chunk here:
// a piece of a file, a record of a recipe, a manifest.
type Location struct {
	Digest  digest.Digest
	Num     int64         // number of the pack
	Pack    pack.ID       // its name
	Offset  int64         // of the chunk's record in the pack
	Length  int64         // of the record
	RawSize int64         // of the chunk
	Base    digest.Digest // of the chunk that it is a difference from; zero for none
}

// ChunkIndex finds chunks. The same chunk may lie in several packs.
type ChunkIndex interface {
	// AddChunks adds chunks to their packs. Those that are there already stay as
	// they are.
	AddChunks(ctx context.Context, chunks []Location) error
	// Locate returns all places of the chunks in live packs, and in sealed packs
	// of the given upload, in any order. Whether their bases are anywhere is for
	// the caller to find out.
	Locate(ctx context.Context, upload string, chunks []digest.Digest) ([]Location, error)
	// Following returns the chunks whose records begin where those of the given
	// ones end, in the same packs, in any order.
	Following(ctx context.Context, chunks []Location) ([]Location, error)
}

// SimilarIndex finds chunks by features that similar ones share.
type SimilarIndex interface {
	// AddFeatures remembers the chunk of each feature. A feature leads to the
	// last chunk that was added with it.
	AddFeatures(ctx context.Context, features []Feature) error
	// Similar returns what is known of the given features, in any order. The
	// chunks may be gone since.
	Similar(ctx context.Context, features []uint64) ([]Feature, error)
}

// Feature is one that a chunk has.
type Feature struct {
	Feature uint64
	Chunk   digest.Digest
}

// ProjectIndex remembers which project has shown that it has a chunk.
type ProjectIndex interface {
	// AddProjectChunks remembers chunks for a project.
	AddProjectChunks(ctx context.Context, project string, chunks []digest.Digest) error
	// ProjectChunks returns those of the chunks that the project has shown, in
	// any order. They may be gone since.
	ProjectChunks(ctx context.Context, project string, chunks []digest.Digest) ([]digest.Digest, error)
}
