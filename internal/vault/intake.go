package vault

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel/internal/vault/chunk"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
)

// batchSize is how many bytes are looked up, encoded and appended together.
const batchSize = 2 << 20

// batch is some consecutive chunks. Their contents lie in data one after
// another.
type batch struct {
	data   []byte
	pieces []piece
	done   chan struct{} // closed when the pieces are stored or err is set
	err    error
}

var batches = sync.Pool{New: func() any { return new(batch) }}

// add copies a chunk into the batch. Its digest is still to be found.
func (b *batch) add(content []byte) {
	start := len(b.data)
	b.data = append(b.data, content...)
	b.pieces = append(b.pieces, piece{kind: pack.KindChunk, content: b.data[start:len(b.data):len(b.data)]})
}

// full reports whether there is no room for another chunk.
func (b *batch) full() bool { return len(b.data) > batchSize-chunk.Max }

// newBatch returns an empty batch.
func newBatch() *batch {
	b := batches.Get().(*batch)
	if b.data == nil {
		b.data = make([]byte, 0, batchSize)
	}
	b.data, b.pieces = b.data[:0], b.pieces[:0]
	b.done, b.err = make(chan struct{}), nil
	return b
}

// intake is the pipeline of an upload: the caller fills batches, workers hash
// and store them, several at once, and one goroutine gets them back in order.
type intake struct {
	upload  *Upload
	group   *errgroup.Group
	ctx     context.Context // ends when a part of the pipeline fails
	work    chan *batch
	ordered chan *batch
	free    chan struct{} // a token for each batch that may be in flight
	next    *batch        // being filled
}

// newIntake starts the pipeline. Stored gets the batches in order while or after
// they are stored; it must wait for them.
func newIntake(ctx context.Context, u *Upload, stored func(context.Context, *batch) error) *intake {
	workers := u.v.opts.Workers
	in := &intake{
		upload:  u,
		work:    make(chan *batch),
		ordered: make(chan *batch, workers+2),
		free:    make(chan struct{}, workers+2),
	}
	in.group, in.ctx = errgroup.WithContext(ctx)
	for range workers {
		in.group.Go(in.storeAll)
	}
	in.group.Go(func() error { return in.deliver(stored) })
	return in
}

// add takes one chunk, which the caller may reuse afterwards.
func (in *intake) add(content []byte) error {
	if in.next == nil {
		select {
		case in.free <- struct{}{}:
			in.next = newBatch()
		case <-in.ctx.Done():
			return context.Cause(in.ctx)
		}
	}
	in.next.add(content)
	if !in.next.full() {
		return nil
	}
	return in.send()
}

// send hands the batch that was filled to the pipeline.
func (in *intake) send() error {
	b := in.next
	in.next = nil
	if b == nil {
		return nil
	}
	in.ordered <- b // has room: no more batches are in flight than it holds
	select {
	case in.work <- b:
		return nil
	case <-in.ctx.Done():
		return context.Cause(in.ctx)
	}
}

// close sends what is left and returns when everything was delivered. Its error
// is that of the pipeline, or else cause, which may be nil.
func (in *intake) close(cause error) error {
	if cause == nil {
		cause = in.send()
	}
	close(in.work)
	close(in.ordered)
	if err := in.group.Wait(); err != nil {
		return err
	}
	return cause
}

// storeAll is what a worker does.
func (in *intake) storeAll() error {
	for b := range in.work {
		for i := range b.pieces {
			b.pieces[i].digest = digest.Of(b.pieces[i].content)
		}
		err := in.upload.store(in.ctx, b.pieces)
		b.err = err
		close(b.done) // from here on the batch is another's
		if err != nil {
			return err
		}
	}
	return nil
}

// deliver gives the batches to stored, in order.
func (in *intake) deliver(stored func(context.Context, *batch) error) error {
	for b := range in.ordered {
		if err := stored(in.ctx, b); err != nil {
			return err
		}
		batches.Put(b)
		<-in.free
	}
	return nil
}

// wait returns when the pieces of the batch are stored.
func (b *batch) wait(ctx context.Context) error {
	select {
	case <-b.done:
		return b.err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
