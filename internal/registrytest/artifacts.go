package registrytest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/cupel/cupel"
)

// put stores an artifact.
func (f *fixture) put(owner cupel.ArtifactOwner, path string, content []byte) cupel.Artifact {
	f.Helper()
	stored, err := f.a.PutArtifact(f.ctx, owner, path, cupel.BytesSource(path, content))
	if err != nil {
		f.Fatal(err)
	}
	return stored
}

// listed are the paths in a folder, those of folders with a slash behind them.
func (f *fixture) listed(owner cupel.ArtifactOwner, folder string, deep bool) string {
	f.Helper()
	list, err := f.b.ListArtifacts(f.ctx, owner, folder, deep)
	if err != nil {
		f.Fatal(err)
	}
	var paths []string
	for _, a := range list {
		if a.IsDir {
			a.Path += "/"
		}
		paths = append(paths, a.Path)
	}
	return strings.Join(paths, ", ")
}

func testArtifacts(t *testing.T, f *fixture) {
	owner := ref(f.run()).Artifacts()
	f.equal("", f.listed(owner, "", false))
	stored := f.put(owner, "plots/a b%?.png", []byte("b"))
	f.equal("3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d", stored.Digest)
	f.equal(int64(1), stored.Size)
	for _, path := range []string{"plots/deep/ü.png", "plots-2/x", "top", "empty"} {
		f.put(owner, path, []byte(path[:0]))
	}
	for _, test := range []struct {
		folder string
		deep   bool
		want   string
	}{
		{"", false, "empty, plots/, plots-2/, top"},
		{"", true, "empty, plots-2/x, plots/a b%?.png, plots/deep/ü.png, top"},
		{"plots", false, "plots/a b%?.png, plots/deep/"},
		{"plots", true, "plots/a b%?.png, plots/deep/ü.png"},
		{"plots/deep", false, "plots/deep/ü.png"},
		{"top", false, ""}, {"none", true, ""}, {"plo", false, ""},
	} {
		got, want := strings.Split(f.listed(owner, test.folder, test.deep), ", "), strings.Split(test.want, ", ")
		if !sameSet(got, want) {
			t.Errorf("%q, deep %v: got %s, want %s", test.folder, test.deep, got, want)
		}
	}
	f.put(owner, "top", []byte("again"))
	f.equal("again", string(f.artifact(owner, "top")))
	for _, taken := range []string{"top/below", "plots", "plots/deep"} {
		_, err := f.a.PutArtifact(f.ctx, owner, taken, cupel.BytesSource(taken, nil))
		f.refused(err, cupel.Conflict)
	}
	for _, wrong := range []string{"", "/a", "../a", "a/../b", "a//b", `a\b`, "a/", "a\x00"} {
		_, err := f.a.PutArtifact(f.ctx, owner, wrong, cupel.BytesSource(wrong, nil))
		f.refused(err, cupel.Invalid)
	}
	f.must(f.a.DeleteArtifacts(f.ctx, owner, "plots"))
	f.equal("empty, plots-2/x, top", f.listed(owner, "", true))
	f.must(f.a.DeleteArtifacts(f.ctx, owner, "top"))
	_, err := f.b.OpenArtifact(f.ctx, owner, "top")
	f.refused(err, cupel.NotFound)
	f.must(f.a.DeleteArtifacts(f.ctx, owner, ""))
	f.equal("", f.listed(owner, "", true))

	nowhere := cupel.ArtifactOwner{Project: cupel.DefaultProject, Kind: cupel.ArtifactsOfRun, ID: "none"}
	_, err = f.a.PutArtifact(f.ctx, nowhere, "a", cupel.BytesSource("a", nil))
	f.refused(err, cupel.NotFound)
	_, err = f.b.ListArtifacts(f.ctx, nowhere, "", false)
	f.refused(err, cupel.NotFound)
	nowhere.Kind = "table"
	_, err = f.b.ListArtifacts(f.ctx, nowhere, "", false)
	f.refused(err, cupel.Invalid)
}

// sameSet compares lists whose order is that of the database.
func sameSet(a, b []string) bool {
	counts := map[string]int{}
	for _, s := range a {
		counts[s]++
	}
	for _, s := range b {
		counts[s]--
	}
	for _, n := range counts {
		if n != 0 {
			return false
		}
	}
	return true
}

// artifact returns the bytes of an artifact through the other door.
func (f *fixture) artifact(owner cupel.ArtifactOwner, path string) []byte {
	f.Helper()
	content, err := f.b.OpenArtifact(f.ctx, owner, path)
	if err != nil {
		f.Fatal(err)
	}
	defer content.Close()
	got, err := io.ReadAll(content)
	if err != nil {
		f.Fatal(err)
	}
	return got
}

func testArtifactContent(t *testing.T, f *fixture) {
	owner := ref(f.run()).Artifacts()
	data := noise(11, 20<<20)
	f.put(owner, "data", data)
	if !bytes.Equal(data, f.artifact(owner, "data")) {
		t.Error("the bytes differ")
	}
	content, err := f.b.OpenArtifact(f.ctx, owner, "data")
	f.must(err)
	defer content.Close()
	f.equal(int64(len(data)), content.Info().Size)
	for _, at := range []int64{1, 10 << 20, int64(len(data)) - 100} {
		_, err := content.Seek(at, io.SeekStart)
		f.must(err)
		part := make([]byte, 100)
		_, err = io.ReadFull(content, part)
		f.must(err)
		if !bytes.Equal(part, data[at:at+100]) {
			t.Errorf("the bytes from %d differ", at)
		}
	}
	f.put(owner, "empty", nil)
	f.equal("", string(f.artifact(owner, "empty")))
	broken := cupel.Source{Path: "broken", Size: -1, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(data[:3<<20]), failing{fmt.Errorf("the disk broke")})), nil
	}}
	_, err = f.a.PutArtifact(f.ctx, owner, "broken", broken)
	if err == nil || !strings.Contains(err.Error(), "the disk broke") {
		t.Errorf("error %v", err)
	}
	broken.Open = func() (io.ReadCloser, error) { return nil, fmt.Errorf("no such file") }
	_, err = f.a.PutArtifact(f.ctx, owner, "broken", broken)
	f.refused(err, cupel.Invalid)
	f.equal("data, empty", f.listed(owner, "", true))
}

// testArtifactsElsewhere checks that the vault is kept out of where clients write
// to by themselves.
func testArtifactsElsewhere(t *testing.T, f *fixture) {
	experiment, err := f.a.CreateExperiment(f.ctx, cupel.DefaultProject, cupel.NewExperiment{Name: "away", ArtifactLocation: "s3://bucket/away/"})
	f.must(err)
	run := f.run(func(d *cupel.NewRun) { d.ExperimentID = experiment.ID })
	f.equal("s3://bucket/away/"+run.ID+"/artifacts", run.ArtifactLocation)
	owner := run.Ref().Artifacts()
	_, put := f.a.PutArtifact(f.ctx, owner, "a", cupel.BytesSource("a", nil))
	_, opened := f.b.OpenArtifact(f.ctx, owner, "a")
	_, listed := f.b.ListArtifacts(f.ctx, owner, "", false)
	for name, err := range map[string]error{"put": put, "open": opened, "list": listed, "delete": f.a.DeleteArtifacts(f.ctx, owner, "")} {
		if cupel.ErrorCode(err) != cupel.Conflict || !strings.Contains(err.Error(), run.ArtifactLocation) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// testPurgeFrees checks that the bytes of a run that is gone for good can be freed,
// and no others.
func testPurgeFrees(t *testing.T, f *fixture) {
	const size = 4 << 20
	kept, gone := f.run(), f.run()
	shared := noise(12, size)
	f.put(kept.Ref().Artifacts(), "shared", shared)
	f.put(gone.Ref().Artifacts(), "shared", shared)
	f.put(gone.Ref().Artifacts(), "own", noise(13, size))
	f.put(gone.Ref().Artifacts(), "own", noise(14, size)) // instead of what was there
	freed := func() int64 {
		report, err := f.b.CollectVault(f.ctx, false)
		f.must(err)
		return report.FreedSize
	}
	if n := freed(); n < size/2 || n > 2*size {
		t.Errorf("replacing a file of %d bytes freed %d", size, n)
	}
	f.must(f.a.DeleteRun(f.ctx, gone.Ref()))
	if n := freed(); n > size/2 {
		t.Errorf("a run that can be restored freed %d bytes", n)
	}
	f.must(f.a.PurgeRun(f.ctx, gone.Ref()))
	if n := freed(); n < size/2 || n > 2*size {
		t.Errorf("purging a run with %d bytes of its own freed %d", size, n)
	}
	if !bytes.Equal(shared, f.artifact(kept.Ref().Artifacts(), "shared")) {
		t.Error("the bytes of the other run differ")
	}
}
