package vault

import (
	"context"
	"math"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/pack"
)

// reclaim removes the condemned packs, each one's object before its rows: what
// stops it leaves a row that says so.
func (c *collection) reclaim(ctx context.Context) error {
	if c.opts.DryRun {
		doomed, err := view(ctx, c.v, func(index Index) ([]Pack, error) {
			return index.DoomedPacks(ctx)
		})
		c.count(doomed)
		return err
	}
	condemned, err := c.v.listPacks(ctx, PackCondemned)
	if err != nil {
		return err
	}
	for _, p := range condemned {
		if err := c.removePack(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func (c *collection) removePack(ctx context.Context, p Pack) error {
	// The pack was condemned for good: nobody writes or reads it any more.
	if err := c.change(ctx, func(Index) error { return nil }); err != nil {
		return err
	}
	if err := c.v.remove(ctx, p.key()); err != nil {
		return err
	}
	err := c.v.eachPage(ctx, p.Num, func(through int64) error {
		return c.change(ctx, func(index Index) error {
			return index.ForgetChunks(ctx, p.Num, through)
		})
	})
	if err != nil {
		return err
	}
	c.count([]Pack{p})
	return c.change(ctx, func(index Index) error {
		return index.ForgetPack(ctx, p.Num)
	})
}

// remove deletes an object that may be gone already.
func (v *Vault) remove(ctx context.Context, key string) error {
	blob, err := v.blobs.Stat(ctx, key)
	if isCode(err, cupel.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return v.blobs.Delete(ctx, blob)
}

// eachPage calls fn with the last offset of each page of a pack's chunks.
func (v *Vault) eachPage(ctx context.Context, num int64, fn func(through int64) error) error {
	for after := int64(-1); ; {
		page, err := view(ctx, v, func(index Index) ([]Location, error) {
			return index.PackChunks(ctx, num, after, MaxRows)
		})
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].Offset
		if err := fn(after); err != nil {
			return err
		}
	}
}

// removeOrphans removes packs that the index does not know, once they are old:
// what a writer left that had died between its object and its row's end.
func (c *collection) removeOrphans(ctx context.Context) error {
	before := time.Now().Add(-c.opts.OrphanAge)
	return c.v.eachUnknown(ctx, func(blob Blob) error {
		if blob.Modified.After(before) {
			return nil
		}
		c.did.Orphans++
		c.did.Freed += blob.Size
		if c.opts.DryRun {
			return nil
		}
		return c.v.blobs.Delete(ctx, blob)
	})
}

// eachUnknown calls fn with each pack's object that has no row.
func (v *Vault) eachUnknown(ctx context.Context, fn func(Blob) error) error {
	var page []Blob
	check := func() error {
		unknown, err := v.unknown(ctx, page)
		page = page[:0]
		for _, blob := range unknown {
			if err := fn(blob); err != nil {
				return err
			}
		}
		return err
	}
	err := v.blobs.List(ctx, packsPrefix, func(blob Blob) error {
		if page = append(page, blob); len(page) < pageSize {
			return nil
		}
		return check()
	})
	if err != nil {
		return err
	}
	return check()
}

// unknown returns those of the objects that are packs without a row.
func (v *Vault) unknown(ctx context.Context, blobs []Blob) ([]Blob, error) {
	packs := make(map[pack.ID]Blob, len(blobs))
	var ids []pack.ID
	for _, blob := range blobs {
		if id, err := pack.ParseKey(blob.Key); err == nil {
			packs[id] = blob
			ids = append(ids, id)
		}
	}
	known, err := view(ctx, v, func(index Index) ([]pack.ID, error) {
		return index.KnownPacks(ctx, ids)
	})
	if err != nil {
		return nil, err
	}
	for _, id := range known {
		delete(packs, id)
	}
	var unknown []Blob
	for _, id := range ids {
		if blob, ok := packs[id]; ok {
			unknown = append(unknown, blob)
		}
	}
	return unknown, nil
}

// sweepRows removes what the index remembers of chunks that are gone.
func (c *collection) sweepRows(ctx context.Context) error {
	if c.opts.DryRun || c.did.Packs == 0 {
		return nil
	}
	from, more := int64(math.MinInt64), true
	for more {
		err := c.change(ctx, func(index Index) (err error) {
			var next int64
			next, more, err = index.SweepFeatures(ctx, from, MaxRows)
			from = next
			return err
		})
		if err != nil {
			return err
		}
	}
	after, more := ProjectChunk{}, true
	for more {
		err := c.change(ctx, func(index Index) (err error) {
			var next ProjectChunk
			next, more, err = index.SweepProjectChunks(ctx, after, MaxRows)
			after = next
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
