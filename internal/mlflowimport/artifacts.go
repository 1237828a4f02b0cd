package mlflowimport

import (
	"context"
	"io"

	"github.com/cupel/cupel"
)

func (im *importer) addRunArtifacts(ctx context.Context, r *run) error {
	place := Place{cupel.ArtifactsOfRun, r.source.ID, r.source.ArtifactLocation}
	return im.addArtifacts(ctx, place, r.before != nil, func() error { return im.wakeRun(ctx, r) })
}

// addArtifacts copies the files of an owner that the project lacks. known says that
// it may have some, and wake is called before the first one is written.
func (im *importer) addArtifacts(ctx context.Context, place Place, known bool, wake func() error) error {
	if im.source.Remote(place.Location) {
		return nil // as the gap of its experiment says
	}
	what := "artifacts of " + string(place.Kind)
	files, err := im.source.Artifacts(ctx, place)
	if err != nil {
		return im.pass(what, place.ID, err)
	}
	owner := cupel.ArtifactOwner{Project: im.project, Kind: place.Kind, ID: place.ID}
	sizes, err := im.knownFiles(ctx, owner, known && len(files) > 0)
	if err != nil {
		return im.pass(what, place.ID, err)
	}
	awake := false
	for _, file := range files {
		if size, ok := sizes[file.Path]; ok && size == file.Size {
			im.there(ArtifactFiles, 1)
			im.there(ArtifactBytes, size)
			continue
		}
		if !awake {
			if err := wake(); err != nil {
				return im.pass(what, place.ID, err)
			}
			awake = true
		}
		if err := im.addArtifact(ctx, owner, place, file); err != nil {
			return err
		}
	}
	return nil
}

// knownFiles returns the sizes of the files that the project has, by path.
func (im *importer) knownFiles(ctx context.Context, owner cupel.ArtifactOwner, known bool) (map[string]int64, error) {
	if !known {
		return nil, nil
	}
	files, err := im.registry.ListArtifacts(ctx, owner, "", true)
	sizes := make(map[string]int64, len(files))
	for _, f := range files {
		sizes[f.Path] = f.Size
	}
	return sizes, err
}

// addArtifact streams one file into the vault.
func (im *importer) addArtifact(ctx context.Context, owner cupel.ArtifactOwner, place Place, file File) error {
	var opened error
	put, err := im.registry.PutArtifact(ctx, owner, file.Path, cupel.Source{
		Path: file.Path, Size: file.Size,
		Open: func() (r io.ReadCloser, err error) {
			r, opened = im.source.Open(ctx, place, file.Path)
			return r, opened
		},
	})
	switch {
	case cupel.ErrorCode(opened) == cupel.Unavailable || ctx.Err() != nil && err != nil:
		return err // and not only this file
	case opened != nil:
		err = cupel.Errorf(cupel.NotFound, "it cannot be read: %w", opened)
	case err == nil:
		im.added(ArtifactFiles, 1)
		im.added(ArtifactBytes, put.Size)
	}
	return im.pass("artifact of "+string(place.Kind), place.ID+" "+quote(file.Path), err)
}
