package vault

import (
	"context"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
	"github.com/cupel/cupel/internal/vault/recipe"
)

// Rebuilt is what a rebuild did.
type Rebuilt struct {
	Packs     int64 // that the index did not know
	Chunks    int64 // in these
	Damaged   int64 // packs, known or not, of which a part cannot be read
	Files     int64 // whose recipes are whole
	Partial   int64 // files of which a part of the recipe is missing
	Manifests int64 // newest ones, one for each owner
	Lost      int64 // owners whose newest manifest cannot be read
}

// Rebuild makes the index again from the packs, and then calls fn with the
// newest manifest of each owner, kind after kind in the given order. Fn restores the owner and adds
// its refs, in a transaction of its own, with [RefIndex.AddRefs]; its error ends
// the rebuild. Until a rebuild has ended well, nothing is collected.
//
// What the index knows already stays as it is: on an intact one, a rebuild only
// calls fn. What a damaged pack has lost is missing afterwards, which is no
// error here: see [Vault.Check].
func (v *Vault) Rebuild(ctx context.Context, kinds []string, fn func(context.Context, Manifest) error) (Rebuilt, error) {
	holder, err := v.newID()
	if err != nil {
		return Rebuilt{}, err
	}
	r := &rebuild{v: v, holder: holder, parts: make(map[digest.Digest][]recipe.Segment)}
	err = v.exclusively(ctx, holder, func(ctx context.Context) error {
		return r.run(ctx, kinds, fn)
	})
	return r.did, err
}

// rebuild is one run of [Vault.Rebuild].
type rebuild struct {
	v      *Vault
	holder string
	parts  map[digest.Digest][]recipe.Segment // of files with more than one
	did    Rebuilt
}

func (r *rebuild) run(ctx context.Context, kinds []string, fn func(context.Context, Manifest) error) error {
	if err := r.flag(ctx, "yes"); err != nil {
		return err
	}
	if err := r.restorePacks(ctx); err != nil {
		return err
	}
	if err := r.restoreRecords(ctx); err != nil {
		return err
	}
	for _, kind := range kinds {
		if err := r.giveManifests(ctx, kind, fn); err != nil {
			return err
		}
	}
	return r.flag(ctx, "")
}

// flag says whether the vault needs a rebuild.
func (r *rebuild) flag(ctx context.Context, value string) error {
	return r.change(ctx, func(index Index) error {
		return index.SetSetting(ctx, SettingRebuild, value)
	})
}

func (r *rebuild) change(ctx context.Context, fn func(Index) error) error {
	return r.v.db.Update(ctx, func(index Index) error {
		if err := r.v.hold(ctx, index, r.holder); err != nil {
			return err
		}
		return fn(index)
	})
}

// restorePacks enters the packs that the index does not know, or that an earlier
// rebuild has not finished.
func (r *rebuild) restorePacks(ctx context.Context) error {
	return r.v.blobs.List(ctx, packsPrefix, func(blob Blob) error {
		id, err := pack.ParseKey(blob.Key)
		if err != nil {
			return nil // not ours
		}
		return r.restorePack(ctx, id, blob.Size)
	})
}

func (r *rebuild) restorePack(ctx context.Context, id pack.ID, size int64) error {
	var num int64
	var restoring bool
	err := r.change(ctx, func(index Index) (err error) {
		num, restoring, err = index.RestorePack(ctx, id)
		return err
	})
	if err != nil || !restoring {
		return err
	}
	found, _, err := r.v.entries(ctx, id, size)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(locations(num, id, found), MaxRows) {
		err := r.change(ctx, func(index Index) error {
			return index.AddChunks(ctx, part)
		})
		if err != nil {
			return err
		}
	}
	r.did.Packs++
	r.did.Chunks += int64(len(found))
	return r.change(ctx, func(index Index) error {
		return index.FinishPack(ctx, num, size)
	})
}

// restoreRecords enters what the records in live packs say about files and
// owners.
func (r *rebuild) restoreRecords(ctx context.Context) error {
	live, err := r.v.listPacks(ctx, PackLive)
	if err != nil {
		return err
	}
	for _, p := range live {
		if err := r.restoreFrom(ctx, p); err != nil {
			return err
		}
	}
	r.did.Partial = int64(len(r.parts))
	return nil
}

func (r *rebuild) restoreFrom(ctx context.Context, p Pack) error {
	found, damaged, err := r.v.entries(ctx, p.ID, p.Size)
	if isCode(err, cupel.NotFound) {
		damaged, err = true, nil
	}
	if err != nil {
		return err
	}
	if damaged {
		r.did.Damaged++
	}
	for _, e := range found {
		if e.Kind != pack.KindSegment && e.Kind != pack.KindManifest {
			continue
		}
		content, err := r.v.fetchOne(ctx, e.Digest)
		if isCode(err, cupel.Corrupt) {
			r.v.opts.Log.WarnContext(ctx, "a record cannot be restored", "kind", e.Kind, "error", err)
			continue
		}
		if err != nil {
			return err
		}
		if err := r.restoreRecord(ctx, e, content); err != nil {
			return err
		}
	}
	return nil
}

func (r *rebuild) restoreRecord(ctx context.Context, e pack.Entry, content []byte) error {
	if e.Kind == pack.KindSegment {
		return r.restoreSegment(ctx, content)
	}
	m, err := parseManifest(content)
	if err != nil {
		return err
	}
	return r.change(ctx, func(index Index) error {
		return index.SetManifests(ctx, []ManifestRecord{{Owner{m.OwnerKind, m.OwnerID}, m.Generation, e.Digest}})
	})
}

// restoreSegment enters a file once all its segments were found.
func (r *rebuild) restoreSegment(ctx context.Context, content []byte) error {
	var s recipe.Segment
	if err := s.UnmarshalBinary(content); err != nil {
		return err
	}
	parts := r.parts[s.File]
	if !slices.ContainsFunc(parts, func(other recipe.Segment) bool { return other.Number == s.Number }) {
		parts = append(parts, s)
	}
	if len(parts) < s.Count {
		r.parts[s.File] = parts
		return nil
	}
	delete(r.parts, s.File)
	slices.SortFunc(parts, func(a, b recipe.Segment) int { return a.Number - b.Number })
	file, err := recipe.Join(parts)
	if err != nil {
		return err
	}
	r.did.Files++
	return r.restoreFile(ctx, file)
}

// restoreFile enters a file, unless it is known.
func (r *rebuild) restoreFile(ctx context.Context, file recipe.File) error {
	d, err := newDraft(file)
	if err != nil {
		return err
	}
	return d.write(ctx, "", r.change)
}

// giveManifests calls fn with the newest manifests of a kind.
func (r *rebuild) giveManifests(ctx context.Context, kind string, fn func(context.Context, Manifest) error) error {
	return r.v.eachManifest(ctx, func(m ManifestRecord) error {
		if m.Kind != kind {
			return nil
		}
		content, err := r.v.fetchOne(ctx, m.Record)
		if isCode(err, cupel.Corrupt) {
			r.did.Lost++
			r.v.opts.Log.ErrorContext(ctx, "an owner cannot be restored", "kind", m.Kind, "id", m.ID, "error", err)
			return nil
		}
		if err != nil {
			return err
		}
		parsed, err := parseManifest(content)
		if err != nil {
			return err
		}
		r.did.Manifests++
		return fn(ctx, parsed)
	})
}
