package repro

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// hash makes the manifest of the chosen files: of those that are as the cache
// knows them without reading them.
func (t *Tree) hash(ctx context.Context, chosen []statted, options Options) {
	cache := openStatCache(options.Cache, t.Root)
	entries, errs := make(tree.Manifest, len(chosen)), make([]error, len(chosen))
	var next atomic.Int64
	var group errgroup.Group
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			buffer := make([]byte, 128<<10)
			for i := int(next.Add(1)) - 1; i < len(chosen); i = int(next.Add(1)) - 1 {
				entries[i], errs[i] = t.entry(ctx, chosen[i], cache, options.Limits.File, buffer)
			}
			return nil
		})
	}
	_ = group.Wait() // no goroutine fails: each file has its own error
	t.Manifest = make(tree.Manifest, 0, len(chosen))
	for i, file := range chosen {
		switch {
		case errs[i] == nil:
			t.Manifest = append(t.Manifest, entries[i])
		case errors.Is(errs[i], ctx.Err()) && ctx.Err() != nil:
			t.skip(file.path, file.info, skipTime)
		case !errors.Is(errs[i], fs.ErrNotExist): // deleted since it was listed
			t.skip(file.path, file.info, skipUnreadable)
		}
	}
	t.Manifest.Sort()
	if err := t.Manifest.Check(); err != nil {
		t.lacks(err.Error())
		t.Manifest = tree.Manifest{}
	}
	cache.save(chosen, t.Manifest, options.Now)
}

// entry describes one file; buffer is for its bytes.
func (t *Tree) entry(ctx context.Context, file statted, cache *statCache, limit int64, buffer []byte) (tree.Entry, error) {
	if err := ctx.Err(); err != nil {
		return tree.Entry{}, err
	}
	entry := tree.Entry{Path: file.path, Mode: modeOf(file.info), Size: file.info.Size()}
	if entry.Mode == tree.ModeSymlink {
		target, err := os.Readlink(t.file(file.path))
		target = filepath.ToSlash(target)
		if err == nil {
			err = tree.CheckTarget(file.path, target) // it may have changed since it was chosen
		}
		entry.Size, entry.SHA256 = int64(len(target)), digest.Of([]byte(target))
		return entry, err
	}
	known, ok := cache.find(file)
	if ok {
		entry.SHA256 = known
		return entry, nil
	}
	var err error
	entry.SHA256, entry.Size, err = hashFile(t.file(file.path), entry.Size, limit, buffer)
	return entry, err
}

func modeOf(info fs.FileInfo) tree.Mode {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return tree.ModeSymlink
	case info.Mode()&0o100 != 0 && runtime.GOOS != "windows":
		return tree.ModeExec
	}
	return tree.ModeFile
}

// errGrown says that a file grew beyond the limit while it was read.
var errGrown = errors.New("the file grows")

// hashFile reads a file that had size bytes when it was looked at, or -1 where nobody
// knows, and at most limit.
func hashFile(name string, size, limit int64, buffer []byte) (digest.Digest, int64, error) {
	file, err := openRaw(name)
	if err != nil {
		return digest.Digest{}, 0, err
	}
	defer file.Close()
	hash, length := digest.NewHash(), int64(0)
	for {
		n, err := file.Read(buffer)
		hash.Write(buffer[:n])
		length += int64(n)
		switch {
		case err != nil:
			return digest.Digest{}, 0, err
		case n == 0 || n < len(buffer) && length == size: // as long as it was: that was the end
			return digest.Sum(hash), length, nil
		case length > limit:
			return digest.Digest{}, 0, errGrown
		}
	}
}
