package vault

import (
	"context"
	"time"

	"github.com/cupel/cupel"
)

// CollectOptions say how to collect. The zero value of each is its default.
type CollectOptions struct {
	// DryRun only says what would be done.
	DryRun bool
	// OrphanAge is how old an object that the index does not know must be before
	// it is removed: it may belong to an index that is on its way. A day.
	OrphanAge time.Duration
}

// Collected is what a collection did.
type Collected struct {
	Uploads   int64 // open ones that had rested for longer than their lease
	Recipes   int64 // files that nobody holds any more
	Packs     int64 // removed, those that were rewritten included
	Rewritten int64 // packs whose chunks went into new ones
	Written   int64 // bytes of these chunks
	Orphans   int64 // objects that the index did not know
	Freed     int64 // bytes, after what was written
}

// leaseCollect is held by whoever collects or rebuilds.
const leaseCollect = "collect"

// Collect frees what nobody refers to any more. It runs beside uploads and
// readers, in this process and in others, and never takes what an open upload
// relies on. One collection runs at a time: a second one is an error of code
// conflict, as is a vault that needs a rebuild, and an owner kind that is not
// among [Options].OwnerKinds. Whatever stops it, the next one goes on.
func (v *Vault) Collect(ctx context.Context, opts CollectOptions) (Collected, error) {
	if opts.OrphanAge == 0 {
		opts.OrphanAge = 24 * time.Hour
	}
	holder, err := v.newID()
	if err != nil {
		return Collected{}, err
	}
	c := &collection{v: v, opts: opts, holder: holder}
	err = v.exclusively(ctx, holder, c.run)
	return c.did, err
}

// collection is one run of [Vault.Collect].
//
// It is safe beside uploads for these reasons, and none of them is a clock:
//
//   - It condemns only packs that were live when it listed them, after it had
//     removed the pins of published uploads. What an upload publishes later was
//     pending then, or lies in packs that the upload has pinned; these pins stay
//     until the next collection begins.
//   - What was published before that is marked, since refs are listed later.
//   - A pack is condemned in the transaction that finds it without pins, and a
//     pin counts only in a pack that is live.
//   - Whoever relies on a chunk has pinned its pack and those of all its bases.
//   - Of several copies of a chunk the one that is read stays, and the bases of
//     each copy are marked: so every chunk keeps a chain at least as short.
type collection struct {
	v      *Vault
	opts   CollectOptions
	holder string
	marked marks
	pinned map[int64]struct{} // packs; may be out of date
	did    Collected
}

// exclusively runs fn while holder has the lease on collection.
func (v *Vault) exclusively(ctx context.Context, holder string, fn func(context.Context) error) error {
	err := v.db.Update(ctx, func(index Index) error { return v.hold(ctx, index, holder) })
	if err != nil {
		return err
	}
	stop := v.keepAlive(ctx, func(ctx context.Context) error {
		return v.db.Update(ctx, func(index Index) error { return v.hold(ctx, index, holder) })
	})
	err = fn(ctx)
	stop()
	released := v.db.Update(context.WithoutCancel(ctx), func(index Index) error {
		return index.Release(ctx, leaseCollect, holder)
	})
	if err == nil {
		err = released
	}
	return err
}

// hold takes or extends the lease on collection.
func (v *Vault) hold(ctx context.Context, index Index, holder string) error {
	has, err := index.Hold(ctx, leaseCollect, holder, v.opts.Lease)
	if err == nil && !has {
		err = cupel.Errorf(cupel.Conflict, "%v: a collection or a rebuild is running: try again when it has ended", v.blobs)
	}
	return err
}

// change runs fn in a transaction in which this collection has the lease.
func (c *collection) change(ctx context.Context, fn func(Index) error) error {
	return c.v.db.Update(ctx, func(index Index) error {
		if err := c.v.hold(ctx, index, c.holder); err != nil {
			return err
		}
		return fn(index)
	})
}

func (c *collection) run(ctx context.Context) error {
	if err := c.check(ctx); err != nil {
		return err
	}
	if err := c.sweepUploads(ctx); err != nil {
		return err
	}
	live, err := c.v.listPacks(ctx, PackLive)
	if err != nil {
		return err
	}
	if err := c.mark(ctx, live); err != nil {
		return err
	}
	todo, err := c.plan(ctx, live)
	if err != nil {
		return err
	}
	// What is dead goes first: a full disk has room again before anything is
	// written.
	if err := c.condemn(ctx, todo.dead); err != nil {
		return err
	}
	if err := c.reclaim(ctx); err != nil {
		return err
	}
	if err := c.rewriteAll(ctx, todo.rewrite); err != nil {
		return err
	}
	if err := c.removeOrphans(ctx); err != nil {
		return err
	}
	return c.sweepRows(ctx)
}

// check refuses to collect what the index may not know.
func (c *collection) check(ctx context.Context) error {
	return c.v.db.View(ctx, func(index Index) error {
		rebuild, err := index.Setting(ctx, SettingRebuild)
		if err != nil {
			return err
		}
		if rebuild != "" {
			return cupel.Errorf(cupel.Conflict, `%v has packs that the database does not know: run "cupel vault:rebuild" first`, c.v.blobs)
		}
		return nil
	})
}

// sweepUploads ends what nobody goes on with.
func (c *collection) sweepUploads(ctx context.Context) error {
	if !c.opts.DryRun {
		err := c.change(ctx, func(index Index) (err error) {
			_, c.did.Uploads, err = index.SweepUploads(ctx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return c.v.db.View(ctx, func(index Index) error {
		pinned, err := index.PinnedPacks(ctx)
		if err != nil {
			return err
		}
		c.pinned = make(map[int64]struct{}, len(pinned))
		for _, num := range pinned {
			c.pinned[num] = struct{}{}
		}
		if c.opts.DryRun {
			c.did.Uploads, err = index.ExpiredUploads(ctx)
		}
		return err
	})
}

// pageSize is how many rows are listed at once.
const pageSize = 1000

// listPacks returns all packs of a state.
func (v *Vault) listPacks(ctx context.Context, state PackState) ([]Pack, error) {
	var all []Pack
	for {
		after := int64(0)
		if len(all) > 0 {
			after = all[len(all)-1].Num
		}
		page, err := view(ctx, v, func(index Index) ([]Pack, error) {
			return index.Packs(ctx, state, after, pageSize)
		})
		if err != nil || len(page) == 0 {
			return all, err
		}
		all = append(all, page...)
	}
}

// eachChunk calls fn with each chunk that the index has of a pack, by offset.
func (v *Vault) eachChunk(ctx context.Context, num int64, fn func(Location) error) error {
	for after := int64(-1); ; {
		page, err := view(ctx, v, func(index Index) ([]Location, error) {
			return index.PackChunks(ctx, num, after, pageSize)
		})
		if err != nil || len(page) == 0 {
			return err
		}
		for _, at := range page {
			if err := fn(at); err != nil {
				return err
			}
		}
		after = page[len(page)-1].Offset
	}
}

// key returns the key of a pack's object.
func (p Pack) key() string { return p.ID.Key() }
