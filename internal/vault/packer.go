package vault

import (
	"context"
	"errors"
	"sync"

	"github.com/cupel/cupel/internal/vault/pack"
)

// packer writes records into the packs of one upload, one pack after another.
// While a full pack becomes durable, the next one fills. It is safe for
// concurrent use.
type packer struct {
	ctx    context.Context // of the upload: a pack outlives the call that began it
	v      *Vault
	upload string
	// sealed is told which chunks are durable and in the index.
	sealed func([]pack.Entry)

	mu      sync.Mutex
	open    *openPack  // takes records; nil when there is none
	sealing chan error // gives the outcome of the pack before; nil when there is none
}

// openPack is a pack that takes records.
type openPack struct {
	num      int64
	id       pack.ID
	blob     BlobWriter
	writer   *pack.Writer
	features []Feature
}

// record is what is appended to a pack, with the features it can be found by.
type record struct {
	pack.Record
	features []Feature
}

// append writes records. When it returns nil they are not durable yet.
func (p *packer) append(records []record) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range records {
		if err := p.appendOne(r); err != nil {
			return err
		}
	}
	return nil
}

func (p *packer) appendOne(r record) error {
	if p.open == nil {
		if err := p.begin(); err != nil {
			return err
		}
	}
	if _, err := p.open.writer.Append(r.Record); err != nil {
		return err
	}
	p.open.features = append(p.open.features, r.features...)
	if p.open.writer.Size() < p.v.opts.PackSize {
		return nil
	}
	return p.rotate()
}

// begin announces a pack to the index and then starts its object.
func (p *packer) begin() error {
	id, err := pack.NewID(p.v.opts.Random)
	if err != nil {
		return err
	}
	num, err := update(p.ctx, p.v, func(index Index) (int64, error) {
		if _, err := index.RenewUpload(p.ctx, p.upload, p.v.opts.Lease); err != nil {
			return 0, err
		}
		return index.AddPack(p.ctx, p.upload, id)
	})
	if err != nil {
		return err
	}
	blob, err := p.v.blobs.Create(p.ctx, id.Key())
	if err != nil {
		return err
	}
	writer, err := pack.NewWriter(blob, id)
	if err != nil {
		return errors.Join(err, blob.Abort())
	}
	p.open = &openPack{num: num, id: id, blob: blob, writer: writer}
	return nil
}

// rotate begins to seal the open pack once the one before is sealed.
func (p *packer) rotate() error {
	if err := p.wait(); err != nil {
		return err
	}
	done, full := make(chan error, 1), p.open
	p.sealing, p.open = done, nil
	go func() { done <- p.seal(full) }()
	return nil
}

// wait returns when no pack is being sealed.
func (p *packer) wait() error {
	if p.sealing == nil {
		return nil
	}
	err := <-p.sealing
	p.sealing = nil
	return err
}

// flush seals what is open, and returns when all is durable and in the index.
func (p *packer) flush() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open != nil {
		if err := p.rotate(); err != nil {
			return err
		}
	}
	return p.wait()
}

// close gives up what is open.
func (p *packer) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.wait()
	if p.open != nil {
		err = errors.Join(err, p.open.blob.Abort())
		p.open = nil
	}
	return err
}

// seal makes a pack durable and then writes its rows.
func (p *packer) seal(full *openPack) error {
	if err := full.writer.Close(); err != nil {
		return errors.Join(err, full.blob.Abort())
	}
	if err := full.blob.Commit(); err != nil {
		return err
	}
	entries := full.writer.Entries()
	rest := rows{chunks: full.locations(entries), features: full.features}
	for {
		part := rest.take(MaxRows)
		if err := p.write(part, full, rest.empty()); err != nil {
			return err
		}
		if rest.empty() {
			break
		}
	}
	p.sealed(entries)
	return nil
}

// write writes some of the rows of a pack; with the last ones it is sealed.
func (p *packer) write(part rows, full *openPack, last bool) error {
	return p.v.db.Update(p.ctx, func(index Index) error {
		if _, err := index.RenewUpload(p.ctx, p.upload, p.v.opts.Lease); err != nil {
			return err
		}
		if err := part.write(p.ctx, index); err != nil || !last {
			return err
		}
		return index.SealPack(p.ctx, full.num, full.writer.Size())
	})
}

// locations says where the records of the pack are.
func (o *openPack) locations(entries []pack.Entry) []Location {
	return locations(o.num, o.id, entries)
}

// locations says where the records of a pack are.
func locations(num int64, id pack.ID, entries []pack.Entry) []Location {
	found := make([]Location, len(entries))
	for i, e := range entries {
		found[i] = Location{
			Digest:  e.Digest,
			Num:     num,
			Pack:    id,
			Offset:  e.Offset,
			Length:  int64(e.RecordLength()),
			RawSize: int64(e.RawLength),
			Base:    e.Base,
		}
	}
	return found
}

// rows are what a pack adds to the index.
type rows struct {
	chunks   []Location
	features []Feature
}

// take removes and returns the first n rows.
func (r *rows) take(n int) (part rows) {
	part.chunks, r.chunks = split(r.chunks, n)
	part.features, r.features = split(r.features, n-len(part.chunks))
	return part
}

func (r *rows) empty() bool { return len(r.chunks)+len(r.features) == 0 }

func (r *rows) write(ctx context.Context, index Index) error {
	if err := index.AddChunks(ctx, r.chunks); err != nil {
		return err
	}
	return index.AddFeatures(ctx, r.features)
}

// split cuts a list after its first n.
func split[T any](list []T, n int) (first, rest []T) {
	n = min(n, len(list))
	return list[:n], list[n:]
}
