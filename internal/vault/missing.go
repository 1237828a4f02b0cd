package vault

import (
	"context"
	"slices"
	"time"

	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
)

const (
	maxLookup    = 1000 // chunks that are looked up at once
	chunksAtOnce = 32   // chunks that are read at once: 2 MiB or so
)

// Missing returns those of the chunks that the upload has to add, in their
// order, each once. All others are stored, and stay until the upload ends.
// Unless global is set, only what the upload's project itself has shown counts
// as stored: else the answer would tell what others have.
func (u *Upload) Missing(ctx context.Context, chunks []digest.Digest, global bool) ([]digest.Digest, error) {
	if err := u.usable(); err != nil {
		return nil, err
	}
	seen := make(map[digest.Digest]struct{}, len(chunks))
	var missing []digest.Digest
	for part := range slices.Chunk(chunks, maxLookup) {
		present, err := u.present(ctx, part, global)
		if err != nil {
			return nil, u.end(err)
		}
		for _, chunk := range part {
			_, twice := seen[chunk]
			_, there := present[chunk]
			if !twice && !there {
				missing = append(missing, chunk)
			}
			seen[chunk] = struct{}{}
		}
	}
	return missing, nil
}

// present returns those of the chunks that count as stored, and pins them.
func (u *Upload) present(ctx context.Context, chunks []digest.Digest, global bool) (map[digest.Digest]struct{}, error) {
	if !global {
		if err := u.show(ctx); err != nil {
			return nil, err
		}
		var err error
		chunks, err = view(ctx, u.v, func(index Index) ([]digest.Digest, error) {
			return index.ProjectChunks(ctx, u.project, chunks)
		})
		if err != nil {
			return nil, err
		}
	}
	present := u.taken(chunks)
	found, err := u.keep(ctx, chunks)
	for chunk := range found {
		present[chunk] = struct{}{}
	}
	return present, err
}

// taken returns those of the chunks that this Upload has taken.
func (u *Upload) taken(chunks []digest.Digest) map[digest.Digest]struct{} {
	u.mu.Lock()
	defer u.mu.Unlock()
	taken := make(map[digest.Digest]struct{}, len(chunks))
	for _, chunk := range chunks {
		if _, ok := u.fresh[chunk]; ok {
			taken[chunk] = struct{}{}
		}
	}
	return taken
}

// note remembers that the project has shown chunks, and returns how many are
// to be entered in the index.
func (u *Upload) note(pieces []piece) int {
	if !u.v.opts.ByProject {
		return 0
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, p := range pieces {
		if p.kind == pack.KindChunk {
			u.shown = append(u.shown, p.digest)
		}
	}
	return len(u.shown)
}

// show enters in the index which chunks the project has shown.
func (u *Upload) show(ctx context.Context) error {
	u.mu.Lock()
	shown := u.shown
	u.shown = nil
	u.mu.Unlock()
	for part := range slices.Chunk(shown, MaxRows) {
		err := u.change(ctx, func(index Index) error {
			return index.AddProjectChunks(ctx, u.project, part)
		})
		if err != nil {
			return u.end(err)
		}
	}
	return nil
}

// renew extends the lease again and again, until the returned function is
// called. That it cannot be extended any more shows when something is written.
func (u *Upload) renew(ctx context.Context) (stop func()) {
	return u.v.keepAlive(ctx, func(ctx context.Context) error {
		return u.change(ctx, func(Index) error { return nil })
	})
}

// keepAlive calls extend again and again, well within a lease, until the
// returned function is called.
func (v *Vault) keepAlive(ctx context.Context, extend func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(max(v.opts.Lease/3, time.Second))
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if err := extend(ctx); err != nil && ctx.Err() == nil {
					v.opts.Log.WarnContext(ctx, "a lease cannot be extended", "error", err)
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
