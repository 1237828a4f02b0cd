package vault

import (
	"context"

	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
)

// PackState says whether the chunks of a pack count.
type PackState string

// The states of a pack, in the order of its life.
const (
	PackPending   PackState = "pending"   // announced; perhaps on its way
	PackSealed    PackState = "sealed"    // durable, and its chunks are in the index
	PackLive      PackState = "live"      // published: anyone may use its chunks
	PackCondemned PackState = "condemned" // nobody uses them: its object can go
	PackRestoring PackState = "restoring" // found by a rebuild that has not ended
)

// Pack describes one pack.
type Pack struct {
	Num   int64
	ID    pack.ID
	State PackState
	Size  int64 // bytes; zero until it is sealed
}

// SweepIndex is what collection, checks and rebuilds need. Pages start after the
// given position, are ordered by it, and are empty at the end.
type SweepIndex interface {
	// SweepUploads removes published uploads with their pins, and drops the open
	// ones whose lease has run out. It returns how many.
	SweepUploads(ctx context.Context) (published, expired int64, err error)

	// ExpiredUploads returns how many open uploads it would drop, and DoomedPacks
	// which packs are condemned or would then be.
	ExpiredUploads(ctx context.Context) (int64, error)
	DoomedPacks(ctx context.Context) ([]Pack, error)
	// PinnedPacks returns the packs that open uploads with time left have pinned.
	PinnedPacks(ctx context.Context) ([]int64, error)

	// Packs returns up to limit packs of a state whose number is above after.
	Packs(ctx context.Context, state PackState, after int64, limit int) ([]Pack, error)
	// KnownPacks returns which of these packs have a row, in any state.
	KnownPacks(ctx context.Context, packs []pack.ID) ([]pack.ID, error)
	// PackChunks returns up to limit chunks of a pack that start above after.
	PackChunks(ctx context.Context, num, after int64, limit int) ([]Location, error)
	// Condemn condemns those of the packs that are live and that no upload has
	// pinned, and returns them.
	Condemn(ctx context.Context, packs []int64) ([]int64, error)
	// ForgetChunks removes the rows of a condemned pack's chunks that start at or
	// before an offset; ForgetPack removes the row of a condemned pack without
	// chunks.
	ForgetChunks(ctx context.Context, num, through int64) error
	ForgetPack(ctx context.Context, num int64) error
	// RestorePack adds a pack that is on its way into the index again, or
	// returns it if it is that already. It reports false for a pack that has a row
	// in another state.
	RestorePack(ctx context.Context, id pack.ID) (num int64, restoring bool, err error)
	// FinishPack makes such a pack live.
	FinishPack(ctx context.Context, num, size int64) error

	// OwnerKinds returns the kinds of owners that hold a file.
	OwnerKinds(ctx context.Context) ([]string, error)
	// HeldRecipes calls fn with each recipe that anything but an upload holds:
	// all those of one moment, in any order.
	HeldRecipes(ctx context.Context, fn func(recipe int64) error) error
	// Recipes returns up to limit recipes whose number is above after, unfinished
	// ones with zero digests among them.
	Recipes(ctx context.Context, after int64, limit int) ([]Recipe, error)
	// Segments returns up to limit segments after that of a recipe with that
	// First, by both.
	Segments(ctx context.Context, recipe, first int64, limit int) ([]Segment, error)
	// LooseRecipes returns how many of the recipes nothing holds, uploads without
	// time left aside.
	LooseRecipes(ctx context.Context, recipes []int64) (int64, error)
	// DropRecipes removes those of the recipes that nothing holds, with their
	// segments, and returns how many.
	DropRecipes(ctx context.Context, recipes []int64) (int64, error)

	// SweepFeatures removes features of chunks that are gone, among the limit
	// next ones from a position on, and returns the next position, and whether
	// there is more. Start at math.MinInt64.
	SweepFeatures(ctx context.Context, from int64, limit int) (next int64, more bool, err error)
	// SweepProjectChunks does the same for what projects have shown, after a
	// position. Start at the zero one.
	SweepProjectChunks(ctx context.Context, after ProjectChunk, limit int) (next ProjectChunk, more bool, err error)

	// Totals counts what there is.
	Totals(ctx context.Context) (Totals, error)
}

// ProjectChunk is a chunk that a project has shown.
type ProjectChunk struct {
	Project string
	Chunk   digest.Digest
}

// Totals counts what an index has.
type Totals struct {
	Files        int64 // refs of anything but uploads
	LogicalBytes int64 // their sizes: each file as often as it is held
	Recipes      int64 // different files
	Chunks       int64 // in live packs
	ChunkBytes   int64 // their sizes before encoding
	Packs        int64 // live ones
	PackBytes    int64 // their sizes
	Uploads      int64 // open ones
	PendingPacks int64 // of open uploads
	PendingBytes int64
	FreePacks    int64 // condemned ones
	FreeBytes    int64
}
