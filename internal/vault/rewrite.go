package vault

import (
	"context"
	"errors"

	"github.com/cupel/cupel/internal/vault/pack"
)

// rewriteAll moves what is needed of packs into new ones, about one new pack
// at a time.
func (c *collection) rewriteAll(ctx context.Context, packs []tally) error {
	for len(packs) > 0 {
		n, needed := 0, int64(0)
		for n < len(packs) && needed < c.v.opts.PackSize {
			needed += packs[n].needed
			n++
		}
		if err := c.rewrite(ctx, packs[:n]); err != nil {
			return err
		}
		packs = packs[n:]
	}
	return nil
}

// rewrite moves what is needed of some packs. A pack that is damaged stays.
func (c *collection) rewrite(ctx context.Context, packs []tally) error {
	if c.opts.DryRun {
		c.countRewrite(packs)
		c.count(packsOf(packs))
		return nil
	}
	u, err := c.v.Begin(ctx, "")
	if err != nil {
		return err
	}
	defer u.renew(ctx)()
	old, err := c.copyAll(ctx, u, packs)
	if err == nil {
		err = c.replace(ctx, u, old)
	}
	if err != nil {
		return errors.Join(err, u.Abort(context.WithoutCancel(ctx)))
	}
	if err := u.Close(); err != nil {
		return err
	}
	return c.reclaim(ctx)
}

// copyAll appends what is needed to the packs of u, and returns the packs that
// could be read.
func (c *collection) copyAll(ctx context.Context, u *Upload, packs []tally) ([]tally, error) {
	var old []tally
	for _, t := range packs {
		records, err := c.readNeeded(ctx, t.Pack)
		if ctx.Err() != nil {
			return nil, err
		}
		if err != nil {
			c.v.opts.Log.WarnContext(ctx, "a damaged pack is not rewritten", "pack", t.ID, "error", err)
			continue
		}
		if err := u.packs.append(records); err != nil {
			return nil, err
		}
		old = append(old, t)
	}
	return old, u.packs.flush()
}

// readNeeded returns the records of a pack that are needed, as they are.
func (c *collection) readNeeded(ctx context.Context, p Pack) ([]record, error) {
	needed := make(places)
	err := c.eachCopy(ctx, p.Num, func(at Location, isNeeded bool) {
		if isNeeded {
			needed[at.Digest] = at
		}
	})
	if err != nil {
		return nil, err
	}
	var records []record
	for _, s := range needed.spans() {
		data, err := c.v.readRange(ctx, s, nil)
		if err != nil {
			return nil, err
		}
		for _, at := range s.places {
			start := at.Offset - s.offset()
			r, err := pack.ParseRecord(at.Pack, at.Digest, data[start:start+at.Length])
			if err != nil {
				return nil, c.v.unreadable(at, err)
			}
			records = append(records, record{Record: r})
		}
	}
	return records, nil
}

// replace makes the new packs live and condemns the old ones, at once. An old
// one that somebody has pinned meanwhile stays until the next collection.
func (c *collection) replace(ctx context.Context, u *Upload, old []tally) error {
	err := c.change(ctx, func(index Index) error {
		if err := index.PublishUpload(ctx, u.id); err != nil {
			return err
		}
		_, err := index.Condemn(ctx, nums(packsOf(old)))
		return err
	})
	if err == nil {
		c.countRewrite(old)
	}
	return err
}

// countRewrite adds packs to what was rewritten.
func (c *collection) countRewrite(packs []tally) {
	for _, t := range packs {
		c.did.Rewritten++
		c.did.Written += t.needed
		c.did.Freed -= t.needed
	}
}

func packsOf(tallies []tally) []Pack {
	packs := make([]Pack, len(tallies))
	for i, t := range tallies {
		packs[i] = t.Pack
	}
	return packs
}
