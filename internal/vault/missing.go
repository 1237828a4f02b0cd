package vault

import (
	"context"
	"slices"
	"time"

	"github.com/cupel/cupel/internal/vault/digest"
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

// renew extends the lease again and again, until the returned function is
// called. That it cannot be extended any more shows when something is written.
func (u *Upload) renew(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		ticker := time.NewTicker(max(u.v.opts.Lease/3, time.Millisecond))
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if err := u.change(ctx, func(Index) error { return nil }); err != nil && ctx.Err() == nil {
					u.v.opts.Log.WarnContext(ctx, "the lease of an upload cannot be extended", "upload", u.id, "error", err)
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return cancel
}
