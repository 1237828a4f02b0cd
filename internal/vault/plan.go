package vault

import (
	"context"
	"slices"

	"github.com/cupel/cupel/internal/vault/digest"
)

// What is rewritten.
const (
	manySmall  = 8 // packs smaller than a quarter are merged when there are so many
	smallShare = 4
)

// todo is what a collection has to do.
type todo struct {
	dead    []Pack  // have nothing that is needed
	rewrite []tally // have little, or are small
}

// tally says how much of a pack is needed.
type tally struct {
	Pack
	needed int64 // bytes of records
	dead   int64
}

// plan decides about each of the packs that were live.
func (c *collection) plan(ctx context.Context, live []Pack) (todo, error) {
	var plan todo
	var small []tally
	for _, p := range live {
		if _, ok := c.pinned[p.Num]; ok {
			continue
		}
		t, err := c.tally(ctx, p)
		if err != nil {
			return todo{}, err
		}
		switch {
		case t.needed == 0:
			plan.dead = append(plan.dead, p)
		case t.dead > p.Size/2:
			plan.rewrite = append(plan.rewrite, t)
		case p.Size < c.v.opts.PackSize/smallShare:
			small = append(small, t)
		}
	}
	if len(small) >= manySmall {
		plan.rewrite = append(plan.rewrite, small...)
	}
	return plan, nil
}

func (c *collection) tally(ctx context.Context, p Pack) (tally, error) {
	t := tally{Pack: p}
	err := c.eachCopy(ctx, p.Num, func(at Location, needed bool) {
		if needed {
			t.needed += at.Length
		} else {
			t.dead += at.Length
		}
	})
	return t, err
}

// eachCopy calls fn with each chunk that the index has of a pack, by offset, and
// whether this copy of it is needed.
func (c *collection) eachCopy(ctx context.Context, num int64, fn func(at Location, needed bool)) error {
	for after := int64(-1); ; {
		var page []Location
		var found places
		err := c.v.db.View(ctx, func(index Index) (err error) {
			if page, err = index.PackChunks(ctx, num, after, pageSize); err != nil {
				return err
			}
			found, err = locate(ctx, index, "", c.markedOf(page))
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		for _, at := range page {
			fn(at, c.needs(at, found))
		}
		after = page[len(page)-1].Offset
	}
}

// markedOf returns those of the chunks that are marked.
func (c *collection) markedOf(page []Location) []digest.Digest {
	var list []digest.Digest
	for _, at := range page {
		if c.marked.has(at.Digest) {
			list = append(list, at.Digest)
		}
	}
	return list
}

// needs reports whether a copy of a chunk is needed: the chunk is, and readers
// are not led to another copy.
func (c *collection) needs(at Location, found places) bool {
	read, ok := found[at.Digest]
	return c.marked.has(at.Digest) && (!ok || read.Num == at.Num)
}

// condemn condemns packs that nobody has pinned.
func (c *collection) condemn(ctx context.Context, packs []Pack) error {
	if c.opts.DryRun {
		c.count(packs)
		return nil
	}
	const atOnce = 100
	for part := range slices.Chunk(packs, atOnce) {
		err := c.change(ctx, func(index Index) error {
			_, err := index.Condemn(ctx, nums(part))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// count adds packs to what was removed.
func (c *collection) count(packs []Pack) {
	for _, p := range packs {
		c.did.Packs++
		c.did.Freed += p.Size
	}
}

func nums(packs []Pack) []int64 {
	list := make([]int64, len(packs))
	for i, p := range packs {
		list[i] = p.Num
	}
	return list
}
