package transfer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// shelf is an image in memory.
type shelf struct {
	files  map[string]string // by path
	cut    int64             // reading fails after so many bytes of a file, unless 0
	opened atomic.Int64      // bytes that were read
}

var errCut = cupel.Errorf(cupel.Unavailable, "the connection was cut")

func (s *shelf) OpenFile(_ context.Context, _ cupel.ImageRef, part cupel.Part, path string) (cupel.Content, error) {
	text, ok := s.files[string(part)+" "+path]
	if !ok {
		return nil, cupel.Errorf(cupel.NotFound, "no %s %s", part, path)
	}
	return &content{shelf: s, Reader: bytes.NewReader([]byte(text))}, nil
}

type content struct {
	*bytes.Reader
	shelf *shelf
	read  int64
}

// Read hides the reader's WriteTo, as files of a registry have none.
func (c *content) Read(p []byte) (int, error) {
	if c.shelf.cut > 0 {
		if c.read == c.shelf.cut {
			return 0, errCut
		}
		p = p[:min(int64(len(p)), c.shelf.cut-c.read)]
	}
	n, err := c.Reader.Read(p)
	c.read += int64(n)
	c.shelf.opened.Add(int64(n))
	return n, err
}

func (s *shelf) OpenArtifact(ctx context.Context, _ cupel.ArtifactOwner, path string) (cupel.Content, error) {
	return s.OpenFile(ctx, cupel.ImageRef{}, cupel.PartFile, path)
}

func (c *content) Close() error     { return nil }
func (c *content) Info() cupel.File { return cupel.File{Size: c.Size()} }

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// image returns the image of the texts, keyed as shelf.files.
func image(files map[string]string) cupel.Image {
	img := cupel.Image{Project: "default", Repository: "churn", Version: 3}
	for key, text := range files {
		part, path, _ := strings.Cut(key, " ")
		if part == string(cupel.PartFile) {
			img.Files = append(img.Files, cupel.File{Path: path, Size: int64(len(text)), Digest: digest(text)})
		} else {
			img.Attachments = append(img.Attachments, cupel.Attachment{Name: path, Size: int64(len(text)), Digest: digest(text)})
		}
	}
	return img
}

func items(t *testing.T, img cupel.Image) []Item {
	t.Helper()
	all, err := Items(img, true)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// tree returns the files below dir with their texts.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		relative, _ := filepath.Rel(dir, path)
		found[filepath.ToSlash(relative)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

var bundle = map[string]string{
	"file model.pkl":      "weights",
	"file data/train.npy": strings.Repeat("train ", 100_000),
	"file empty":          "",
	"attachment log.txt":  "trained",
}

var bundleTree = map[string]string{
	"model.pkl":           bundle["file model.pkl"],
	"data/train.npy":      bundle["file data/train.npy"],
	"empty":               "",
	"attachments/log.txt": "trained",
}

func TestDownload(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	img := image(bundle)
	var last atomic.Int64
	most := func(n int64) {
		for {
			seen := last.Load()
			if n <= seen || last.CompareAndSwap(seen, n) {
				return
			}
		}
	}
	written, err := Download(t.Context(), Image(&shelf{files: bundle}, img.Ref()), dir, items(t, img), Options{Progress: most})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(bundleTree, tree(t, dir)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
	if want := Total(items(t, img)); last.Load() != want {
		t.Errorf("progress ended at %d, want %d", last.Load(), want)
	}
	for _, w := range written {
		if w.Kept {
			t.Errorf("%s was kept, though the folder was new", w.Target)
		}
	}
}

func TestDownloadKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	img := image(bundle)
	from := &shelf{files: bundle}
	for range 2 {
		if _, err := Download(t.Context(), Image(from, img.Ref()), dir, items(t, img), Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if want := Total(items(t, img)); from.opened.Load() != want {
		t.Errorf("two downloads read %d bytes, want %d: the second finds all in place", from.opened.Load(), want)
	}
}

func TestDownloadResumes(t *testing.T) {
	dir := t.TempDir()
	img := image(bundle)
	from := &shelf{files: bundle, cut: 100_000}
	for range 5 {
		if _, err := Download(t.Context(), Image(from, img.Ref()), dir, items(t, img), Options{}); !errors.Is(err, errCut) {
			t.Fatalf("download says %v, want %v", err, errCut)
		}
	}
	from.cut = 0
	if _, err := Download(t.Context(), Image(from, img.Ref()), dir, items(t, img), Options{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(bundleTree, tree(t, dir)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
	if want := Total(items(t, img)); from.opened.Load() != want {
		t.Errorf("the downloads read %d bytes together, want each byte once: %d", from.opened.Load(), want)
	}
}

func TestDownloadAfterADamagedPart(t *testing.T) {
	tests := map[string]string{
		"other bytes": "wEights"[:4],
		"the whole":   "weighty",
		"too much":    "weights and more",
	}
	for name, part := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			files := map[string]string{"file model.pkl": "weights"}
			img := image(files)
			write(t, filepath.Join(dir, partName(items(t, img)[0])), part)
			if _, err := Download(t.Context(), Image(&shelf{files: files}, img.Ref()), dir, items(t, img), Options{}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]string{"model.pkl": "weights"}, tree(t, dir)); diff != "" {
				t.Errorf("folder (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDownloadRefusesWhatDiffers(t *testing.T) {
	tests := map[string]struct {
		there string // path of the file that is in the way
		text  string
	}{
		"same size":         {"model.pkl", "WEIGHTS"},
		"another size":      {"data/train.npy", "short"},
		"a folder":          {"model.pkl/x", ""},
		"an attachment":     {"attachments/log.txt", "another"},
		"a file for folder": {"data", "no folder"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, tt.there), tt.text)
			img := image(bundle)
			_, err := Download(t.Context(), Image(&shelf{files: bundle}, img.Ref()), dir, items(t, img), Options{})
			if cupel.ErrorCode(err) != cupel.Conflict {
				t.Errorf("download says %v, want an error of code conflict", err)
			}
			if diff := cmp.Diff(map[string]string{tt.there: tt.text}, tree(t, dir)); diff != "" {
				t.Errorf("folder (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDownloadForced(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "outside")
	write(t, outside, "mine")
	write(t, filepath.Join(dir, "data", "train.npy"), "old")
	if err := os.Symlink(outside, filepath.Join(dir, "model.pkl")); err != nil {
		t.Fatal(err)
	}
	img := image(bundle)
	if _, err := Download(t.Context(), Image(&shelf{files: bundle}, img.Ref()), dir, items(t, img), Options{Force: true}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(bundleTree, tree(t, dir)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
	if text, err := os.ReadFile(outside); err != nil || string(text) != "mine" {
		t.Errorf("the file that a link led to holds %q (%v)", text, err)
	}
}

func TestDownloadStaysInItsFolder(t *testing.T) {
	outside := t.TempDir()
	dir := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "data")); err != nil {
		t.Fatal(err)
	}
	img := image(bundle)
	if _, err := Download(t.Context(), Image(&shelf{files: bundle}, img.Ref()), dir, items(t, img), Options{Force: true}); err == nil {
		t.Error("a download followed a link out of its folder")
	}
	if diff := cmp.Diff(map[string]string{}, tree(t, outside)); diff != "" {
		t.Errorf("outside the folder (-want +got):\n%s", diff)
	}
}

func TestDownloadFindsDamage(t *testing.T) {
	tests := map[string]string{
		"a flipped byte": "weighTs",
		"too few":        "weig",
	}
	for name, served := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			img := image(map[string]string{"file model.pkl": "weights"})
			from := &shelf{files: map[string]string{"file model.pkl": served}}
			_, err := Download(t.Context(), Image(from, img.Ref()), dir, items(t, img), Options{})
			if cupel.ErrorCode(err) != cupel.Corrupt {
				t.Errorf("download says %v, want an error of code corrupt", err)
			}
			if _, ok := tree(t, dir)["model.pkl"]; ok {
				t.Error("damaged bytes have the name of the file")
			}
		})
	}
}

func TestDownloadEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	img := image(bundle)
	if _, err := Download(ctx, Image(&shelf{files: bundle}, img.Ref()), t.TempDir(), items(t, img), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("download says %v, want %v", err, context.Canceled)
	}
}

func TestItemsRefuse(t *testing.T) {
	external := image(bundle)
	external.ExternalSource = "s3://elsewhere/model"
	tests := map[string]struct {
		image cupel.Image
		want  cupel.Code
	}{
		"a path that leads out":   {image(map[string]string{"file ../x": ""}), cupel.Invalid},
		"an absolute path":        {image(map[string]string{"file /etc/x": ""}), cupel.Invalid},
		"an attachment that does": {image(map[string]string{"attachment ../../x": ""}), cupel.Invalid},
		"the same place twice":    {image(map[string]string{"file attachments/a": "1", "attachment a": "2"}), cupel.Conflict},
		"bytes elsewhere":         {external, cupel.Conflict},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := Items(tt.image, true); cupel.ErrorCode(err) != tt.want {
				t.Errorf("Items says %v, want an error of code %s", err, tt.want)
			}
		})
	}
}

func TestDownloadArtifacts(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{"file plots/loss.svg": "<svg/>", "file log.txt": "trained"}
	artifacts := []cupel.Artifact{
		{Path: "log.txt", Size: 7, Digest: digest("trained")},
		{Path: "plots", IsDir: true},
		{Path: "plots/loss.svg", Size: 6, Digest: digest("<svg/>")},
	}
	items, err := ArtifactItems(artifacts)
	if err != nil {
		t.Fatal(err)
	}
	owner := cupel.RunRef{Project: "default", ID: "4f3c"}.Artifacts()
	if _, err := Download(t.Context(), Artifacts(&shelf{files: files}, owner), dir, items, Options{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"plots/loss.svg": "<svg/>", "log.txt": "trained"}, tree(t, dir)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}

func TestArtifactItemsRefuse(t *testing.T) {
	for _, path := range []string{"../x", "/etc/x", "a/../../x"} {
		if _, err := ArtifactItems([]cupel.Artifact{{Path: path}}); cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("ArtifactItems of %q says %v, want an error of code invalid", path, err)
		}
	}
}

func TestOnly(t *testing.T) {
	one := image(map[string]string{"file deep/model.pkl": "weights", "attachment log.txt": "x"})
	for target, want := range map[string]string{"": "model.pkl", "mine.pkl": "mine.pkl"} {
		item, err := Only(one, target)
		if err != nil {
			t.Fatal(err)
		}
		if item.Target != want || item.Path != "deep/model.pkl" {
			t.Errorf("Only(%q) writes %s to %s, want deep/model.pkl to %s", target, item.Path, item.Target, want)
		}
	}
	if _, err := Only(image(bundle), ""); cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("Only of several files says %v, want an error of code invalid", err)
	}
}
