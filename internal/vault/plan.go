package vault

import (
	"context"
	"slices"
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
	err := c.v.eachChunk(ctx, p.Num, func(chunk PackChunk) error {
		if c.needs(chunk) {
			t.needed += chunk.Length
		} else {
			t.dead += chunk.Length
		}
		return nil
	})
	return t, err
}

// needs reports whether the pack's copy of a chunk is needed.
func (c *collection) needs(chunk PackChunk) bool {
	return !chunk.Duplicate && c.marked.has(chunk.Digest)
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
