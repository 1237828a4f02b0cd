package registrytest

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
)

// register registers an image in the repository m.
func (f *fixture) register(change func(*cupel.Registration)) (cupel.Image, error) {
	r := cupel.Registration{Repository: repo("m"), CreateRepository: true}
	change(&r)
	return f.a.RegisterImage(f.ctx, r)
}

// filesOf are the paths of an image's files.
func filesOf(image cupel.Image) string {
	var paths []string
	for _, file := range image.Files {
		paths = append(paths, file.Path)
	}
	return strings.Join(paths, ", ")
}

func testRegister(t *testing.T, f *fixture) {
	run, model := f.run(func(n *cupel.NewRun) { n.User = "grace" }), f.model(cupel.NewLoggedModel{})
	f.put(run.Ref().Artifacts(), "model/a", noise(20, 1<<20))
	f.put(run.Ref().Artifacts(), "model/deep/b", []byte("b of the run"))
	f.put(run.Ref().Artifacts(), "modelling/c", []byte("c"))
	f.put(model.Ref().Artifacts(), "MLmodel", []byte("of the model"))
	before, err := f.b.VaultStats(f.ctx)
	f.must(err)

	got, err := f.register(func(r *cupel.Registration) {
		r.Artifacts = &cupel.ArtifactFolder{Kind: cupel.ArtifactsOfRun, ID: run.ID, Path: "model"}
		r.RunID, r.Tags, r.Annotations, r.Author = run.ID, []string{"best"}, map[string]string{"stage": "Staging"}, "ada"
	})
	f.must(err)
	f.equal("a, deep/b", filesOf(got))
	f.equal(got, f.get("m", "best"))
	f.equal(run.ID, *got.RunID)
	f.equal(map[string]string{"stage": "Staging"}, got.Annotations)
	f.equal("b of the run", string(f.read(repo("m").Image("1"), cupel.PartFile, "deep/b")))
	got, err = f.register(func(r *cupel.Registration) {
		r.Artifacts = &cupel.ArtifactFolder{Kind: cupel.ArtifactsOfRun, ID: run.ID, Path: "model/deep/b"}
		r.RunID = run.ID
	})
	f.must(err)
	f.equal(run.User, got.Author) // nobody else is known
	f.equal("b", filesOf(got))
	got, err = f.register(func(r *cupel.Registration) {
		r.Artifacts = &cupel.ArtifactFolder{Kind: cupel.ArtifactsOfModel, ID: model.ID}
	})
	f.must(err)
	f.equal("MLmodel", filesOf(got))
	got, err = f.register(func(r *cupel.Registration) { r.Repository, r.Image = repo("copy"), "m:best" })
	f.must(err)
	f.equal("a, deep/b", filesOf(got))
	f.equal(f.get("m", "1").Digest, got.Digest)
	after, err := f.b.VaultStats(f.ctx)
	f.must(err)
	if grown := after.StoredSize - before.StoredSize; grown > 1<<19 {
		t.Errorf("%d bytes were stored, though all were there", grown)
	}
	f.outlive(run, model)
	f.refuseRegistrations(run)
}

// outlive checks that images keep their bytes when what they were registered from
// is gone.
func (f *fixture) outlive(run cupel.Run, model cupel.LoggedModel) {
	f.Helper()
	f.must(f.a.DeleteArtifacts(f.ctx, run.Ref().Artifacts(), "model"))
	f.must(f.a.DeleteLoggedModel(f.ctx, model.Ref()))
	f.must(f.a.DeleteImage(f.ctx, repo("m").Image("1"), ""))
	_, err := f.b.CollectVault(f.ctx, false)
	f.must(err)
	if !bytes.Equal(noise(20, 1<<20), f.read(repo("copy").Image("1"), cupel.PartFile, "a")) {
		f.Error("the bytes differ")
	}
	f.equal("of the model", string(f.read(repo("m").Image("3"), cupel.PartFile, "MLmodel")))
	check, err := f.b.VerifyImage(f.ctx, repo("copy").Image("1"))
	f.must(err)
	f.equal(true, check.OK)
}

func (f *fixture) refuseRegistrations(run cupel.Run) {
	f.Helper()
	folder := func(id, path string) *cupel.ArtifactFolder {
		return &cupel.ArtifactFolder{Kind: cupel.ArtifactsOfRun, ID: id, Path: path}
	}
	for name, test := range map[string]struct {
		change func(*cupel.Registration)
		code   cupel.Code
	}{
		"no source":      {func(*cupel.Registration) {}, cupel.Invalid},
		"two sources":    {func(r *cupel.Registration) { r.Image, r.ExternalSource = "m:2", "s3://a" }, cupel.Invalid},
		"no such folder": {func(r *cupel.Registration) { r.Artifacts = folder(run.ID, "none") }, cupel.NotFound},
		"no such run":    {func(r *cupel.Registration) { r.Artifacts = folder("none", "") }, cupel.NotFound},
		"wrong path":     {func(r *cupel.Registration) { r.Artifacts = folder(run.ID, "../x") }, cupel.Invalid},
		"no such image":  {func(r *cupel.Registration) { r.Image = "m:99" }, cupel.NotFound},
		"no repository":  {func(r *cupel.Registration) { r.Repository, r.CreateRepository, r.Image = repo("none"), false, "m:2" }, cupel.NotFound},
	} {
		if _, err := f.register(test.change); cupel.ErrorCode(err) != test.code {
			f.Errorf("%s: error %v, want one of code %s", name, err, test.code)
		}
	}
}

// testRegisterElsewhere registers what is not in the vault, and versions of an
// import.
func testRegisterElsewhere(t *testing.T, f *fixture) {
	created := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	got, err := f.register(func(r *cupel.Registration) {
		r.ExternalSource, r.Version, r.CreatedAt = "s3://bucket/model", 7, created
	})
	f.must(err)
	f.equal(7, got.Version)
	f.equal(created, got.CreatedAt)
	f.equal("s3://bucket/model", f.get("m", "7").ExternalSource)
	f.equal("", filesOf(got))
	_, err = f.register(func(r *cupel.Registration) { r.Image = "m:7" })
	f.refused(err, cupel.Conflict)
	_, err = f.b.GetImage(f.ctx, repo("m").Image("3"))
	f.refused(err, cupel.NotFound)
	_, err = f.register(func(r *cupel.Registration) { r.ExternalSource, r.Version = "s3://bucket/model", 7 })
	if code := cupel.ErrorCode(err); code != cupel.Conflict && code != cupel.AlreadyExists {
		t.Errorf("a number that was given: %v", err)
	}
	f.equal(8, f.save("m").Version)
}
