package vault

import (
	"context"
	"errors"
	"sync"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
)

// Upload brings files into the vault. What it brings does not count until
// [Upload.Publish] hands it to its owners; an upload that never is published is
// collected when its lease has run out, and nothing of it remains.
//
// Its methods are safe for concurrent use. After an error that is not one of
// its input, every further call fails with it: begin another, or resume it,
// which keeps what had become durable.
type Upload struct {
	v       *Vault
	id      string
	project string
	packs   packer

	mu     sync.Mutex
	failed error
	fresh  map[digest.Digest]struct{} // taken by this Upload and not yet in the index
	pinned map[int64]struct{}         // packs
	files  []draft                    // complete, but for their chunks to be durable
	shown  []digest.Digest            // chunks that the project has and the index does not know of
}

// File is a file that is stored.
type File struct {
	Digest digest.Digest
	Size   int64 // bytes
}

// Begin starts an upload for a project, which decides what [Upload.Missing]
// answers. The upload lives no longer than ctx; end it with [Upload.Publish] or
// [Upload.Abort], and then [Upload.Close].
func (v *Vault) Begin(ctx context.Context, project string) (*Upload, error) {
	id, err := v.newID()
	if err != nil {
		return nil, err
	}
	err = v.db.Update(ctx, func(index Index) error {
		return index.StartUpload(ctx, id, project, v.opts.Lease)
	})
	if err != nil {
		return nil, err
	}
	return v.newUpload(ctx, id, project), nil
}

// Resume goes on with an upload of the project that was begun before, perhaps
// by another process. One that is unknown, another project's, published or
// collected is an error of code not_found.
func (v *Vault) Resume(ctx context.Context, id, project string) (*Upload, error) {
	owner, err := update(ctx, v, func(index Index) (string, error) {
		return index.RenewUpload(ctx, id, v.opts.Lease)
	})
	if err == nil && owner != project {
		err = NoUpload(id)
	}
	if err != nil {
		return nil, err
	}
	return v.newUpload(ctx, id, project), nil
}

func (v *Vault) newUpload(ctx context.Context, id, project string) *Upload {
	u := &Upload{
		v: v, id: id, project: project,
		fresh:  make(map[digest.Digest]struct{}),
		pinned: make(map[int64]struct{}),
	}
	u.packs = packer{ctx: ctx, v: v, upload: id, sealed: u.settle}
	return u
}

// NoUpload is the failure to find an open upload.
func NoUpload(id string) error {
	return cupel.Errorf(cupel.NotFound,
		"upload %s is not open: it ended, or it rested for longer than its lease and was collected: begin another", id)
}

// ID names the upload, for [Vault.Resume].
func (u *Upload) ID() string { return u.id }

// settle forgets what is in the index now.
func (u *Upload) settle(entries []pack.Entry) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, e := range entries {
		delete(u.fresh, e.Digest)
	}
}

// usable returns the error that has ended the upload, if any.
func (u *Upload) usable() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.failed
}

// end remembers the error that ends the upload, and returns the first one.
func (u *Upload) end(err error) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.failed == nil {
		u.failed = err
	}
	return u.failed
}

// Flush makes all durable that was added, and enters it in the index: what it
// covers survives the loss of this process, and can be published.
func (u *Upload) Flush(ctx context.Context) error {
	if err := u.usable(); err != nil {
		return err
	}
	files := u.takeFiles()
	if err := u.packs.flush(); err != nil {
		return u.end(err)
	}
	if err := u.writeFiles(ctx, files); err != nil {
		return u.end(err)
	}
	return u.show(ctx)
}

func (u *Upload) takeFiles() []draft {
	u.mu.Lock()
	defer u.mu.Unlock()
	files := u.files
	u.files = nil
	return files
}

// Publish hands files to their owners, in the caller's transaction: what it
// commits is stored, and the upload is over. A file that was not flushed is an
// error of code not_found, as is an upload that is not open any more. It is
// short, whatever the size of the upload. The files that no ref names go.
func (u *Upload) Publish(ctx context.Context, index Index, refs []Ref) error {
	if err := u.usable(); err != nil {
		return err
	}
	if _, err := index.RenewUpload(ctx, u.id, u.v.opts.Lease); err != nil {
		return err
	}
	if err := index.PublishRefs(ctx, u.id, refs); err != nil {
		return err
	}
	return index.PublishUpload(ctx, u.id)
}

// Abort ends the upload and leaves what it brought to the next collection. It
// does nothing to one that was published.
func (u *Upload) Abort(ctx context.Context) error {
	closed := u.Close()
	return errors.Join(closed, u.v.db.Update(ctx, func(index Index) error {
		return index.DropUpload(ctx, u.id)
	}))
}

// Close gives back what the Upload holds in memory and gives up what was not
// flushed. The upload itself goes on: see [Vault.Resume].
func (u *Upload) Close() error {
	_ = u.end(cupel.Errorf(cupel.Conflict, "upload %s was used after its end", u.id))
	return u.packs.close()
}

// keep locates chunks and makes sure that those it returns stay where they are
// for as long as the upload is open, by pinning their packs.
func (u *Upload) keep(ctx context.Context, chunks []digest.Digest) (places, error) {
	const attempts = 10 // each fails only when a collection has come between
	for range attempts {
		found, err := view(ctx, u.v, func(index Index) (places, error) {
			return locate(ctx, index, u.id, chunks)
		})
		if err != nil {
			return nil, err
		}
		if stay, err := u.pin(ctx, found.packs()); err != nil || stay {
			return found, err
		}
	}
	return nil, cupel.Errorf(cupel.Unavailable, "packs were collected %d times while upload %s looked at them: try again", attempts, u.id)
}

// pin pins packs, and reports whether all of them stay.
func (u *Upload) pin(ctx context.Context, packs []int64) (bool, error) {
	loose := u.unpinned(packs)
	if len(loose) == 0 {
		return true, nil
	}
	pinned, err := update(ctx, u.v, func(index Index) ([]int64, error) {
		if _, err := index.RenewUpload(ctx, u.id, u.v.opts.Lease); err != nil {
			return nil, err
		}
		return index.Pin(ctx, u.id, loose)
	})
	if err != nil {
		return false, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, num := range pinned {
		u.pinned[num] = struct{}{}
	}
	return len(pinned) == len(loose), nil
}

// unpinned returns those of the packs that this Upload has not pinned.
func (u *Upload) unpinned(packs []int64) []int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	var loose []int64
	for _, num := range packs {
		if _, ok := u.pinned[num]; !ok {
			loose = append(loose, num)
		}
	}
	return loose
}

// claim returns those of the pieces that nobody else stores: neither are they
// among the places nor has this Upload taken them before.
func (u *Upload) claim(pieces []piece, found places) []piece {
	u.mu.Lock()
	defer u.mu.Unlock()
	var mine []piece
	for _, p := range pieces {
		if _, taken := u.fresh[p.digest]; taken || found.has(p.digest) {
			continue
		}
		u.fresh[p.digest] = struct{}{}
		mine = append(mine, p)
	}
	return mine
}

// unknown returns those of the chunks that this Upload has not taken, each once.
func (u *Upload) unknown(pieces []piece) []digest.Digest {
	u.mu.Lock()
	defer u.mu.Unlock()
	seen := make(map[digest.Digest]struct{}, len(pieces))
	list := make([]digest.Digest, 0, len(pieces))
	for _, p := range pieces {
		_, taken := u.fresh[p.digest]
		_, twice := seen[p.digest]
		if !taken && !twice {
			seen[p.digest] = struct{}{}
			list = append(list, p.digest)
		}
	}
	return list
}
