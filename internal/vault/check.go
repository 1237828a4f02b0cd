package vault

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
	"github.com/cupel/cupel/internal/vault/recipe"
)

// CheckOptions say how to check. The zero value of each is its default.
type CheckOptions struct {
	// Full reads every byte. Otherwise the index is compared to the objects'
	// sizes and footers.
	Full bool
	// Rate is how many bytes a second a full check reads at most. No limit.
	Rate int64
	// Resume is what [Checked].Resume was when a check was stopped. From the
	// beginning.
	Resume string
	// Report is told of each problem as it is found. Nobody.
	Report func(Problem)
	// Progress is told after each pack where a stopped check can go on. Nobody.
	Progress func(resume string)
}

// Problem is one thing that a check found wrong.
type Problem struct {
	Object  string        // key of the pack's object; "" where none is concerned
	Chunk   digest.Digest // zero where none is concerned
	Message string
}

// Checked is what a check saw.
type Checked struct {
	Packs    int64
	Bytes    int64 // of these packs
	Files    int64 // different ones
	Problems int64
	Resume   string // pass it on to go on after the last pack that was checked
}

// Check compares the index to the objects. What it finds wrong it reports and
// counts: that is no error. Problems in packs that are collected meanwhile are
// none.
func (v *Vault) Check(ctx context.Context, opts CheckOptions) (Checked, error) {
	c := &check{v: v, opts: opts, started: time.Now()}
	err := c.run(ctx)
	return c.saw, err
}

// check is one run of [Vault.Check].
type check struct {
	v       *Vault
	opts    CheckOptions
	started time.Time
	read    int64 // bytes
	saw     Checked
}

func (c *check) run(ctx context.Context) error {
	after := int64(0)
	if c.opts.Resume != "" {
		var err error
		if after, err = strconv.ParseInt(c.opts.Resume, 10, 64); err != nil || after < 0 {
			return cupel.Errorf(cupel.Invalid, "%q is no place where a check was stopped", c.opts.Resume)
		}
	}
	live, err := c.v.listPacks(ctx, PackLive)
	if err != nil {
		return err
	}
	for _, p := range live {
		if p.Num <= after {
			continue
		}
		if err := c.checkPack(ctx, p); err != nil {
			return err
		}
		c.saw.Resume = strconv.FormatInt(p.Num, 10)
		if c.opts.Progress != nil {
			c.opts.Progress(c.saw.Resume)
		}
	}
	return c.checkRecipes(ctx)
}

// report reports a problem. An error that says no more than that something
// stored is damaged or missing is one; others end the check.
func (c *check) report(object string, chunk digest.Digest, err error) error {
	if !isCode(err, cupel.Corrupt) && !isCode(err, cupel.NotFound) {
		return err
	}
	c.saw.Problems++
	if c.opts.Report != nil {
		c.opts.Report(Problem{Object: object, Chunk: chunk, Message: err.Error()})
	}
	return nil
}

func (c *check) checkPack(ctx context.Context, p Pack) error {
	found, err := c.problems(ctx, p)
	if err != nil || len(found) == 0 {
		return err
	}
	// A pack that is not live any more may well be gone.
	still, err := view(ctx, c.v, func(index Index) ([]Pack, error) {
		return index.Packs(ctx, PackLive, p.Num-1, 1)
	})
	if err != nil || len(still) == 0 || still[0].Num != p.Num {
		return err
	}
	for _, problem := range found {
		if err := c.report(p.key(), problem.chunk, problem.err); err != nil {
			return err
		}
	}
	return nil
}

// finding is what may be a problem.
type finding struct {
	chunk digest.Digest
	err   error
}

// problems returns what is wrong with one pack.
func (c *check) problems(ctx context.Context, p Pack) ([]finding, error) {
	c.saw.Packs++
	c.saw.Bytes += p.Size
	blob, err := c.v.blobs.Stat(ctx, p.key())
	if err != nil {
		return findings(err)
	}
	if blob.Size != p.Size {
		return findings(cupel.Errorf(cupel.Corrupt, "%v: object %q has %d bytes, not %d", c.v.blobs, p.key(), blob.Size, p.Size))
	}
	entries, err := c.v.table(ctx, p.ID, p.Size)
	var all []finding
	if err != nil {
		if all, err = findings(err); err != nil {
			return nil, err
		}
	} else if all, err = c.compare(ctx, p, entries); err != nil {
		return nil, err
	}
	if c.opts.Full {
		damaged, err := c.readPack(ctx, p)
		if err != nil {
			return nil, err
		}
		all = append(all, damaged...)
	}
	return all, nil
}

// findings makes an error one if it can be.
func findings(err error) ([]finding, error) {
	if isCode(err, cupel.Corrupt) || isCode(err, cupel.NotFound) {
		return []finding{{err: err}}, nil
	}
	return nil, err
}

// compare compares the rows of a pack to its footer.
func (c *check) compare(ctx context.Context, p Pack, entries []pack.Entry) ([]finding, error) {
	there := make(map[int64]Location, len(entries))
	for _, at := range locations(p.Num, p.ID, entries) {
		there[at.Offset] = at
	}
	var wrong []finding
	err := c.v.eachChunk(ctx, p.Num, func(at Location) error {
		if there[at.Offset] != at {
			wrong = append(wrong, finding{at.Digest, cupel.Errorf(cupel.Corrupt,
				"%v: the database has chunk %s in object %q at offset %d, and the object has not", c.v.blobs, at.Digest, p.key(), at.Offset)})
		}
		return nil
	})
	return wrong, err
}

// readPack reads all chunks of a pack.
func (c *check) readPack(ctx context.Context, p Pack) ([]finding, error) {
	var all []Location
	err := c.v.eachChunk(ctx, p.Num, func(at Location) error {
		all = append(all, at)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var wrong []finding
	for part := range slices.Chunk(all, chunksAtOnce) {
		if err := c.pace(ctx, part); err != nil {
			return nil, err
		}
		damaged, err := c.readChunks(ctx, part)
		if err != nil {
			return nil, err
		}
		wrong = append(wrong, damaged...)
	}
	return wrong, nil
}

// readChunks reads some chunks at once, and if that fails one after another to
// find out which are damaged.
func (c *check) readChunks(ctx context.Context, part []Location) ([]finding, error) {
	err := c.readHere(ctx, part)
	if err == nil || ctx.Err() != nil {
		return nil, Live(ctx)
	}
	var wrong []finding
	for _, at := range part {
		err := c.readHere(ctx, []Location{at})
		if err == nil {
			continue
		}
		if _, err := findings(err); err != nil {
			return nil, err
		}
		wrong = append(wrong, finding{at.Digest, err})
	}
	return wrong, nil
}

// readHere reads chunks where they are said to lie, and their bases wherever
// they do. One whose base is gone is not needed any more, and waits for its pack
// to be rewritten: that nothing needs it is for the recipes to say.
func (c *check) readHere(ctx context.Context, part []Location) error {
	var bases []digest.Digest
	for _, at := range part {
		if !at.whole() {
			bases = append(bases, at.Base)
		}
	}
	elsewhere, err := view(ctx, c.v, func(index Index) (places, error) {
		return locate(ctx, index, "", bases)
	})
	if err != nil {
		return err
	}
	got, err := c.v.load(ctx, elsewhere)
	if err != nil {
		return err
	}
	here := make(places, len(part))
	for _, at := range part {
		if at.whole() || elsewhere.has(at.Base) {
			here[at.Digest] = at
		}
	}
	_, err = c.v.loadOver(ctx, here, got, nil)
	return err
}

// pace waits until the bytes read so far, and these, are within the rate.
func (c *check) pace(ctx context.Context, part []Location) error {
	for _, at := range part {
		c.read += at.Length
	}
	if c.opts.Rate <= 0 {
		return nil
	}
	due := time.Duration(float64(c.read) / float64(c.opts.Rate) * float64(time.Second))
	select {
	case <-time.After(due - time.Since(c.started)):
		return nil
	case <-ctx.Done():
		return Live(ctx)
	}
}

// checkRecipes looks for chunks that the recipes of files name and no pack
// holds.
func (c *check) checkRecipes(ctx context.Context) error {
	held, err := c.v.heldRecipes(ctx)
	if err != nil {
		return err
	}
	c.saw.Files = int64(len(held))
	return c.v.eachSegment(ctx, func(s Segment) error {
		if _, ok := held[s.Recipe]; !ok {
			return nil
		}
		return c.checkSegment(ctx, s)
	})
}

func (c *check) checkSegment(ctx context.Context, s Segment) error {
	var parsed recipe.Segment
	if err := parsed.UnmarshalBinary(s.Data); err != nil {
		return c.report("", s.Record, err)
	}
	wanted := append(digestsOf(parsed.Chunks), s.Record)
	for part := range slices.Chunk(wanted, maxLookup) {
		found, err := view(ctx, c.v, func(index Index) (places, error) {
			return locate(ctx, index, "", part)
		})
		if err != nil {
			return err
		}
		for _, chunk := range part {
			if !found.has(chunk) && c.lasts(ctx, s) {
				if err := c.report("", chunk, cupel.Errorf(cupel.Corrupt,
					"%v: file %s needs chunk %s, and no pack holds it", c.v.blobs, parsed.File, chunk)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// lasts reports whether a recipe is still there: one that was dropped meanwhile
// needs nothing.
func (c *check) lasts(ctx context.Context, s Segment) bool {
	err := c.v.db.View(ctx, func(index Index) error {
		_, err := index.Segment(ctx, s.Recipe, s.First)
		return err
	})
	return !isCode(err, cupel.NotFound)
}

// String says what is wrong, for people.
func (p Problem) String() string {
	if p.Object == "" {
		return p.Message
	}
	return fmt.Sprintf("%s: %s", p.Object, p.Message)
}
