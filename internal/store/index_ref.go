package store

import (
	"context"
	"slices"

	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// refsAtOnce is how many files are looked up in one statement.
const refsAtOnce = 500

// refRow is a row of refs.
type refRow struct {
	kind, id string
	recipe   int64
}

func (x index) addRefs(ctx context.Context, rows []refRow) error {
	return x.insert(ctx, `INSERT INTO refs (owner_kind, owner_id, recipe) VALUES `, ` ON CONFLICT DO NOTHING`, 3, len(rows),
		func(i int) []any { return []any{rows[i].kind, rows[i].id, rows[i].recipe} })
}

// PublishRefs implements [vault.RefIndex].
func (x index) PublishRefs(ctx context.Context, upload string, refs []vault.Ref) error {
	return x.resolve(ctx, refs, `SELECT recipes.digest, recipes.num FROM refs JOIN recipes ON recipes.num = refs.recipe
		WHERE refs.owner_kind = '`+vault.OwnerUpload+`' AND refs.owner_id = ? AND recipes.digest IN (`, `)`, upload)
}

// AddRefs implements [vault.RefIndex].
func (x index) AddRefs(ctx context.Context, refs []vault.Ref) error {
	rebuild, err := x.Setting(ctx, vault.SettingRebuild)
	if err != nil {
		return err
	}
	if rebuild != "" {
		return x.resolve(ctx, refs, `SELECT digest, num FROM recipes WHERE digest IN (`, `)`)
	}
	// The lock keeps the ref that is relied on until the new one is there.
	return x.resolve(ctx, refs, `SELECT recipes.digest, recipes.num FROM refs JOIN recipes ON recipes.num = refs.recipe
		WHERE refs.owner_kind <> '`+vault.OwnerUpload+`' AND recipes.digest IN (`, `) `+x.tx.lock(forShare+" OF refs"))
}

// resolve adds refs to the recipes that a query finds: it gives digest and
// number, and has the digests as its last parameters.
func (x index) resolve(ctx context.Context, refs []vault.Ref, before, after string, args ...any) error {
	for part := range slices.Chunk(refs, refsAtOnce) {
		if err := x.resolvePart(ctx, part, before, after, args); err != nil {
			return err
		}
	}
	return nil
}

func (x index) resolvePart(ctx context.Context, refs []vault.Ref, before, after string, args []any) error {
	args = args[:len(args):len(args)]
	for _, ref := range refs {
		args = append(args, ref.Digest)
	}
	recipes := make(map[digest.Digest]int64, len(refs))
	err := x.tx.query(ctx, func(read func(...any) error) error {
		var file digest.Digest
		var num int64
		err := read(&file, &num)
		if old, ok := recipes[file]; !ok || num < old {
			recipes[file] = num
		}
		return err
	}, before+marks(len(refs))+after, args...)
	if err != nil {
		return err
	}
	rows := make([]refRow, len(refs))
	for i, ref := range refs {
		num, ok := recipes[ref.Digest]
		if !ok {
			return vault.NoFile(ref.Digest)
		}
		rows[i] = refRow{ref.OwnerKind, ref.OwnerID, num}
	}
	return x.addRefs(ctx, rows)
}

// DropRefs implements [vault.RefIndex].
func (x index) DropRefs(ctx context.Context, owner vault.Owner) (int64, error) {
	return x.tx.exec(ctx, `DELETE FROM refs WHERE owner_kind = ? AND owner_id = ?`, owner.Kind, owner.ID)
}

// OwnerKinds implements [vault.SweepIndex].
func (x index) OwnerKinds(ctx context.Context) ([]string, error) {
	return list(ctx, x.tx, scalar[string], `SELECT DISTINCT owner_kind FROM refs ORDER BY owner_kind`)
}

// HeldRecipes implements [vault.SweepIndex]: in one statement, and so at one
// moment.
func (x index) HeldRecipes(ctx context.Context, fn func(recipe int64) error) error {
	return x.tx.query(ctx, func(read func(...any) error) error {
		var num int64
		if err := read(&num); err != nil {
			return err
		}
		return fn(num)
	}, `SELECT DISTINCT recipe FROM refs WHERE owner_kind <> ?`, vault.OwnerUpload)
}

// SetManifests implements [vault.ManifestIndex].
func (x index) SetManifests(ctx context.Context, manifests []vault.ManifestRecord) error {
	for _, m := range manifests {
		_, err := x.tx.exec(ctx, `INSERT INTO manifests (owner_kind, owner_id, generation, record) VALUES (?, ?, ?, ?)
			ON CONFLICT (owner_kind, owner_id) DO UPDATE SET generation = excluded.generation, record = excluded.record
			WHERE excluded.generation > manifests.generation`, m.Kind, m.ID, m.Generation, m.Record)
		if err != nil {
			return err
		}
	}
	return nil
}

// Manifests implements [vault.ManifestIndex].
func (x index) Manifests(ctx context.Context, after vault.Owner, limit int) ([]vault.ManifestRecord, error) {
	return list(ctx, x.tx, func(read func(...any) error, m *vault.ManifestRecord) error {
		return read(&m.Kind, &m.ID, &m.Generation, &m.Record)
	}, `SELECT owner_kind, owner_id, generation, record FROM manifests
		WHERE (owner_kind, owner_id) > (?, ?) ORDER BY owner_kind, owner_id LIMIT ?`, after.Kind, after.ID, limit)
}

// Totals implements [vault.SweepIndex].
func (x index) Totals(ctx context.Context) (t vault.Totals, err error) {
	for _, q := range []struct {
		dest  []any
		query string
	}{
		{[]any{&t.Files, &t.LogicalBytes}, `SELECT count(*), CAST(COALESCE(sum(recipes.size), 0) AS BIGINT) FROM refs
			JOIN recipes ON recipes.num = refs.recipe WHERE refs.owner_kind <> '` + vault.OwnerUpload + `'`},
		{[]any{&t.Recipes}, `SELECT count(DISTINCT recipe) FROM refs WHERE owner_kind <> '` + vault.OwnerUpload + `'`},
		{[]any{&t.Chunks, &t.ChunkBytes}, `SELECT count(*), CAST(COALESCE(sum(chunks.raw_size), 0) AS BIGINT) FROM chunks
			JOIN packs ON packs.num = chunks.pack WHERE packs.state = 'live'`},
		{[]any{&t.Uploads}, `SELECT count(*) FROM uploads WHERE state = 'open'`},
		{[]any{&t.Packs, &t.PackBytes}, packTotals + `= 'live'`},
		{[]any{&t.PendingPacks, &t.PendingBytes}, packTotals + `IN ('pending', 'sealed')`},
		{[]any{&t.FreePacks, &t.FreeBytes}, packTotals + `= 'condemned'`},
	} {
		if _, err := x.one(ctx, q.dest, q.query); err != nil {
			return vault.Totals{}, err
		}
	}
	return t, nil
}

const packTotals = `SELECT count(*), CAST(COALESCE(sum(size), 0) AS BIGINT) FROM packs WHERE state `

// Held implements [vault.RefIndex].
func (x index) Held(ctx context.Context, owner vault.Owner) ([]vault.File, error) {
	return list(ctx, x.tx, func(read func(...any) error, f *vault.File) error { return read(&f.Digest, &f.Size) },
		`SELECT DISTINCT recipes.digest, recipes.size FROM refs JOIN recipes ON recipes.num = refs.recipe
		WHERE refs.owner_kind = ? AND refs.owner_id = ? AND recipes.digest IS NOT NULL`, owner.Kind, owner.ID)
}
