package store

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// StartRecipe implements [vault.RecipeIndex].
func (x index) StartRecipe(ctx context.Context, upload string) (num int64, err error) {
	if _, err := x.one(ctx, []any{&num},
		`INSERT INTO recipes (digest, root, size, chunks) VALUES (NULL, NULL, 0, 0) RETURNING num`); err != nil {
		return 0, err
	}
	return num, x.holdByUpload(ctx, upload, num)
}

// holdByUpload adds a ref of an upload, unless it is "".
func (x index) holdByUpload(ctx context.Context, upload string, recipe int64) error {
	if upload == "" {
		return nil
	}
	return x.addRefs(ctx, []refRow{{vault.OwnerUpload, upload, recipe}})
}

// AddSegments implements [vault.RecipeIndex].
func (x index) AddSegments(ctx context.Context, segments []vault.Segment) error {
	return x.insert(ctx, `INSERT INTO recipe_segments (recipe, first, record, data) VALUES `, ` ON CONFLICT DO NOTHING`,
		4, len(segments), func(i int) []any {
			s := segments[i]
			return []any{s.Recipe, s.First, s.Record, s.Data}
		})
}

// FinishRecipe implements [vault.RecipeIndex].
func (x index) FinishRecipe(ctx context.Context, upload string, r vault.Recipe) error {
	done, err := x.yield(ctx, upload, r)
	if err != nil || done {
		return err
	}
	// Another transaction may enter an equal recipe just now. Waiting for it ends
	// in a failure that PostgreSQL forgets only with a savepoint.
	if _, err := x.tx.exec(ctx, `SAVEPOINT finish`); err != nil {
		return err
	}
	n, err := x.tx.exec(ctx, `UPDATE recipes SET digest = ?, root = ?, size = ?, chunks = ? WHERE num = ? AND digest IS NULL`,
		r.Digest, r.Root, r.Size, r.Chunks, r.Num)
	switch {
	case err == nil && n == 0:
		return cupel.Errorf(cupel.Conflict, "recipe number %d of file %s cannot be finished: it is gone, or finished", r.Num, r.Digest)
	case err == nil:
		_, err = x.tx.exec(ctx, `RELEASE SAVEPOINT finish`)
		return err
	case !x.tx.taken(err):
		return err
	}
	if _, err := x.tx.exec(ctx, `ROLLBACK TO SAVEPOINT finish`); err != nil {
		return err
	}
	if done, lost := x.yield(ctx, upload, r); lost != nil || done {
		return lost
	}
	return err
}

// yield makes the upload hold an equal recipe instead of r, if there is one.
func (x index) yield(ctx context.Context, upload string, r vault.Recipe) (bool, error) {
	known, err := x.HoldRecipe(ctx, upload, r.Digest, r.Root)
	if err != nil || !known {
		return false, err
	}
	_, err = x.tx.exec(ctx, `DELETE FROM refs WHERE owner_kind = ? AND owner_id = ? AND recipe = ?`,
		vault.OwnerUpload, upload, r.Num)
	return true, err
}

// HoldRecipe implements [vault.RecipeIndex].
func (x index) HoldRecipe(ctx context.Context, upload string, file, root digest.Digest) (bool, error) {
	var num int64
	found, err := x.one(ctx, []any{&num}, `SELECT num FROM recipes WHERE digest = ? AND root = ? `+x.tx.lock(forShare), file, root)
	if err != nil || !found {
		return false, err
	}
	return true, x.holdByUpload(ctx, upload, num)
}

// Recipe implements [vault.RecipeIndex].
func (x index) Recipe(ctx context.Context, file digest.Digest) (vault.Recipe, error) {
	r := vault.Recipe{Digest: file}
	found, err := x.one(ctx, []any{&r.Num, &r.Root, &r.Size, &r.Chunks}, `SELECT num, root, size, chunks FROM recipes
		WHERE digest = ? AND EXISTS (SELECT 1 FROM refs WHERE refs.recipe = recipes.num AND refs.owner_kind <> ?)
		ORDER BY num LIMIT 1`, file, vault.OwnerUpload)
	if err == nil && !found {
		err = vault.NoFile(file)
	}
	return r, err
}

// HeldRecipe implements [vault.RecipeIndex].
func (x index) HeldRecipe(ctx context.Context, owner vault.Owner, file digest.Digest) (vault.Recipe, error) {
	r := vault.Recipe{Digest: file}
	found, err := x.one(ctx, []any{&r.Num, &r.Root, &r.Size, &r.Chunks}, `SELECT num, root, size, chunks FROM recipes
		WHERE digest = ? AND EXISTS (SELECT 1 FROM refs WHERE refs.recipe = recipes.num AND refs.owner_kind = ? AND refs.owner_id = ?)
		ORDER BY num LIMIT 1`, file, owner.Kind, owner.ID)
	if err == nil && !found {
		err = vault.NoFile(file)
	}
	return r, err
}

// Segment implements [vault.RecipeIndex].
func (x index) Segment(ctx context.Context, recipe, offset int64) (vault.Segment, error) {
	s := vault.Segment{Recipe: recipe}
	found, err := x.one(ctx, []any{&s.First, &s.Record, &s.Data}, `SELECT first, record, data FROM recipe_segments
		WHERE recipe = ? AND first <= ? ORDER BY first DESC LIMIT 1`, recipe, offset)
	if err == nil && !found {
		err = cupel.Errorf(cupel.NotFound, "recipe number %d has no segment for offset %d: its file was removed", recipe, offset)
	}
	return s, err
}

// Recipes implements [vault.SweepIndex].
func (x index) Recipes(ctx context.Context, after int64, limit int) ([]vault.Recipe, error) {
	return list(ctx, x.tx, func(read func(...any) error, r *vault.Recipe) error {
		return read(&r.Num, nullDigest{&r.Digest}, nullDigest{&r.Root}, &r.Size, &r.Chunks)
	}, `SELECT num, digest, root, size, chunks FROM recipes WHERE num > ? ORDER BY num LIMIT ?`, after, limit)
}

// Segments implements [vault.SweepIndex].
func (x index) Segments(ctx context.Context, recipe, first int64, limit int) ([]vault.Segment, error) {
	return list(ctx, x.tx, func(read func(...any) error, s *vault.Segment) error {
		return read(&s.Recipe, &s.First, &s.Record, &s.Data)
	}, `SELECT recipe, first, record, data FROM recipe_segments
		WHERE (recipe, first) > (?, ?) ORDER BY recipe, first LIMIT ?`, recipe, first, limit)
}

// LooseRecipes implements [vault.SweepIndex].
func (x index) LooseRecipes(ctx context.Context, recipes []int64) (n int64, err error) {
	if len(recipes) == 0 {
		return 0, nil
	}
	_, err = x.one(ctx, []any{&n}, `SELECT count(*) FROM recipes WHERE num IN (`+marks(len(recipes))+`)
		AND NOT EXISTS (SELECT 1 FROM refs WHERE refs.recipe = recipes.num
			AND (refs.owner_kind <> '`+vault.OwnerUpload+`' OR refs.owner_id IN (`+x.openUploads()+`)))`, arguments(recipes)...)
	return n, err
}

// DropRecipes implements [vault.SweepIndex].
func (x index) DropRecipes(ctx context.Context, recipes []int64) (int64, error) {
	if len(recipes) == 0 {
		return 0, nil
	}
	// As in Condemn: whoever is about to add a ref is let finish.
	if _, err := list(ctx, x.tx, scalar[int64], `SELECT num FROM recipes WHERE num IN (`+marks(len(recipes))+`)
		ORDER BY num `+x.tx.lock(forUpdate), arguments(recipes)...); err != nil {
		return 0, err
	}
	return x.tx.exec(ctx, `DELETE FROM recipes WHERE num IN (`+marks(len(recipes))+`)
		AND NOT EXISTS (SELECT 1 FROM refs WHERE refs.recipe = recipes.num)`, arguments(recipes)...)
}
