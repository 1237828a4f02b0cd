package catalogtest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var imageTests = map[string]func(*fixture){
	"none is not found":                    noImage,
	"reads back what was added":            imageReadsBack,
	"reads back one with nothing to say":   bareImageReadsBack,
	"metadata is kept to the byte":         metadataExact,
	"holds many files":                     manyFiles,
	"numbers count from 1 per repository":  numbersCount,
	"a failed save takes no number":        failedSaveTakesNoNumber,
	"a number may be asked for":            numberAskedFor,
	"changes are dated":                    imageChanges,
	"a label is taken once":                labelTaken,
	"one deleted is a tombstone":           imageDropped,
	"latest is the newest that lives":      latestFalls,
	"a deleted number does not come back":  numberStaysGone,
	"is found by the upload of its files":  imageOfUpload,
	"annotations are set and removed":      annotated,
	"annotations need an image that lives": annotateMissing,
}

func (f *fixture) image(repo catalog.Repository, version int) catalog.Image {
	f.Helper()
	return read(f, func(c catalog.Catalog) (catalog.Image, error) { return c.Image(f.Context(), repo.ID, version) })
}

func (f *fixture) noImage(repo catalog.Repository, version int) {
	f.Helper()
	f.fails(cupel.NotFound, fmt.Sprintf("%s:%d", repo.Name, version), func(c catalog.Catalog) error {
		_, err := c.Image(f.Context(), repo.ID, version)
		return err
	})
}

func (f *fixture) annotate(repo catalog.Repository, version int, annotations map[string]string) func(catalog.Catalog) error {
	return func(c catalog.Catalog) error { return c.Annotate(f.Context(), repo.ID, version, annotations, at(700)) }
}

func noImage(f *fixture) {
	r := f.home()
	f.noImage(r, 1)
	f.save(r, image(r, 1))
	f.noImage(r, 2)
	f.noImage(r, 0)
	f.fails(cupel.NotFound, "credit-risk:2", func(c catalog.Catalog) error {
		_, err := c.AnyImage(f.Context(), r.ID, 2)
		return err
	})
	f.fails(cupel.NotFound, "credit-risk:2", func(c catalog.Catalog) error {
		return c.DropImage(f.Context(), r.ID, 2, "grace", at(2))
	})
}

// full has something in every field.
func full(i *catalog.Image) {
	run := "0123456789abcdef0123456789abcdef"
	i.Comment = "Größer, höher, weiter\n\n\tthe second paragraph"
	i.Metadata = json.RawMessage(`{"Accuracy": 0.91, "b": [1, null, {"c": "d"}], "a": true}`)
	i.Files = []cupel.File{
		{Path: "deep/model.pkl", Size: 5 << 30, Digest: strings.Repeat("a", 64)},
		{Path: "model.json", Size: 0, Digest: strings.Repeat("b", 64)},
	}
	i.Attachments = []cupel.Attachment{{Name: "model.json", Size: 12, Digest: strings.Repeat("c", 64)}}
	i.Size = 5<<30 + 12
	i.RunID = &run
	i.LibraryVersions = map[string]string{"xgboost": "2.1.0", "scikit-learn": "1.5.2"}
	i.Annotations = map[string]string{"mlflow.note.content": "checked", "stage": "Staging"}
	i.DatetimePaths = []string{"/trained/at", "/a~1b"}
	i.ExternalSource = "s3://elsewhere/model"
}

func imageReadsBack(f *fixture) {
	r := f.home()
	want := f.save(r, image(r, 1, full))
	f.tag(r, "staging", 1)
	f.tag(r, "production", 1)
	want.Tags, want.ChangedAt = []string{"production", "staging"}, at(800)
	f.diff("living", want, f.image(r, 1))
	f.diff("any", want, read(f, func(c catalog.Catalog) (catalog.Image, error) {
		return c.AnyImage(f.Context(), r.ID, 1)
	}))
}

func bareImageReadsBack(f *fixture) {
	r := f.home()
	f.diff("image", f.save(r, image(r, 1)), f.image(r, 1))
}

func metadataExact(f *fixture) {
	r := f.home()
	for n, text := range []string{
		`{}`,
		"{\n\t\"z\" : 1.0,\r\n \"a\":0.10}",
		`{"digits": 123456789012345678901234567890.123456789, "small": 1e-400, "minus": -0}`,
		`{"":"","\u00e9":"\ud83d\ude00","é":"😀","quote":"\"'?$1"}`,
		`{"last": [[[]]], "deep": {"deep": {"deep": null}}}`,
	} {
		saved := f.save(r, image(r, n, func(i *catalog.Image) { i.Metadata = json.RawMessage(text) }))
		f.diff("metadata", text, string(f.image(r, saved.Version).Metadata))
	}
}

func manyFiles(f *fixture) {
	r := f.home()
	want := f.save(r, image(r, 1, func(i *catalog.Image) {
		for n := range 1234 {
			path := fmt.Sprintf("part/%04d", n)
			i.Files = append(i.Files, cupel.File{Path: path, Size: int64(n), Digest: strings.Repeat("a", 64)})
			i.Attachments = append(i.Attachments, cupel.Attachment{Name: path, Size: int64(n), Digest: strings.Repeat("b", 64)})
		}
	}))
	f.diff("image", want, f.image(r, 1))
}

func numbersCount(f *fixture) {
	p := f.project("default")
	a, b := f.repository(p, "a"), f.repository(p, "b")
	var got []int
	for n, r := range []catalog.Repository{a, b, a, a, b} {
		got = append(got, f.save(r, image(r, n)).Version)
	}
	f.diff("numbers", []int{1, 1, 2, 3, 2}, got)
	f.diff("versions", []int{1, 2, 3}, read(f, func(c catalog.Catalog) ([]int, error) {
		return c.ImageVersions(f.Context(), a.ID)
	}))
}

func numberAskedFor(f *fixture) {
	r := f.home()
	numbered := func(n int) func(*catalog.Image) { return func(i *catalog.Image) { i.Version = n } }
	f.diff("first", 3, f.save(r, image(r, 1, numbered(3))).Version)
	f.diff("next", 4, f.save(r, image(r, 2)).Version)
	f.diff("higher", 10, f.save(r, image(r, 3, numbered(10))).Version)
	f.drop(r, 10)
	for _, taken := range []int{1, 4, 10} {
		f.fails(cupel.AlreadyExists, fmt.Sprintf("version %d", taken), func(c catalog.Catalog) error {
			_, err := c.AddImage(f.Context(), image(r, 4, numbered(taken)))
			return err
		})
	}
	f.diff("versions", []int{3, 4}, read(f, func(c catalog.Catalog) ([]int, error) { return c.ImageVersions(f.Context(), r.ID) }))
	f.diff("last", 10, f.repositoryByID(r.ID).LastVersion)
}

func imageChanges(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	f.save(r, image(r, 2))
	for _, c := range []struct {
		what                      string
		do                        func()
		first, second, repository int
	}{
		{"saved", func() {}, 1, 2, 2},
		{"annotated", func() { f.update(f.annotate(r, 1, map[string]string{"a": "b"})) }, 700, 2, 700},
		{"tagged", func() { f.tag(r, "champion", 1) }, 800, 2, 800},
		{"annotated at an earlier time", func() { f.update(f.annotate(r, 2, map[string]string{"a": "b"})) }, 800, 700, 800},
		{"tag moved", func() {
			f.update(func(c catalog.Catalog) error { return c.SetTag(f.Context(), r.ID, "champion", 2, at(850)) })
		}, 850, 850, 850},
		{"tag removed", func() { f.update(f.dropTag(r, "champion")) }, 850, 950, 950},
	} {
		c.do()
		f.diff(c.what+": first", at(c.first), f.image(r, 1).ChangedAt)
		f.diff(c.what+": second", at(c.second), f.image(r, 2).ChangedAt)
		f.diff(c.what+": repository", at(c.repository), f.repositoryByID(r.ID).ChangedAt)
	}
	f.update(func(c catalog.Catalog) error { return c.DropImage(f.Context(), r.ID, 1, "grace", at(960)) })
	f.diff("deleted: repository", at(960), f.repositoryByID(r.ID).ChangedAt)
}

func failedSaveTakesNoNumber(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	f.fails(cupel.Conflict, "label-1", func(c catalog.Catalog) error {
		_, err := c.AddImage(f.Context(), image(r, 1))
		return err
	})
	f.fails(cupel.Unavailable, "stopped", func(c catalog.Catalog) error {
		if _, err := c.AddImage(f.Context(), image(r, 2)); err != nil {
			return err
		}
		return cupel.Errorf(cupel.Unavailable, "stopped")
	})
	f.diff("number", 2, f.save(r, image(r, 3)).Version)
	f.diff("last", 2, f.repositoryByID(r.ID).LastVersion)
}

func labelTaken(f *fixture) {
	p := f.project("default")
	r, other := f.repository(p, "a"), f.repository(p, "b")
	f.save(r, image(r, 1))
	f.tag(r, "champion", 1)
	f.save(other, image(other, 1)) // each repository has its own
	for _, label := range []string{"label-1", "champion"} {
		f.fails(cupel.Conflict, label, func(c catalog.Catalog) error {
			_, err := c.AddImage(f.Context(), image(r, 2, func(i *catalog.Image) { i.Label = label }))
			return err
		})
	}
	f.drop(r, 1)
	f.fails(cupel.Conflict, "label-1", func(c catalog.Catalog) error {
		_, err := c.AddImage(f.Context(), image(r, 1))
		return err
	})
}

func imageDropped(f *fixture) {
	r := f.home()
	saved := f.save(r, image(r, 1, full))
	f.tag(r, "champion", 1)
	f.drop(r, 1)

	f.noImage(r, 1)
	got := read(f, func(c catalog.Catalog) (catalog.Image, error) { return c.AnyImage(f.Context(), r.ID, 1) })
	deleted := at(900)
	f.diff("when", &deleted, got.DeletedAt)
	f.diff("what is left", []string{"grace", saved.Label, saved.Digest}, []string{got.DeletedBy, got.Label, got.Digest})
	f.diff("what went", catalog.Image{}, catalog.Image{Image: cupel.Image{
		Tags: got.Tags, Files: got.Files, Attachments: got.Attachments, Annotations: got.Annotations, Comment: got.Comment,
	}})
	if strings.Contains(string(got.Metadata), "Accuracy") {
		f.Errorf("the tombstone has the metadata still: %s", got.Metadata)
	}
	f.fails(cupel.NotFound, "credit-risk:1", func(c catalog.Catalog) error {
		return c.DropImage(f.Context(), r.ID, 1, "grace", at(901))
	})
	f.fails(cupel.NotFound, "champion", func(c catalog.Catalog) error { return c.DropTag(f.Context(), r.ID, "champion", at(950)) })
}

func latestFalls(f *fixture) {
	r := f.home()
	latest := func() int {
		return read(f, func(c catalog.Catalog) (int, error) { return c.LatestVersion(f.Context(), r.ID) })
	}
	f.diff("of none", 0, latest())
	for n := range 3 {
		f.save(r, image(r, n))
	}
	f.diff("of three", 3, latest())
	f.drop(r, 3)
	f.diff("without the third", 2, latest())
	f.drop(r, 1)
	f.drop(r, 2)
	f.diff("of tombstones", 0, latest())
}

func numberStaysGone(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	f.save(r, image(r, 2))
	f.drop(r, 2)
	f.diff("number", 3, f.save(r, image(r, 3)).Version)
}

func imageOfUpload(f *fixture) {
	r := f.home()
	byUpload := func(upload string) func(catalog.Catalog) (catalog.Image, error) {
		return func(c catalog.Catalog) (catalog.Image, error) { return c.ImageOfUpload(f.Context(), upload) }
	}
	f.save(r, image(r, 1))
	f.save(r, image(r, 2)) // two without an upload do not collide
	f.save(r, image(r, 3, func(i *catalog.Image) { i.Upload = "upload-3" }))
	f.diff("version", 3, read(f, byUpload("upload-3")).Version)
	f.drop(r, 3)
	f.diff("version, deleted", 3, read(f, byUpload("upload-3")).Version)
	for _, unknown := range []string{"upload-4", ""} {
		f.fails(cupel.NotFound, unknown, func(c catalog.Catalog) error {
			_, err := byUpload(unknown)(c)
			return err
		})
	}
}

func annotated(f *fixture) {
	r := f.home()
	want := f.save(r, image(r, 1, func(i *catalog.Image) { i.Annotations = map[string]string{"kept": "1", "gone": "2", "new": "3"} }))
	f.update(f.annotate(r, 1, map[string]string{"gone": "", "new": "4", "more": "'5'", "never": ""}))
	want.Annotations, want.ChangedAt = map[string]string{"kept": "1", "new": "4", "more": "'5'"}, at(700)
	f.diff("image", want, f.image(r, 1))
}

func annotateMissing(f *fixture) {
	r := f.home()
	f.fails(cupel.NotFound, "credit-risk:1", f.annotate(r, 1, map[string]string{"a": "b"}))
	f.save(r, image(r, 1))
	f.drop(r, 1)
	f.fails(cupel.NotFound, "credit-risk:1", f.annotate(r, 1, map[string]string{"a": "b"}))
}
