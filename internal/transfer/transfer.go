// Package transfer brings model images, and the artifacts of runs, from a
// registry into folders. A file has its name only once all of its bytes are there
// and have been checked; until then they are in a partial file beside it, from
// which the next download of the same content goes on.
package transfer

import (
	"context"
	"os"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
)

// workers is how many files are on their way at once: enough to hide the
// round trips of many small ones.
const workers = 4

// Options says how a download treats what it finds.
type Options struct {
	// Force replaces existing files that differ; without it they are an error.
	Force bool
	// Progress, if not nil, is told how many bytes are in place so far, those
	// that were there before included. Several goroutines call it.
	Progress func(bytes int64)
}

// Download writes items of a source below folder, which it makes where there is
// none. Files that are there already with the same bytes are kept; a different
// one is an error of code conflict, found before anything is written.
//
// When ctx ends or a transfer fails, the files that are complete stay, as do
// partial ones for the next download to resume.
func Download(ctx context.Context, from Source, folder string, items []Item, options Options) ([]Written, error) {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, cupel.Errorf(cupel.Conflict, "cannot make the folder %s: %w", folder, err)
	}
	// Nothing outside the folder can be reached through a root, whatever the
	// paths of the image and the links in the folder are.
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, cupel.Errorf(cupel.Conflict, "cannot open the folder %s: %w", folder, err)
	}
	defer root.Close()
	d := &download{from: from, folder: folder, root: root, options: options}
	written, err := d.plan(ctx, items)
	if err != nil {
		return nil, err
	}
	return written, d.fetchAll(ctx, written)
}

// Written is an item that a download has dealt with.
type Written struct {
	Item
	Kept bool // it was there already
}

// download is one call of [Download].
type download struct {
	from    Source
	folder  string
	root    *os.Root
	options Options
	done    atomic.Int64 // bytes in place
}

func (d *download) fetchAll(ctx context.Context, items []Written) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for _, item := range items {
		if item.Kept {
			continue
		}
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return d.fetch(ctx, item.Item)
		})
	}
	return group.Wait()
}

// advance reports n more bytes in place; a negative n takes some back.
func (d *download) advance(n int64) {
	done := d.done.Add(n)
	if d.options.Progress != nil {
		d.options.Progress(done)
	}
}
