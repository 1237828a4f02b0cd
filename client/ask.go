package client

import (
	"context"
	"slices"

	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/recipe"
	"github.com/cupel/cupel/internal/wire"
)

// ask finds out which chunks are missing, and fills bodies with those.
func (t *transfer) ask(ctx context.Context) error {
	body, err := take(ctx, t.spare)
	if err != nil {
		return err
	}
	for w := range t.windows {
		if body, err = t.askFor(ctx, w, body); err != nil {
			return err
		}
		w.data, w.parts = w.data[:0], w.parts[:0]
		t.free <- w // has room for both
	}
	if len(body) == 0 {
		return nil
	}
	return give(ctx, t.bodies, body)
}

// askFor adds the missing chunks of a window to body, and returns the body that
// is being filled then.
func (t *transfer) askFor(ctx context.Context, w *window, body []byte) ([]byte, error) {
	missing, err := t.missing(ctx, t.name(w))
	if err != nil {
		return nil, err
	}
	for _, p := range w.parts {
		if !missing[p.digest] {
			continue
		}
		delete(missing, p.digest) // once is enough
		if len(body)+wire.FrameHeader+len(p.content) > bodySize {
			if body, err = t.ship(ctx, body); err != nil {
				return nil, err
			}
		}
		body = wire.AppendFrame(slices.Grow(body, bodySize-len(body)), p.content)
	}
	return body, nil
}

// name finds the digests of a window's chunks, and returns those that were not
// asked for before.
func (t *transfer) name(w *window) []digest.Digest {
	var fresh []digest.Digest
	for i := range w.parts {
		p := &w.parts[i]
		p.digest = digest.Of(p.content)
		file := &t.files[p.file]
		file.Chunks = append(file.Chunks, recipe.Chunk{Digest: p.digest, Length: len(p.content)})
		if !t.known[p.digest] {
			t.known[p.digest] = true
			fresh = append(fresh, p.digest)
		}
	}
	return fresh
}

func (t *transfer) missing(ctx context.Context, chunks []digest.Digest) (map[digest.Digest]bool, error) {
	if len(chunks) == 0 {
		return nil, nil
	}
	return t.upload.missing(ctx, chunks)
}

// ship hands over a full body for an empty one.
func (t *transfer) ship(ctx context.Context, full []byte) ([]byte, error) {
	if err := give(ctx, t.bodies, full); err != nil {
		return nil, err
	}
	return take(ctx, t.spare)
}

// send sends bodies.
func (t *transfer) send(ctx context.Context) error {
	for body := range t.bodies {
		if err := t.upload.sendFrames(ctx, body); err != nil {
			return err
		}
		t.spare <- body[:0] // has room for both
	}
	return nil
}
