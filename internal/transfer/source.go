package transfer

import (
	"context"

	"github.com/cupel/cupel"
)

// Source is what a download takes its files from.
type Source interface {
	// Open opens the file of an item.
	Open(ctx context.Context, item Item) (cupel.Content, error)
	// String names the source in messages: "credit-risk:7".
	String() string
}

// ImageOpener opens the files of images; a [cupel.Registry] is one.
type ImageOpener interface {
	OpenFile(ctx context.Context, image cupel.ImageRef, part cupel.Part, path string) (cupel.Content, error)
}

// Image is the source of an image's files. The reference should name a version:
// a tag may move while the bytes are on their way.
func Image(from ImageOpener, image cupel.ImageRef) Source { return imageSource{from, image} }

type imageSource struct {
	from ImageOpener
	cupel.ImageRef
}

func (s imageSource) Open(ctx context.Context, item Item) (cupel.Content, error) {
	return s.from.OpenFile(ctx, s.ImageRef, item.Part, item.Path)
}

// ArtifactOpener opens artifacts; a [cupel.Registry] is one.
type ArtifactOpener interface {
	OpenArtifact(ctx context.Context, owner cupel.ArtifactOwner, path string) (cupel.Content, error)
}

// Artifacts is the source of a run's, or a logged model's, artifacts.
func Artifacts(from ArtifactOpener, owner cupel.ArtifactOwner) Source {
	return artifactSource{from, owner}
}

type artifactSource struct {
	from  ArtifactOpener
	owner cupel.ArtifactOwner
}

func (s artifactSource) Open(ctx context.Context, item Item) (cupel.Content, error) {
	return s.from.OpenArtifact(ctx, s.owner, item.Path)
}

func (s artifactSource) String() string { return string(s.owner.Kind) + " " + s.owner.ID }

// ArtifactItems returns what a download of artifacts writes, each under its own
// path. It refuses paths that lead out of the folder.
func ArtifactItems(artifacts []cupel.Artifact) ([]Item, error) {
	items := make([]Item, 0, len(artifacts))
	for _, a := range artifacts {
		if a.IsDir {
			continue
		}
		if err := cupel.CheckFilePath(a.Path); err != nil {
			return nil, err
		}
		items = append(items, Item{cupel.PartFile, a.Path, a.Path, a.Size, a.Digest})
	}
	return items, nil
}
