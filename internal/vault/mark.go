package vault

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/recipe"
)

// marks is a set of chunks that are needed, by the first eight bytes of their
// digests. Two chunks that share them are kept both if one is needed: that
// costs some space once in a very long time, and never a chunk.
type marks map[mark]struct{}

// mark is what stands for a chunk there.
type mark uint64

func markOf(chunk digest.Digest) mark { return mark(binary.BigEndian.Uint64(chunk[:])) }

func (m marks) add(chunk digest.Digest) { m[markOf(chunk)] = struct{}{} }

func (m marks) has(chunk digest.Digest) bool {
	_, ok := m[markOf(chunk)]
	return ok
}

// mark finds what is needed: the manifests, the recipes that an owner holds,
// their chunks, the bases of these, and theirs.
func (c *collection) mark(ctx context.Context, live []Pack) error {
	c.marked = make(marks)
	if err := c.checkOwners(ctx); err != nil {
		return err
	}
	if err := c.markManifests(ctx); err != nil {
		return err
	}
	held, err := c.v.heldRecipes(ctx)
	if err != nil {
		return err
	}
	if err := c.v.eachSegment(ctx, func(s Segment) error {
		if _, ok := held[s.Recipe]; ok {
			return c.markSegment(s)
		}
		return nil
	}); err != nil {
		return err
	}
	if err := c.dropRecipes(ctx, held); err != nil {
		return err
	}
	return c.markBases(ctx, live)
}

// checkOwners fails when something holds files that this program does not know
// about: it may hold more in a way that is not known either.
func (c *collection) checkOwners(ctx context.Context) error {
	kinds, err := view(ctx, c.v, func(index Index) ([]string, error) {
		return index.OwnerKinds(ctx)
	})
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		if kind != OwnerUpload && !slices.Contains(c.v.opts.OwnerKinds, kind) {
			return cupel.Errorf(cupel.Conflict, "files are held by owners of the kind %q, and this program knows %s: collect with a newer Cupel",
				kind, strings.Join(c.v.opts.OwnerKinds, ", "))
		}
	}
	return nil
}

// heldRecipes returns the recipes that an owner holds, all at one moment. Those
// that only an upload holds are not among them: it has pinned what they need,
// and their packs are not complete before it is published.
func (v *Vault) heldRecipes(ctx context.Context) (map[int64]struct{}, error) {
	held := make(map[int64]struct{})
	return held, v.db.View(ctx, func(index Index) error {
		clear(held)
		return index.HeldRecipes(ctx, func(num int64) error {
			held[num] = struct{}{}
			return nil
		})
	})
}

func (c *collection) markManifests(ctx context.Context) error {
	return c.v.eachManifest(ctx, func(m ManifestRecord) error {
		c.marked.add(m.Record)
		return nil
	})
}

// segmentPage is how many segments are listed at once: of 70 KB each.
const segmentPage = 50

// eachSegment calls fn with all segments of all recipes.
func (v *Vault) eachSegment(ctx context.Context, fn func(Segment) error) error {
	for num, first := int64(0), int64(-1); ; {
		page, err := view(ctx, v, func(index Index) ([]Segment, error) {
			return index.Segments(ctx, num, first, segmentPage)
		})
		if err != nil || len(page) == 0 {
			return err
		}
		for _, s := range page {
			if err := fn(s); err != nil {
				return err
			}
		}
		last := page[len(page)-1]
		num, first = last.Recipe, last.First
	}
}

func (c *collection) markSegment(s Segment) error {
	var parsed recipe.Segment
	if err := parsed.UnmarshalBinary(s.Data); err != nil {
		return err
	}
	c.marked.add(s.Record)
	for _, chunk := range parsed.Chunks {
		c.marked.add(chunk.Digest)
	}
	return nil
}

// dropRecipes removes recipes that were not held when the held ones were
// listed, unless somebody has taken one since.
func (c *collection) dropRecipes(ctx context.Context, held map[int64]struct{}) error {
	for after := int64(0); ; {
		page, err := view(ctx, c.v, func(index Index) ([]Recipe, error) {
			return index.Recipes(ctx, after, pageSize)
		})
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].Num
		var loose []int64
		for _, r := range page {
			if _, ok := held[r.Num]; !ok {
				loose = append(loose, r.Num)
			}
		}
		if err := c.dropLoose(ctx, loose); err != nil {
			return err
		}
	}
}

func (c *collection) dropLoose(ctx context.Context, loose []int64) error {
	if c.opts.DryRun {
		n, err := view(ctx, c.v, func(index Index) (int64, error) {
			return index.LooseRecipes(ctx, loose)
		})
		c.did.Recipes += n
		return err
	}
	const atOnce = 100 // with their segments
	for part := range slices.Chunk(loose, atOnce) {
		var dropped int64
		err := c.change(ctx, func(index Index) (err error) {
			dropped, err = index.DropRecipes(ctx, part)
			return err
		})
		if err != nil {
			return err
		}
		c.did.Recipes += dropped
	}
	return nil
}

// link says that a chunk is a difference from a base.
type link struct{ chunk, base mark }

// markBases marks what marked chunks are differences from, to the end of each
// chain.
func (c *collection) markBases(ctx context.Context, live []Pack) error {
	var links []link
	for _, p := range live {
		err := c.v.eachChunk(ctx, p.Num, func(at Location) error {
			if !at.whole() {
				links = append(links, link{markOf(at.Digest), markOf(at.Base)})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	c.marked.follow(links)
	return nil
}

// follow marks the bases of what is marked, until there are no more.
func (m marks) follow(links []link) {
	for before := -1; before != len(links); {
		before = len(links)
		links = slices.DeleteFunc(links, func(l link) bool {
			_, needed := m[l.chunk]
			if needed {
				m[l.base] = struct{}{}
			}
			return needed
		})
	}
}
