package vault

import (
	"context"
	"hash"
	"io"
	"iter"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/chunk"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/recipe"
)

// Add stores the content of r as a file. It takes some 20 MiB of memory, and 40
// bytes for each chunk of the file. An error of r is returned as it is, and does
// not end the upload.
func (u *Upload) Add(ctx context.Context, r io.Reader) (File, error) {
	if err := u.usable(); err != nil {
		return File{}, err
	}
	defer u.renew(ctx)()
	whole := summary{hash: digest.NewHash()}
	in := newIntake(ctx, u, whole.take)
	if err := in.close(cut(r, in)); err != nil {
		return File{}, err
	}
	return u.addFile(ctx, whole.file())
}

// cut feeds the chunks of r to the pipeline.
func cut(r io.Reader, in *intake) error {
	for chunks := chunk.New(r); ; {
		content, err := chunks.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := in.add(content); err != nil {
			return err
		}
	}
}

// summary learns of all batches of a file what the file is.
type summary struct {
	hash   hash.Hash
	size   int64
	chunks []recipe.Chunk
}

// take hashes a batch while it is being stored, and then lists its chunks.
func (s *summary) take(ctx context.Context, b *batch) error {
	s.hash.Write(b.data)
	if err := b.wait(ctx); err != nil {
		return err
	}
	s.size += int64(len(b.data))
	for _, p := range b.pieces {
		s.chunks = append(s.chunks, recipe.Chunk{Digest: p.digest, Length: len(p.content)})
	}
	return nil
}

func (s *summary) file() recipe.File {
	return recipe.File{Digest: digest.Sum(s.hash), Size: s.size, Chunks: s.chunks}
}

// AddChunks stores chunks of a file that the client has cut, for a later
// [Upload.AddRecipe]. Each is hashed here: what a client says about them does
// not count. An error of the sequence is returned as it is, and does not end
// the upload. A chunk may be reused by the sequence once it was taken.
func (u *Upload) AddChunks(ctx context.Context, chunks iter.Seq2[[]byte, error]) error {
	if err := u.usable(); err != nil {
		return err
	}
	defer u.renew(ctx)()
	in := newIntake(ctx, u, func(ctx context.Context, b *batch) error {
		return b.wait(ctx)
	})
	return in.close(feed(chunks, in))
}

// feed gives given chunks to the pipeline.
func feed(chunks iter.Seq2[[]byte, error], in *intake) error {
	for content, err := range chunks {
		if err != nil {
			return err
		}
		if n := len(content); n == 0 || n > chunk.Max {
			return cupel.Errorf(cupel.Invalid, "a chunk has 1 to %d bytes, not %d", chunk.Max, n)
		}
		if err := in.add(content); err != nil {
			return err
		}
	}
	return nil
}
