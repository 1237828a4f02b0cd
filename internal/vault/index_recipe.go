package vault

import (
	"context"

	"github.com/cupel/cupel/internal/vault/digest"
)

// Recipe says what a file is made of. Two recipes of one file may differ where
// a client has cut it elsewhere; those with the same Root are the same.
type Recipe struct {
	Num    int64
	Digest digest.Digest // of the file
	Root   digest.Digest // of the record in the packs that restores the recipe
	Size   int64         // of the file
	Chunks int64         // how many it has
}

// Segment is a part of a recipe: the chunks from one offset of the file on.
type Segment struct {
	Recipe int64
	First  int64         // offset in the file of its first byte
	Record digest.Digest // of its record in the packs
	Data   []byte        // that record
}

// RecipeIndex keeps recipes. A recipe is found from FinishRecipe on, and
// unchangeable.
type RecipeIndex interface {
	// StartRecipe adds an unfinished recipe that an upload holds: nobody, where
	// upload is "".
	StartRecipe(ctx context.Context, upload string) (num int64, err error)
	// AddSegments adds segments to unfinished recipes. Those that are there
	// already stay as they are.
	AddSegments(ctx context.Context, segments []Segment) error
	// FinishRecipe finishes the recipe of that Num. Where there is one with the
	// same Digest and Root already, upload holds that from now on, and lets the
	// unfinished one go.
	FinishRecipe(ctx context.Context, upload string, recipe Recipe) error
	// HoldRecipe makes an upload hold the finished recipe of that file and root,
	// and reports whether there is one.
	HoldRecipe(ctx context.Context, upload string, file, root digest.Digest) (bool, error)
	// Recipe returns the oldest finished recipe of a file that anything but an
	// upload holds, else an error of code not_found.
	Recipe(ctx context.Context, file digest.Digest) (Recipe, error)
	// HeldRecipe returns the oldest finished recipe of a file that the owner holds,
	// else an error of code not_found.
	HeldRecipe(ctx context.Context, owner Owner, file digest.Digest) (Recipe, error)
	// Segment returns the segment of a recipe that the byte at offset is in: the
	// last one that starts at or before it. It fails with code not_found where
	// there is none.
	Segment(ctx context.Context, recipe, offset int64) (Segment, error)
}

// Owner names what holds a file: a kind, such as "image", and its id.
type Owner struct{ Kind, ID string }

// Ref says that an owner holds a file. An owner may hold many files.
type Ref struct {
	OwnerKind, OwnerID string
	Digest             digest.Digest
}

// OwnerUpload is the owner kind of an upload that is not yet published.
const OwnerUpload = "upload"

// RefIndex keeps what holds the files. A file that nothing holds is collected.
type RefIndex interface {
	// PublishRefs adds refs to files that an open upload holds. A file that it
	// does not hold is an error of code not_found.
	PublishRefs(ctx context.Context, upload string, refs []Ref) error
	// AddRefs adds refs to files that something other than an upload holds in
	// this transaction, or any finished recipe while the vault needs a rebuild.
	// Any other file is an error of code not_found. Adding a ref twice is no
	// error.
	AddRefs(ctx context.Context, refs []Ref) error
	// DropRefs removes all refs of an owner, and returns how many there were.
	DropRefs(ctx context.Context, owner Owner) (int64, error)
	// Held returns the finished files that an owner holds, in any order.
	Held(ctx context.Context, owner Owner) ([]File, error)
}

// ManifestRecord says which record describes an owner.
type ManifestRecord struct {
	Owner
	Generation int64
	Record     digest.Digest
}

// ManifestIndex keeps the newest manifest of each owner.
type ManifestIndex interface {
	// SetManifests replaces the manifests of lower generations.
	SetManifests(ctx context.Context, manifests []ManifestRecord) error
	// Manifests returns up to limit manifests of owners after the given one, by
	// kind and id. The zero Owner starts.
	Manifests(ctx context.Context, after Owner, limit int) ([]ManifestRecord, error)
}
