package vault

import (
	"context"
	"slices"

	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
	"github.com/cupel/cupel/internal/vault/recipe"
)

// draft is a file that is to be entered in the index.
type draft struct {
	recipe.File
	root digest.Digest // tells this way to cut the file from others
}

// newDraft returns the draft of a file.
func newDraft(file recipe.File) (draft, error) {
	root := digest.NewHash()
	for part := range slices.Chunk(file.Split(), maxSegments) {
		pieces, err := segmentPieces(part)
		if err != nil {
			return draft{}, err
		}
		for _, p := range pieces {
			root.Write(p.digest[:])
		}
	}
	return draft{file, digest.Sum(root)}, nil
}

// segmentPieces returns the records of segments.
func segmentPieces(segments []recipe.Segment) ([]piece, error) {
	pieces := make([]piece, len(segments))
	for i, s := range segments {
		content, err := s.MarshalBinary()
		if err != nil {
			return nil, err
		}
		pieces[i] = piece{kind: pack.KindSegment, digest: digest.Of(content), content: content}
	}
	return pieces, nil
}

// large reports whether the file has more segments than share a transaction
// with others.
func (d draft) large() bool { return len(d.Chunks) > recipe.MaxChunks }

func (d draft) recipe(num int64) Recipe {
	return Recipe{Num: num, Digest: d.Digest, Root: d.root, Size: d.Size, Chunks: int64(len(d.Chunks))}
}

// write enters the file in as many transactions as it takes. Upload holds it, if
// that is not "".
func (d draft) write(ctx context.Context, upload string, change func(context.Context, func(Index) error) error) error {
	var known bool
	var num int64
	err := change(ctx, func(index Index) (err error) {
		num, known, err = d.start(ctx, index, upload)
		return err
	})
	if err != nil || known {
		return err
	}
	for part := range slices.Chunk(d.Split(), maxSegments) {
		err := change(ctx, func(index Index) error {
			return addSegments(ctx, index, num, part)
		})
		if err != nil {
			return err
		}
	}
	return change(ctx, func(index Index) error {
		return index.FinishRecipe(ctx, upload, d.recipe(num))
	})
}

// writeAll enters the file in one transaction.
func (d draft) writeAll(ctx context.Context, index Index, upload string) error {
	num, known, err := d.start(ctx, index, upload)
	if err != nil || known {
		return err
	}
	if err := addSegments(ctx, index, num, d.Split()); err != nil {
		return err
	}
	return index.FinishRecipe(ctx, upload, d.recipe(num))
}

// start holds an equal recipe, or starts one.
func (d draft) start(ctx context.Context, index Index, upload string) (num int64, known bool, err error) {
	known, err = index.HoldRecipe(ctx, upload, d.Digest, d.root)
	if err != nil || known {
		return 0, known, err
	}
	num, err = index.StartRecipe(ctx, upload)
	return num, false, err
}

// addSegments enters segments of an unfinished recipe.
func addSegments(ctx context.Context, index Index, num int64, segments []recipe.Segment) error {
	pieces, err := segmentPieces(segments)
	if err != nil {
		return err
	}
	list := make([]Segment, len(segments))
	for i, s := range segments {
		list[i] = Segment{Recipe: num, First: s.Offset, Record: pieces[i].digest, Data: pieces[i].content}
	}
	return index.AddSegments(ctx, list)
}
