package catalogtest

import (
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var artifactTests = map[string]func(*fixture){
	"read back and are listed":    artifactsListed,
	"take the place of others":    artifactReplaced,
	"files are no folders":        artifactConflicts,
	"are removed with all below":  artifactsDropped,
	"belong to their owner":       artifactsOfOwner,
	"paths are taken as they are": artifactPaths,
}

func artifactOwner(p catalog.Project, id string) catalog.ArtifactOwner {
	return catalog.ArtifactOwner{ProjectID: p.ID, Kind: cupel.ArtifactsOfRun, ID: id}
}

func artifact(path string, n int) cupel.Artifact {
	return cupel.Artifact{Path: path, Size: int64(n), Digest: strings.Repeat("a", 64), CreatedAt: at(n)}
}

func (f *fixture) put(owner catalog.ArtifactOwner, a cupel.Artifact) func(catalog.Catalog) error {
	return func(c catalog.Catalog) error { return c.PutArtifact(f.Context(), owner, a) }
}

func (f *fixture) putAll(owner catalog.ArtifactOwner, paths ...string) {
	f.Helper()
	for n, path := range paths {
		f.update(f.put(owner, artifact(path, n)))
	}
}

// paths returns the paths of the artifacts at a path or below it.
func (f *fixture) paths(owner catalog.ArtifactOwner, path string) (paths []string) {
	f.Helper()
	for _, a := range read(f, func(c catalog.Catalog) ([]cupel.Artifact, error) { return c.ListArtifacts(f.Context(), owner, path) }) {
		paths = append(paths, a.Path)
	}
	return paths
}

func artifactsListed(f *fixture) {
	owner := artifactOwner(f.project("default"), "a")
	f.diff("none", []string(nil), f.paths(owner, ""))
	f.putAll(owner, "model/MLmodel", "model-card.md", "größe.txt", "model/data/a", "model/data/b", "modelé")
	f.diff("all", []string{"größe.txt", "model-card.md", "model/MLmodel", "model/data/a", "model/data/b", "modelé"}, f.paths(owner, ""))
	f.diff("a folder", []string{"model/MLmodel", "model/data/a", "model/data/b"}, f.paths(owner, "model"))
	f.diff("a file", []string{"model/data/a"}, f.paths(owner, "model/data/a"))
	f.diff("nothing", []string(nil), f.paths(owner, "mod"))
	f.diff("one", artifact("größe.txt", 2), read(f, func(c catalog.Catalog) (cupel.Artifact, error) {
		return c.Artifact(f.Context(), owner, "größe.txt")
	}))
	for _, absent := range []string{"model", "model/data/c", ""} {
		f.fails(cupel.NotFound, absent, func(c catalog.Catalog) error {
			_, err := c.Artifact(f.Context(), owner, absent)
			return err
		})
	}
}

func artifactReplaced(f *fixture) {
	owner := artifactOwner(f.project("default"), "a")
	f.putAll(owner, "model.pkl")
	want := cupel.Artifact{Path: "model.pkl", Size: 5 << 30, Digest: strings.Repeat("b", 64), CreatedAt: at(9)}
	f.update(f.put(owner, want))
	f.diff("artifacts", []cupel.Artifact{want}, read(f, func(c catalog.Catalog) ([]cupel.Artifact, error) {
		return c.ListArtifacts(f.Context(), owner, "")
	}))
}

func artifactConflicts(f *fixture) {
	owner := artifactOwner(f.project("default"), "a")
	f.putAll(owner, "a/b/c", "file")
	for _, path := range []string{"a", "a/b", "a/b/c/d", "a/b/c/d/e", "file/x"} {
		f.fails(cupel.Conflict, path, f.put(owner, artifact(path, 1)))
	}
	f.putAll(owner, "a/b.txt", "a/bc", "files", "fil")
	f.diff("all", []string{"a/b.txt", "a/b/c", "a/bc", "fil", "file", "files"}, f.paths(owner, ""))
}

func (f *fixture) dropArtifacts(owner catalog.ArtifactOwner, path string) (dropped []string) {
	f.Helper()
	f.update(func(c catalog.Catalog) (err error) {
		dropped, err = c.DropArtifacts(f.Context(), owner, path)
		return err
	})
	slices.Sort(dropped)
	return dropped
}

func artifactsDropped(f *fixture) {
	owner := artifactOwner(f.project("default"), "a")
	f.putAll(owner, "a/b", "a/c/d", "ab", "a0", "z")
	f.diff("nothing", []string(nil), f.dropArtifacts(owner, "absent"))
	f.diff("a folder", []string{"a/b", "a/c/d"}, f.dropArtifacts(owner, "a"))
	f.diff("a file", []string{"z"}, f.dropArtifacts(owner, "z"))
	f.diff("left", []string{"a0", "ab"}, f.paths(owner, ""))
	f.diff("all", []string{"a0", "ab"}, f.dropArtifacts(owner, ""))
	f.diff("left", []string(nil), f.paths(owner, ""))
}

func artifactsOfOwner(f *fixture) {
	p, other := f.project("default"), f.project("other")
	model := artifactOwner(p, "a")
	model.Kind = cupel.ArtifactsOfModel
	owners := []catalog.ArtifactOwner{artifactOwner(p, "a"), artifactOwner(p, "b"), artifactOwner(other, "a"), model}
	for _, owner := range owners {
		f.putAll(owner, "model.pkl")
	}
	f.dropArtifacts(owners[0], "")
	for i, want := range []int{0, 1, 1, 1} {
		f.diff("artifacts", want, len(f.paths(owners[i], "")))
	}
}

func artifactPaths(f *fixture) {
	owner := artifactOwner(f.project("default"), "a")
	f.putAll(owner, "100%_done/x", "100x_done/y", `a'b"c\d`)
	f.diff("a folder", []string{"100%_done/x"}, f.paths(owner, "100%_done"))
	f.diff("a file", []string{`a'b"c\d`}, f.paths(owner, `a'b"c\d`))
	f.diff("dropped", []string{"100%_done/x"}, f.dropArtifacts(owner, "100%_done"))
}
