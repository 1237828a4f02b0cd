package vault

import (
	"context"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/recipe"
)

// Limits of what is written at once.
const (
	maxFiles    = 1000 // that wait for their chunks to be durable
	maxSegments = 64   // in one transaction: 5 MB
)

// addFile stores the recipe of a file whose chunks are stored.
func (u *Upload) addFile(ctx context.Context, file recipe.File) (File, error) {
	d, err := newDraft(file)
	if err != nil {
		return File{}, err
	}
	for part := range slices.Chunk(file.Split(), maxSegments) {
		pieces, err := segmentPieces(part)
		if err != nil {
			return File{}, err
		}
		if err := u.store(ctx, pieces); err != nil {
			return File{}, err
		}
	}
	if u.queue(d) >= maxFiles {
		if err := u.Flush(ctx); err != nil {
			return File{}, err
		}
	}
	return File{Digest: file.Digest, Size: file.Size}, nil
}

// queue adds a file to those that wait, and returns how many there are.
func (u *Upload) queue(file draft) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.files = append(u.files, file)
	return len(u.files)
}

// writeFiles enters files in the index, whose chunks are all durable.
func (u *Upload) writeFiles(ctx context.Context, files []draft) error {
	small := slices.DeleteFunc(slices.Clone(files), draft.large)
	for part := range slices.Chunk(small, maxSegments) {
		err := u.change(ctx, func(index Index) error {
			for _, file := range part {
				if err := file.writeAll(ctx, index, u.id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, file := range files {
		if file.large() {
			if err := file.write(ctx, u.id, u.change); err != nil {
				return err
			}
		}
	}
	return nil
}

// change runs fn in a transaction in which the upload is open.
func (u *Upload) change(ctx context.Context, fn func(Index) error) error {
	return u.v.db.Update(ctx, func(index Index) error {
		if _, err := index.RenewUpload(ctx, u.id, u.v.opts.Lease); err != nil {
			return err
		}
		return fn(index)
	})
}

// AddRecipe stores a file that the client has cut itself, from chunks that are
// stored or were added to this upload. Unless global is set they must be the
// project's: a client cannot get at content by naming it. A chunk that is
// missing is an error of code not_found that names it. The file is read and
// hashed once more, unless an equal recipe is known; a recipe that makes another
// file than it says is an error of code invalid. Neither ends the upload.
func (u *Upload) AddRecipe(ctx context.Context, file recipe.File, global bool) (File, error) {
	if err := file.Check(); err != nil {
		return File{}, err
	}
	defer u.renew(ctx)()
	if err := u.demand(ctx, file.Chunks, global); err != nil {
		return File{}, err
	}
	// What is in an open pack cannot be read back.
	if err := u.Flush(ctx); err != nil {
		return File{}, err
	}
	known, err := u.knows(ctx, file)
	if err != nil {
		return File{}, err
	}
	if !known {
		if err := u.confirm(ctx, file); err != nil {
			return File{}, err
		}
	}
	return u.addFile(ctx, file)
}

// knows reports whether an equal recipe is known, and holds it: whoever entered
// it has hashed the file.
func (u *Upload) knows(ctx context.Context, file recipe.File) (known bool, err error) {
	d, err := newDraft(file)
	if err != nil {
		return false, err
	}
	err = u.change(ctx, func(index Index) (err error) {
		known, err = index.HoldRecipe(ctx, u.id, d.Digest, d.root)
		return err
	})
	return known, err
}

// demand fails unless all chunks are there, and pins them.
func (u *Upload) demand(ctx context.Context, chunks []recipe.Chunk, global bool) error {
	for part := range slices.Chunk(chunks, maxLookup) {
		missing, err := u.Missing(ctx, digestsOf(part), global)
		if err != nil {
			return err
		}
		if len(missing) > 0 {
			return cupel.Errorf(cupel.NotFound, "chunk %s is not stored: send it before the recipe that names it", missing[0])
		}
	}
	return nil
}

func digestsOf(chunks []recipe.Chunk) []digest.Digest {
	list := make([]digest.Digest, len(chunks))
	for i, c := range chunks {
		list[i] = c.Digest
	}
	return list
}

// confirm checks that the chunks make the file.
func (u *Upload) confirm(ctx context.Context, file recipe.File) error {
	hash := digest.NewHash()
	for part := range slices.Chunk(file.Chunks, chunksAtOnce) {
		got, err := u.v.fetch(ctx, u.id, digestsOf(part), nil)
		if err != nil {
			return err
		}
		for i, c := range part {
			if n := len(got[c.Digest]); n != c.Length {
				return cupel.Errorf(cupel.Invalid, "the recipe of %s says that chunk %s has %d bytes, and it has %d", file.Digest, part[i].Digest, c.Length, n)
			}
			hash.Write(got[c.Digest])
		}
	}
	if got := digest.Sum(hash); got != file.Digest {
		return cupel.Errorf(cupel.Invalid, "the recipe of %s makes a file with the digest %s", file.Digest, got)
	}
	return nil
}
