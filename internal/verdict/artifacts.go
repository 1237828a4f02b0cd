package verdict

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/verdict/content"
)

// notCompared are the folders of artifacts that Cupel writes, and of logs.
var notCompared = []string{"cupel/", "logs/"}

// compareArtifacts compares the files that one of two runs has, by path.
func compareArtifacts(ctx context.Context, old, new Run, options Options) ([]Artifact, error) {
	before, after := old.files(), new.files()
	paths := maps.Clone(before)
	maps.Copy(paths, after)
	artifacts := []Artifact{}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		a := Artifact{Path: path, Old: before[path], New: after[path]}
		a.compare(options)
		if a.State == ArtifactDifferent {
			if err := a.open(ctx, old, new); err != nil {
				return nil, err
			}
		}
		artifacts = append(artifacts, a)
	}
	return artifacts, nil
}

// files returns the digests of a run's files that are compared, by path.
func (r Run) files() map[string]string {
	files := map[string]string{}
	for _, a := range r.Artifacts {
		own := slices.ContainsFunc(notCompared, func(folder string) bool { return strings.HasPrefix(a.Path, folder) })
		if !a.IsDir && !own {
			files[a.Path] = a.Digest
		}
	}
	return files
}

// compare gives the state as far as digests tell.
func (a *Artifact) compare(options Options) {
	switch {
	case options.ignores("artifacts/" + a.Path):
		a.State, a.Reason = ArtifactNotCompared, "the project ignores it"
	case a.New == "":
		a.State = ArtifactMissing
	case a.Old == "":
		a.State = ArtifactExtra
	case a.Old == a.New:
		a.State = ArtifactEqual
	default:
		a.State = ArtifactDifferent
	}
}

// open compares what two files say, whose bytes are not equal.
func (a *Artifact) open(ctx context.Context, old, new Run) error {
	before, err := old.form(ctx, a.Path)
	if err != nil {
		return err
	}
	after, err := new.form(ctx, a.Path)
	if err != nil {
		return err
	}
	a.Format = after.Format
	switch before.Compare(after) {
	case content.Equal:
		a.State = ArtifactEqualContent
	case content.Unknown:
		a.State, a.Reason = ArtifactNotCompared, after.Reason
		if a.Reason == "" {
			a.Format, a.Reason = before.Format, before.Reason
		}
	}
	return nil
}

func (r Run) form(ctx context.Context, path string) (content.Form, error) {
	file, err := r.Open(ctx, path)
	if err != nil {
		return content.Form{}, about(r, path, err)
	}
	form, err := content.Of(ctx, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return content.Form{}, about(r, path, err)
	}
	return form, nil
}

func about(r Run, path string, err error) error {
	return cupel.Errorf(cupel.ErrorCode(err), "artifact %s of run %s: %w", path, r.ID, err)
}
