package bundle

import (
	"context"
	"log/slog"
	"os"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/transfer"
)

// Image is a bundle that is an image of a registry.
type Image struct {
	Ref      cupel.ImageRef
	Registry cupel.Images
	Place    string // tells registries apart: the URL, or the folder of the data
	Cache    *Cache
	Log      *slog.Logger
}

var _ Source = (*Image)(nil)

// String implements [Source].
func (i *Image) String() string { return i.Ref.String() }

// Moves implements [Source]: numbers and labels never stand for another image, but
// only numbers can be told from tags.
func (i *Image) Moves() bool {
	_, fixed := cupel.VersionOf(i.Ref.Resolved())
	return !fixed
}

// Look implements [Source].
func (i *Image) Look(ctx context.Context) (string, error) {
	image, err := i.Registry.GetImage(ctx, i.Ref)
	if err != nil {
		return "", err
	}
	return stampOf(image), nil
}

func stampOf(image cupel.Image) string { return strconv.Itoa(image.Version) + " " + image.Digest }

// key names the reference in the cache.
func (i *Image) key() string {
	return i.Place + "\n" + i.Ref.Repository.Project + "\n" + i.Ref.String()
}

// Fetch implements [Source].
func (i *Image) Fetch(ctx context.Context) (Bundle, error) {
	image, err := i.Registry.GetImage(ctx, i.Ref)
	if cupel.ErrorCode(err) == cupel.Unavailable {
		return i.kept(ctx, err)
	}
	if err != nil {
		return Bundle{}, err
	}
	b, err := i.download(ctx, image)
	if err != nil {
		return Bundle{}, err
	}
	if err := i.Cache.remember(ctx, i.key(), image); err != nil {
		i.Log.Warn("a bundle cannot be found again while the registry is down", "model", i.Ref.String(), "error", err)
	}
	return b, nil
}

// kept returns what the reference stood for when the registry was there last. down
// is why it is not.
func (i *Image) kept(ctx context.Context, down error) (Bundle, error) {
	image, err := i.Cache.remembered(i.key())
	if err != nil {
		return Bundle{}, cupel.Errorf(cupel.ErrorCode(down), "%s: %w; and %s", i.Ref, down, err)
	}
	i.Log.Warn("the registry is down: what was there last is served", "model", i.Ref.String(), "version", image.Version, "error", down)
	b, err := i.download(ctx, image)
	if err != nil {
		return Bundle{}, cupel.Errorf(cupel.ErrorCode(down), "%s: %w; and what was kept of it is not whole: %s", i.Ref, down, err)
	}
	return b, nil
}

// download brings the files of an image into the cache: all of them are compared
// with their digests, and those that are there and whole stay.
func (i *Image) download(ctx context.Context, image cupel.Image) (Bundle, error) {
	items, err := transfer.Items(image, false)
	if err != nil {
		return Bundle{}, err
	}
	folder, err := i.Cache.place(image.Digest)
	if err != nil {
		return Bundle{}, err
	}
	if _, err := transfer.Download(ctx, transfer.Image(i.Registry, image.Ref()), folder, items, transfer.Options{Force: true}); err != nil {
		return Bundle{}, err
	}
	return Bundle{
		Files: os.DirFS(folder), Name: image.Repository, Version: strconv.Itoa(image.Version),
		Digest: image.Digest, Stamp: stampOf(image),
	}, nil
}
