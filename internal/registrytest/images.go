package registrytest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cupel/cupel"
)

// testStory is the seed's story.
func testStory(t *testing.T, f *fixture) {
	project := cupel.NewWorkspace(f.a, cupel.DefaultProject)
	repository, err := project.CreateModelRepository(f.ctx, "credit-risk")
	if err != nil {
		t.Fatal(err)
	}
	image := repository.NewModelImage([]byte("the model"))
	image.Set("Input-Data-Source", "s3://credit-risk-dataset-201706").Set("Accuracy", 0.89)
	image.Attach("log.txt", []byte("trained\n"))
	if err := image.Save(f.ctx, "Built new model using the data till June 2017"); err != nil {
		t.Fatal(err)
	}
	f.refused(image.Save(f.ctx, "again"), cupel.Conflict)

	there, err := cupel.NewWorkspace(f.b, cupel.DefaultProject).ModelRepository(f.ctx, "credit-risk")
	if err != nil {
		t.Fatal(err)
	}
	latest, err := there.ModelImage(f.ctx, "latest")
	if err != nil {
		t.Fatal(err)
	}
	model, err := latest.Model(f.ctx)
	if err != nil {
		t.Fatal(err)
	}
	f.equal("the model", string(model))
	f.equal(json.RawMessage(`{"Accuracy":0.89,"Input-Data-Source":"s3://credit-risk-dataset-201706"}`), latest.Metadata)
	f.equal("Built new model using the data till June 2017", latest.Comment)
	log, err := latest.ReadFile(f.ctx, cupel.PartAttachment, "log.txt")
	if err != nil {
		t.Fatal(err)
	}
	f.equal("trained\n", string(log))
}

func testNumbers(t *testing.T, f *fixture) {
	for want := 1; want <= 3; want++ {
		f.equal(want, f.save("m").Version)
	}
	f.must(f.a.DeleteImage(f.ctx, repo("m").Image("3"), ""))
	f.equal(4, f.save("m").Version)
	f.must(f.a.DeleteRepository(f.ctx, repo("m"), ""))
	f.equal(5, f.save("m").Version)
	_, err := f.b.GetImage(f.ctx, repo("m").Image("4"))
	f.refused(err, cupel.NotFound)
}

// must fails the test on an error.
func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func testConcurrentSaves(t *testing.T, f *fixture) {
	const savers, each = 32, 2
	f.create("m")
	var wg sync.WaitGroup
	var mu sync.Mutex
	var versions []int
	for i := range savers {
		wg.Go(func() {
			for j := range each {
				door := []cupel.Registry{f.a, f.b}[i%2]
				image, err := door.SaveImage(f.ctx, draft("m", func(d *cupel.Draft) {
					d.Files = []cupel.Source{cupel.BytesSource("m", noise(uint64(i*each+j), 1000))}
				}))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				versions = append(versions, image.Version)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(versions)
	want := make([]int, savers*each)
	for i := range want {
		want[i] = i + 1
	}
	f.equal(want, versions)
}

// testAtomicSave checks that a save which fails at its last file leaves nothing.
func testAtomicSave(t *testing.T, f *fixture) {
	f.create("m")
	broken := errors.New("the disk broke")
	_, err := f.a.SaveImage(f.ctx, draft("m", func(d *cupel.Draft) {
		d.Tags = []string{"production"}
		d.Files = append(d.Files, cupel.Source{Path: "second", Size: -1, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(bytes.NewReader(noise(1, 1<<20)), failing{broken})), nil
		}})
	}))
	if !errors.Is(err, broken) && (err == nil || !strings.Contains(err.Error(), broken.Error())) {
		t.Fatalf("error %v, want %v", err, broken)
	}
	tags, err := f.b.ListTags(f.ctx, repo("m"))
	f.must(err)
	f.equal(map[string]int{}, tags)
	f.equal(1, f.save("m").Version)
}

type failing struct{ err error }

func (r failing) Read([]byte) (int, error) { return 0, r.err }

func testLabels(t *testing.T, f *fixture) {
	label := func(l string) func(*cupel.Draft) { return func(d *cupel.Draft) { d.Label = l } }
	f.equal("20230111-152433PST", f.save("m", label("20230111-152433PST")).Label)
	f.equal(1, f.get("m", "20230111-152433PST").Version)
	_, err := f.a.SaveImage(f.ctx, draft("m", label("20230111-152433PST")))
	f.refused(err, cupel.Conflict)

	first := f.save("m", func(d *cupel.Draft) { d.Zone = cupel.Zone{Name: "PST", Offset: -8 * 3600} })
	if !strings.HasSuffix(strings.TrimSuffix(first.Label, ".2"), "PST") {
		t.Errorf("label %q does not keep the zone", first.Label)
	}
	odd := f.save("m", func(d *cupel.Draft) { d.Zone = cupel.Zone{Name: "+03", Offset: 3 * 3600} })
	if !strings.Contains(odd.Label, "UTC") {
		t.Errorf("label %q, want UTC for a zone without a name", odd.Label)
	}
	f.equal(odd.Version, f.get("m", odd.Label).Version)
}

func testTags(t *testing.T, f *fixture) {
	f.save("m", func(d *cupel.Draft) { d.Label, d.Tags = "one", []string{"production", "Größe"} })
	f.save("m", func(d *cupel.Draft) { d.Label, d.Tags = "two", []string{"production"} })
	f.equal([]string{"production"}, f.get("m", "latest").Tags)
	f.equal([]string{"Größe"}, f.get("m", "one").Tags)

	f.must(f.a.SetTag(f.ctx, repo("m").Image("one"), "production"))
	tags, err := f.b.ListTags(f.ctx, repo("m"))
	f.must(err)
	f.equal(map[string]int{"production": 1, "Größe": 1, "latest": 2}, tags)
	f.equal(1, f.get("m", "production").Version)

	f.must(f.a.DeleteTag(f.ctx, repo("m"), "production"))
	f.refused(f.a.DeleteTag(f.ctx, repo("m"), "production"), cupel.NotFound)
	f.refused(f.a.SetTag(f.ctx, repo("m").Image("1"), "two"), cupel.Conflict)
	f.refused(f.a.SetTag(f.ctx, repo("m").Image("9"), "x"), cupel.NotFound)
	f.refused(f.a.DeleteTag(f.ctx, repo("m"), "latest"), cupel.Invalid)
	for _, wrong := range []string{"latest", "7", "v7", "", "a b", "a/b", "..", strings.Repeat("x", 256)} {
		f.refused(f.a.SetTag(f.ctx, repo("m").Image("1"), wrong), cupel.Invalid)
	}
	_, err = f.a.SaveImage(f.ctx, draft("m", func(d *cupel.Draft) { d.Label = "Größe" }))
	f.refused(err, cupel.Invalid)
	f.must(f.a.SetTag(f.ctx, repo("m").Image("1"), "taken"))
	_, err = f.a.SaveImage(f.ctx, draft("m", func(d *cupel.Draft) { d.Label = "taken" }))
	f.refused(err, cupel.Conflict)
	f.equal(3, f.save("m").Version)
}

func testMetadata(t *testing.T, f *fixture) {
	metadata := json.RawMessage(`{"n": 12345678901234567890123, "x": 1.50, "é": ["ü", null, true, {"deep": {"er": 1e-9}}], "": "", "author": "me"}`)
	saved := f.save("m", func(d *cupel.Draft) {
		d.Metadata, d.DatetimePaths = metadata, []string{"/when"}
		d.RunID, d.LibraryVersions = "run-7", map[string]string{"scikit-learn": "1.5.0"}
	})
	got := f.get("m", "1")
	f.equal(metadata, got.Metadata)
	f.equal([]string{"/when"}, got.DatetimePaths)
	f.equal("run-7", *got.RunID)
	f.equal(map[string]string{"scikit-learn": "1.5.0"}, got.LibraryVersions)
	f.equal("ada@example.com", got.Author)
	f.equal(saved, got)
	for name, wrong := range map[string]string{
		"list": `[1]`, "number": `1`, "not JSON": `{"a":`, "twice": `{"a": 1, "a": 2}`, "NUL": `{"a": "\u0000"}`,
		"two values": `{} {}`, "exponent": `{"a": 1e99999}`, "deep": `{"a": ` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}`,
	} {
		_, err := f.a.SaveImage(f.ctx, draft("m", func(d *cupel.Draft) { d.Metadata = json.RawMessage(wrong) }))
		if cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("%s: error %v, want one of code invalid", name, err)
		}
	}
	_, err := f.a.SaveImage(f.ctx, draft("m", func(d *cupel.Draft) {
		d.Metadata = json.RawMessage(`{"a": "` + strings.Repeat("x", cupel.MaxMetadata) + `"}`)
	}))
	f.refused(err, cupel.TooLarge)
	f.save("m", func(d *cupel.Draft) {
		d.Metadata = json.RawMessage(`{"a": "` + strings.Repeat("x", cupel.MaxMetadata-20) + `"}`)
	})
}

func testFiles(t *testing.T, f *fixture) {
	image := f.save("m", func(d *cupel.Draft) {
		d.Files = []cupel.Source{cupel.BytesSource("b/ü.txt", []byte("b")), cupel.BytesSource("a", nil)}
		d.Attachments = []cupel.Source{cupel.BytesSource("log.txt", []byte("b"))}
	})
	digest := "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
	f.equal([]cupel.File{
		{Path: "a", Size: 0, Digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{Path: "b/ü.txt", Size: 1, Digest: digest},
	}, f.get("m", "1").Files)
	f.equal([]cupel.Attachment{{Name: "log.txt", Size: 1, Digest: digest}}, f.get("m", "1").Attachments)
	f.equal(int64(2), image.Size)
	f.equal("b", string(f.read(repo("m").Image(""), cupel.PartFile, "b/ü.txt")))
	f.equal("", string(f.read(repo("m").Image("v1"), cupel.PartFile, "a")))
	_, err := f.b.OpenFile(f.ctx, repo("m").Image("1"), cupel.PartFile, "log.txt")
	f.refused(err, cupel.NotFound)
	for _, wrong := range []string{"", "/a", "a/../b", "a//b", "./a", `a\b`, "a\x00b", "a/"} {
		_, err := f.a.SaveImage(f.ctx, draft("m", func(d *cupel.Draft) { d.Files = []cupel.Source{cupel.BytesSource(wrong, nil)} }))
		f.refused(err, cupel.Invalid)
	}
	for _, wrong := range [][]string{{"a", "a"}, {"a", "a/b"}} {
		_, err := f.a.SaveImage(f.ctx, draft("m", func(d *cupel.Draft) {
			d.Files = []cupel.Source{cupel.BytesSource(wrong[0], nil), cupel.BytesSource(wrong[1], nil)}
		}))
		f.refused(err, cupel.Invalid)
	}
	same := f.save("n", func(d *cupel.Draft) {
		d.Files = []cupel.Source{cupel.BytesSource("a", nil), cupel.BytesSource("b/ü.txt", []byte("b"))}
		d.Attachments = []cupel.Source{cupel.BytesSource("log.txt", []byte("b"))}
		d.Comment = "another comment"
	})
	f.equal(image.Digest, same.Digest)
}

func testContent(t *testing.T, f *fixture) {
	data := noise(3, 700_000)
	f.save("m", func(d *cupel.Draft) { d.Files = []cupel.Source{cupel.BytesSource("data", data)} })
	content, err := f.b.OpenFile(f.ctx, repo("m").Image("1"), cupel.PartFile, "data")
	f.must(err)
	defer content.Close()
	f.equal(int64(len(data)), content.Info().Size)
	for _, at := range []int64{0, 1, 65_536, 699_999, 123_456} {
		if _, err := content.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		part := make([]byte, min(1000, len(data)-int(at)))
		if _, err := io.ReadFull(content, part); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(part, data[at:int(at)+len(part)]) {
			t.Errorf("the bytes from %d differ", at)
		}
	}
	end, err := content.Seek(0, io.SeekEnd)
	f.must(err)
	f.equal(int64(len(data)), end)
	_, err = content.Read(make([]byte, 1))
	if err != io.EOF {
		t.Errorf("after the end: error %v, want io.EOF", err)
	}
}

func testLargeContent(t *testing.T, f *fixture) {
	data := noise(4, 40<<20)
	f.save("m", func(d *cupel.Draft) { d.Files = []cupel.Source{cupel.BytesSource("data", data)} })
	if !bytes.Equal(data, f.read(repo("m").Image(""), cupel.PartFile, "data")) {
		t.Error("the bytes differ")
	}
}

func testVerify(t *testing.T, f *fixture) {
	f.save("m", func(d *cupel.Draft) { d.Attachments = []cupel.Source{cupel.BytesSource("log.txt", []byte("x"))} })
	check, err := f.b.VerifyImage(f.ctx, repo("m").Image(""))
	f.must(err)
	if !check.OK || len(check.Files) != 2 || !check.Files[0].OK {
		t.Errorf("%+v", check)
	}
}

func testDelete(t *testing.T, f *fixture) {
	f.save("m", func(d *cupel.Draft) { d.Label = "one" })
	f.save("m", func(d *cupel.Draft) { d.Label, d.Tags = "two", []string{"production"} })
	f.must(f.a.DeleteImage(f.ctx, repo("m").Image("production"), "eve"))
	_, err := f.b.GetImage(f.ctx, repo("m").Image("2"))
	f.refused(err, cupel.NotFound)
	if !strings.Contains(fmt.Sprint(err), "eve") {
		t.Errorf("error %v does not say who deleted it", err)
	}
	_, err = f.b.GetImage(f.ctx, repo("m").Image("production"))
	f.refused(err, cupel.NotFound)
	f.equal(1, f.get("m", "latest").Version)
	_, err = f.a.SaveImage(f.ctx, draft("m", func(d *cupel.Draft) { d.Label = "two" }))
	f.refused(err, cupel.Conflict)
	f.must(f.a.DeleteImage(f.ctx, repo("m").Image("1"), ""))
	_, err = f.b.GetImage(f.ctx, repo("m").Image("latest"))
	f.refused(err, cupel.NotFound)
	listed, err := f.b.GetRepository(f.ctx, repo("m"))
	f.must(err)
	f.equal(cupel.Repository{Name: "m"}, undated(listed))
}

func testAnnotations(t *testing.T, f *fixture) {
	before := f.save("m")
	f.must(f.a.Annotate(f.ctx, repo("m").Image("1"), map[string]string{"stage": "Production", "note": "ü"}))
	f.must(f.a.Annotate(f.ctx, repo("m").Image("1"), map[string]string{"note": ""}))
	after := f.get("m", "1")
	f.equal(map[string]string{"stage": "Production"}, after.Annotations)
	f.equal(before.Digest, after.Digest)
	f.refused(f.a.Annotate(f.ctx, repo("m").Image("1"), map[string]string{"": "x"}), cupel.Invalid)
}

// testResume checks that a save which stops in the middle goes on under its name.
func testResume(t *testing.T, f *fixture) {
	data := noise(6, 8<<20)
	var transfer string
	large := func(open func() (io.ReadCloser, error)) cupel.Draft {
		return draft("m", func(d *cupel.Draft) {
			d.Files = []cupel.Source{cupel.BytesSource("small", noise(7, 100_000)), {Path: "data", Size: int64(len(data)), Open: open}}
			d.Started = func(name string) { transfer = name }
		})
	}
	_, err := f.a.SaveImage(f.ctx, large(func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(data[:4<<20]), failing{errors.New("unplugged")})), nil
	}))
	if err == nil || transfer == "" {
		t.Fatalf("error %v, transfer %q", err, transfer)
	}
	again := large(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
	again.Resume = transfer
	image, err := f.a.SaveImage(f.ctx, again)
	f.must(err)
	f.equal(1, image.Version)
	if !bytes.Equal(data, f.read(repo("m").Image(""), cupel.PartFile, "data")) {
		t.Error("the bytes differ")
	}
	again.Resume = "nonsense"
	_, err = f.a.SaveImage(f.ctx, again)
	f.refused(err, cupel.NotFound)
}
