package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/bundle"
	"github.com/cupel/cupel/internal/files"
	"github.com/cupel/cupel/internal/s3client"
	"github.com/cupel/cupel/internal/serve"
)

func (a *app) serveModels(ctx context.Context, f serveFlags, args []string) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	sources, err := a.bundleSources()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sources.Close()) }()
	named := make([]serve.Named, len(args))
	for i, arg := range args {
		if named[i], err = sources.named(ctx, arg); err != nil {
			return err
		}
	}
	return serve.Run(ctx, serve.Config{
		Listen: f.listen, Models: named, AllowUnvalidated: f.allowUnvalidated, Poll: f.follow,
		Limits: f.limits, Drain: f.drain, Version: a.thisVersion().Version, Log: a.logger(),
	})
}

// bundleSources finds the bundles that arguments name. The registry is opened only
// where one is an image.
type bundleSources struct {
	app      *app
	location Location
	project  string
	cache    *bundle.Cache
	files    files.Files
	registry cupel.Registry // nil until it is needed
}

func (a *app) bundleSources() (*bundleSources, error) {
	location, err := a.location()
	if err != nil {
		return nil, err
	}
	project, err := a.currentProject()
	if err != nil {
		return nil, err
	}
	cache := bundle.NewCache(location.BundleCache(a.Env))
	return &bundleSources{app: a, location: location, project: project, cache: cache, files: files.New(s3client.Options{})}, nil
}

// Close closes the registry.
func (b *bundleSources) Close() error {
	if b.registry == nil {
		return nil
	}
	return b.registry.Close()
}

// source returns where a bundle is, by its address or its name in the registry.
func (b *bundleSources) source(ctx context.Context, text string) (bundle.Source, error) {
	if bundle.IsAddress(text) {
		return &bundle.Folder{Address: text, At: b.files, Cache: b.cache}, nil
	}
	ref, err := cupel.ParseImageRef(b.project, text)
	if err != nil {
		return nil, err
	}
	if b.registry == nil {
		if b.registry, err = b.app.Open(ctx, b.location); err != nil {
			return nil, err
		}
	}
	place := b.location.URL
	if place == "" {
		place = strings.Join([]string{b.location.Home, b.location.Catalog, b.location.Vault}, "\n")
	}
	return &bundle.Image{Ref: ref, Registry: b.registry, Place: place, Cache: b.cache, Log: b.app.logger()}, nil
}

// named returns the model of an argument, under the name that it is served by: that
// before a '=', else its own.
func (b *bundleSources) named(ctx context.Context, arg string) (serve.Named, error) {
	name, text, given := strings.Cut(arg, "=")
	if !given || cupel.CheckRepositoryName(name) != nil {
		name, text, given = "", arg, false
	}
	source, err := b.source(ctx, text)
	if err != nil {
		return serve.Named{}, err
	}
	if given {
		return serve.Named{Name: name, Source: source}, nil
	}
	if image, ok := source.(*bundle.Image); ok {
		return serve.Named{Name: image.Ref.Repository.Name, Source: source}, nil
	}
	found, err := source.Fetch(ctx)
	if err != nil {
		return serve.Named{}, err
	}
	return serve.Named{Name: found.Name, Source: source}, nil
}
