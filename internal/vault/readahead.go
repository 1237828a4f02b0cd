package vault

import (
	"context"
	"io"
	"math"
)

// readParts is how many parts of a file are read ahead.
const readParts = 3

// readAhead reads a file from an offset to its end: several parts at once,
// given out in order.
type readAhead struct {
	ctx    context.Context
	cancel context.CancelFunc
	parts  chan chan readPart
	ready  [][]byte // of the part that is being given out
	memory *memory  // that this part lies in
	err    error
}

// readPart is the outcome of reading a part.
type readPart struct {
	chunks [][]byte
	memory *memory
	err    error
}

func newReadAhead(ctx context.Context, r *Reader, offset int64) *readAhead {
	a := &readAhead{parts: make(chan chan readPart, readParts), memory: new(memory)}
	a.ctx, a.cancel = context.WithCancel(ctx)
	go a.plan(r, offset)
	return a
}

// plan starts to read one part after another.
func (a *readAhead) plan(r *Reader, offset int64) {
	defer close(a.parts)
	for offset < r.recipe.Size {
		outcome := make(chan readPart, 1)
		select {
		case a.parts <- outcome:
		case <-a.ctx.Done():
			return
		}
		p, err := r.layout.at(a.ctx, offset, math.MaxInt64)
		if err != nil {
			outcome <- readPart{err: err}
			return
		}
		go a.read(r, p, offset, outcome)
		offset = p.end()
	}
}

// read reads one part, from an offset in its first chunk on.
func (a *readAhead) read(r *Reader, p part, offset int64, outcome chan<- readPart) {
	m := new(memory)
	got, err := r.v.fetchPart(a.ctx, r.upload, p, m)
	if err != nil {
		outcome <- readPart{err: err}
		return
	}
	chunks := p.slices(got)
	chunks[0] = chunks[0][offset-p.start:]
	outcome <- readPart{chunks: chunks, memory: m}
}

// next returns the next bytes, or io.EOF. They are valid until it is called again.
// After an error every call fails with it.
func (a *readAhead) next() ([]byte, error) {
	for len(a.ready) == 0 && a.err == nil {
		a.memory.release()
		a.receive()
	}
	if a.err != nil {
		return nil, a.err
	}
	first := a.ready[0]
	a.ready = a.ready[1:]
	return first, nil
}

// receive waits for the next part.
func (a *readAhead) receive() {
	outcome, more := <-a.parts
	if !more {
		if a.err = Live(a.ctx); a.err == nil {
			a.err = io.EOF
		}
		return
	}
	part := <-outcome
	a.ready, a.memory, a.err = part.chunks, part.memory, part.err
}

func (a *readAhead) stop() { a.cancel() }
