package bundle_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/bundle"
	"github.com/cupel/cupel/internal/files"
	"github.com/cupel/cupel/internal/s3client"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
	"github.com/cupel/cupel/predict"
)

const bundles = "../../predict/testdata"

// switchable is a registry that can be down.
type switchable struct {
	cupel.Registry
	down bool
}

func (s *switchable) GetImage(ctx context.Context, ref cupel.ImageRef) (cupel.Image, error) {
	if s.down {
		return cupel.Image{}, cupel.Errorf(cupel.Unavailable, "nobody answers")
	}
	return s.Registry.GetImage(ctx, ref)
}

func (s *switchable) OpenFile(ctx context.Context, ref cupel.ImageRef, part cupel.Part, path string) (cupel.Content, error) {
	if s.down {
		return nil, cupel.Errorf(cupel.Unavailable, "nobody answers")
	}
	return s.Registry.OpenFile(ctx, ref, part, path)
}

func registry(t *testing.T) *switchable {
	t.Helper()
	r, err := embedded.Open(t.Context(), embedded.Options{Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return &switchable{Registry: r}
}

// save saves a bundle of Python's as an image.
func save(t *testing.T, r cupel.Registry, name string, tags ...string) cupel.Image {
	t.Helper()
	folder := os.DirFS(filepath.Join(bundles, name))
	paths, err := fs.Glob(folder, "*")
	if err != nil {
		t.Fatal(err)
	}
	draft := cupel.Draft{Repository: cupel.RepositoryRef{Project: cupel.DefaultProject, Name: "risk"}, CreateRepository: true}
	draft.Tags, draft.Author = tags, "ann@example.com"
	for _, path := range paths {
		draft.Files = append(draft.Files, cupel.Source{Path: path, Size: -1, Open: func() (io.ReadCloser, error) { return folder.Open(path) }})
	}
	image, err := r.SaveImage(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func source(t *testing.T, r cupel.Images, cache, ref string) *bundle.Image {
	t.Helper()
	parsed, err := cupel.ParseImageRef(cupel.DefaultProject, ref)
	if err != nil {
		t.Fatal(err)
	}
	return &bundle.Image{Ref: parsed, Registry: r, Place: "here", Cache: bundle.NewCache(cache), Log: slog.New(slog.DiscardHandler)}
}

func TestImagesComeFromTheRegistry(t *testing.T) {
	r := registry(t)
	image := save(t, r, "mixed", "production")
	s := source(t, r, t.TempDir(), "risk:production")
	found, err := s.Fetch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if found.Name != "risk" || found.Version != "1" || found.Digest != image.Digest {
		t.Errorf("%+v", found)
	}
	if _, err := predict.Load(found.Files); err != nil {
		t.Error(err)
	}
	before, err := s.Look(t.Context())
	if err != nil || before != found.Stamp {
		t.Errorf("%q, %v; fetched was %q", before, err, found.Stamp)
	}
	save(t, r, "three", "production")
	after, err := s.Look(t.Context())
	if err != nil || after == before {
		t.Errorf("the tag has moved, and the stamp is %q, %v", after, err)
	}
	if !s.Moves() || source(t, r, "", "risk:1").Moves() {
		t.Error("tags move, and numbers do not")
	}
}

func TestBundlesAreThereWhileTheRegistryIsDown(t *testing.T) {
	r, cache := registry(t), t.TempDir()
	save(t, r, "mixed", "production")
	want, err := source(t, r, cache, "risk:production").Fetch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.down = true
	found, err := source(t, r, cache, "risk:production").Fetch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if found.Digest != want.Digest || found.Version != want.Version || found.Stamp != want.Stamp {
		t.Errorf("%+v, want %+v", found, want)
	}
	if _, err := predict.Load(found.Files); err != nil {
		t.Error(err)
	}
	if _, err := source(t, r, cache, "risk:other").Fetch(t.Context()); cupel.ErrorCode(err) != cupel.Unavailable {
		t.Errorf("of a tag that was never fetched: %v", err)
	}
	if _, err := source(t, r, cache, "risk:production").Look(t.Context()); cupel.ErrorCode(err) != cupel.Unavailable {
		t.Errorf("looking: %v", err)
	}
}

func TestWhatIsDamagedInTheCacheIsNotTaken(t *testing.T) {
	r, cache := registry(t), t.TempDir()
	save(t, r, "mixed")
	if _, err := source(t, r, cache, "risk").Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(cache, "files", "*", "model.json"))
	if err != nil || len(paths) != 1 {
		t.Fatal(paths, err)
	}
	whole, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Replace(whole, []byte("0"), []byte("1"), 1)
	if err := os.WriteFile(paths[0], damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	r.down = true
	if _, err := source(t, r, cache, "risk").Fetch(t.Context()); err == nil || !strings.Contains(err.Error(), "not whole") {
		t.Errorf("it is taken while the registry is down: %v", err)
	}
	r.down = false
	if _, err := source(t, r, cache, "risk").Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now, err := os.ReadFile(paths[0]); err != nil || !bytes.Equal(now, whole) {
		t.Errorf("it was not fetched again: %v", err)
	}
}

func TestFolders(t *testing.T) {
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(filepath.Join(bundles, "three"))); err != nil {
		t.Fatal(err)
	}
	s := &bundle.Folder{Address: to + "/", At: files.New(s3client.Options{})}
	found, err := s.Fetch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if found.Name != "risk" || found.Version != "1" || len(found.Digest) != 64 {
		t.Errorf("%+v", found)
	}
	if _, err := predict.Load(found.Files); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(to, "notes.txt"), []byte("beside"), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := s.Fetch(t.Context())
	if err != nil || again.Stamp == found.Stamp || again.Digest != found.Digest {
		t.Errorf("with a file beside it: %+v, %v", again, err)
	}
}

func TestFoldersThatAreNone(t *testing.T) {
	for name, address := range map[string]string{"nothing": "missing/folder", "no bundle": "../bundle"} {
		t.Run(name, func(t *testing.T) {
			s := &bundle.Folder{Address: address, At: files.New(s3client.Options{})}
			if _, err := s.Fetch(t.Context()); cupel.ErrorCode(err) != cupel.NotFound {
				t.Error(err)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"risk": false, "risk:7": false, "risk:production": false, "./risk": true, ".": true, "a/b": true, "s3://models/risk": true, `C:\models`: true,
	} {
		if bundle.IsAddress(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestPrefixesOfS3(t *testing.T) {
	bucket := s3test.NewBucket(t)
	at := files.New(s3client.Options{Endpoint: bucket.Endpoint, Region: bucket.Region, Credentials: bucket.Credentials()})
	address := "s3://" + bucket.Name + "/models/risk"
	upload := func(name string, content []byte) {
		t.Helper()
		if _, err := at.Put(t.Context(), address+"/"+name, bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	folder := os.DirFS(filepath.Join(bundles, "three"))
	names, err := fs.Glob(folder, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(folder, name)
		if err != nil {
			t.Fatal(err)
		}
		upload(name, content)
	}
	upload("deeper/metadata.json", []byte("of another bundle"))
	s := &bundle.Folder{Address: address + "/", At: at, Cache: bundle.NewCache(t.TempDir())}
	found, err := s.Fetch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := predict.Load(found.Files); err != nil {
		t.Error(err)
	}
	plain, err := (&bundle.Folder{Address: filepath.Join(bundles, "three"), At: at}).Fetch(t.Context())
	if err != nil || plain.Digest != found.Digest {
		t.Errorf("the same files in a folder have the digest %s, and %s in S3: %v", plain.Digest, found.Digest, err)
	}
	again, err := s.Fetch(t.Context())
	if err != nil || again.Stamp != found.Stamp {
		t.Errorf("fetched again: %+v, %v", again, err)
	}
}
