package client

import (
	"context"
	"hash"
	"io"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/chunk"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/recipe"
	"github.com/cupel/cupel/internal/wire"
)

// Sizes of the buffers of a transfer: two windows are in use and two bodies.
const (
	windowSize = 8 << 20
	bodySize   = wire.MaxChunksBytes
)

// A window is some consecutive chunks of the sources. Their contents lie in data
// one after another.
type window struct {
	data  []byte
	parts []part
}

// part is a chunk in a window and the file that it is part of.
type part struct {
	file    int
	content []byte
	digest  digest.Digest // once it was found
}

// full reports whether there is no room for another chunk.
func (w *window) full() bool {
	return len(w.data) > windowSize-chunk.Max || len(w.parts) == wire.MaxDigests
}

func (w *window) add(file int, content []byte) {
	start := len(w.data)
	w.data = append(w.data, content...)
	w.parts = append(w.parts, part{file: file, content: w.data[start:len(w.data):len(w.data)]})
}

// transfer is the pipeline in which sources become chunks on the server: one
// goroutine reads and cuts, a second one hashes the chunks and asks which are
// missing, a third one sends those.
type transfer struct {
	upload  upload
	files   []recipe.File // chunks are appended by ask, the rest is set by cut
	windows chan *window
	free    chan *window // those that may be filled
	bodies  chan []byte
	spare   chan []byte // those that may be filled
	known   map[digest.Digest]bool
	advance func(int64)
}

// sendChunks sends the chunks of the sources that the server does not have, and
// returns the recipes of all.
func (u upload) sendChunks(ctx context.Context, sources []cupel.Source, progress func(int64)) ([]recipe.File, error) {
	if progress == nil {
		progress = func(int64) {}
	}
	t := &transfer{
		upload: u, files: make([]recipe.File, len(sources)), known: map[digest.Digest]bool{}, advance: progress,
		windows: make(chan *window), free: make(chan *window, 2),
		bodies: make(chan []byte), spare: make(chan []byte, 2),
	}
	for range 2 {
		t.free <- &window{data: make([]byte, 0, windowSize)}
		t.spare <- nil
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { defer close(t.windows); return t.cut(ctx, sources) })
	group.Go(func() error { defer close(t.bodies); return t.ask(ctx) })
	group.Go(func() error { return t.send(ctx) })
	return t.files, group.Wait()
}

// cut reads the sources, one after another, and fills windows.
func (t *transfer) cut(ctx context.Context, sources []cupel.Source) error {
	filling, err := take(ctx, t.free)
	if err != nil {
		return err
	}
	var read int64
	for i, source := range sources {
		if filling, err = t.cutOne(ctx, i, source, filling, &read); err != nil {
			return err
		}
	}
	return give(ctx, t.windows, filling)
}

// cutOne cuts one source, and returns the window that is being filled then.
func (t *transfer) cutOne(ctx context.Context, number int, source cupel.Source, filling *window, read *int64) (*window, error) {
	r, err := source.Open()
	if err != nil {
		return nil, unreadable(source, err)
	}
	defer r.Close()
	whole := digest.NewHash()
	for chunks := chunk.New(r); ; {
		content, err := chunks.Next()
		if err == io.EOF {
			t.files[number].Digest = digest.Sum(whole)
			return filling, nil
		}
		if err != nil {
			return nil, unreadable(source, err)
		}
		t.measure(number, whole, content)
		filling.add(number, content)
		*read += int64(len(content))
		t.advance(*read)
		if filling.full() {
			if filling, err = t.exchange(ctx, filling); err != nil {
				return nil, err
			}
		}
	}
}

func (t *transfer) measure(number int, whole hash.Hash, content []byte) {
	whole.Write(content)
	t.files[number].Size += int64(len(content))
}

// exchange hands over a full window for an empty one.
func (t *transfer) exchange(ctx context.Context, full *window) (*window, error) {
	if err := give(ctx, t.windows, full); err != nil {
		return nil, err
	}
	return take(ctx, t.free)
}

func unreadable(source cupel.Source, err error) error {
	return cupel.Errorf(cupel.Invalid, "%s cannot be read: %w", source.Path, err)
}

// give passes a value on, unless ctx ends first.
func give[T any](ctx context.Context, to chan<- T, value T) error {
	select {
	case to <- value:
		return nil
	case <-ctx.Done():
		return gaveUp(ctx)
	}
}

// take waits for a value, unless ctx ends first.
func take[T any](ctx context.Context, from <-chan T) (value T, err error) {
	select {
	case value = <-from:
		return value, nil
	case <-ctx.Done():
		return value, gaveUp(ctx)
	}
}
