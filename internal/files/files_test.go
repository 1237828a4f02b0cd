package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/files"
	"github.com/cupel/cupel/internal/s3client"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
)

// both runs a test over an empty folder and an empty bucket.
func both(t *testing.T, test func(t *testing.T, f files.Files, root string)) {
	t.Run("local", func(t *testing.T) {
		test(t, files.New(s3client.Options{}), filepath.ToSlash(t.TempDir()))
	})
	t.Run("s3", func(t *testing.T) {
		bucket := s3test.NewBucket(t)
		f := files.New(s3client.Options{Endpoint: bucket.Endpoint, Region: bucket.Region, Credentials: bucket.Credentials()})
		test(t, f, "s3://"+bucket.Name)
	})
}

func put(t *testing.T, f files.Files, address, content string) {
	t.Helper()
	got, err := f.Put(t.Context(), address, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if got.Address != address || got.Size != int64(len(content)) || got.Modified.IsZero() {
		t.Errorf("put %+v", got)
	}
}

func read(t *testing.T, f files.Files, address string) string {
	t.Helper()
	r, err := f.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func list(t *testing.T, f files.Files, address string) (found []string) {
	t.Helper()
	err := f.List(t.Context(), address, func(file files.File) error {
		found = append(found, file.Address)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func wantCode(t *testing.T, what string, want cupel.Code, err error) {
	t.Helper()
	if got := cupel.ErrorCode(err); got != want {
		t.Errorf("%s: code %q, want %q: %v", what, got, want, err)
	}
}

func TestFiles(t *testing.T) {
	both(t, func(t *testing.T, f files.Files, root string) {
		if got := list(t, f, root); len(got) != 0 {
			t.Errorf("the empty place lists %v", got)
		}
		model, second := root+"/a/b c/model ü%.json", root+"/a/z"
		put(t, f, model, "first")
		put(t, f, model, "the second")
		put(t, f, second, "")
		put(t, f, root+"/ab", "x")
		if got := read(t, f, model); got != "the second" {
			t.Errorf("read %q", got)
		}
		if got := read(t, f, second); got != "" {
			t.Errorf("the empty file has %q", got)
		}
		for _, folder := range []string{root + "/a", root + "/a/"} {
			if diff := cmp.Diff([]string{model, second}, list(t, f, folder)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", folder, diff)
			}
		}
		if diff := cmp.Diff([]string{second}, list(t, f, second)); diff != "" {
			t.Errorf("of a file (-want +got):\n%s", diff)
		}
		if got, err := f.Stat(t.Context(), model); err != nil || got.Size != 10 || got.Address != model {
			t.Errorf("described %+v: %v", got, err)
		}
		if err := f.Delete(t.Context(), model); err != nil {
			t.Error(err)
		}
		if _, err := f.Stat(t.Context(), model); cupel.ErrorCode(err) != cupel.NotFound {
			t.Errorf("after deletion: %v", err)
		}
	})
}

func TestNotFound(t *testing.T) {
	both(t, func(t *testing.T, f files.Files, root string) {
		put(t, f, root+"/folder/x", "x")
		for _, address := range []string{root + "/none", root + "/folder"} {
			_, err := f.Open(t.Context(), address)
			wantCode(t, "open "+address, cupel.NotFound, err)
			_, err = f.Stat(t.Context(), address)
			wantCode(t, "stat "+address, cupel.NotFound, err)
			wantCode(t, "delete "+address, cupel.NotFound, f.Delete(t.Context(), address))
		}
		wantCode(t, "list", cupel.NotFound, f.List(t.Context(), root+"/none", nil))
	})
}

// TestLarge writes what S3 takes in parts, with a last one that is short, full
// and empty.
func TestLarge(t *testing.T) {
	content := make([]byte, 2*files.PartSize+7)
	rand.NewChaCha8([32]byte{}).Read(content)
	both(t, func(t *testing.T, f files.Files, root string) {
		for _, size := range []int{files.PartSize, 2 * files.PartSize, len(content)} {
			want := content[:size]
			if _, err := f.Put(t.Context(), root+"/large", bytes.NewReader(want)); err != nil {
				t.Fatal(err)
			}
			if got := read(t, f, root+"/large"); got != string(want) {
				t.Errorf("%d bytes have changed to %d", size, len(got))
			}
		}
	})
}

// TestPutThatFails keeps what was there, and leaves nothing behind.
func TestPutThatFails(t *testing.T) {
	broken := errors.New("the disk is gone")
	both(t, func(t *testing.T, f files.Files, root string) {
		put(t, f, root+"/model", "the good one")
		for _, size := range []int{3, files.PartSize + 3} {
			failing := io.MultiReader(bytes.NewReader(make([]byte, size)), failing{broken})
			if _, err := f.Put(t.Context(), root+"/model", failing); err == nil || !errors.Is(err, broken) {
				t.Errorf("%d bytes, then: %v", size, err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := f.Put(ctx, root+"/model", strings.NewReader("late"))
		wantCode(t, "stopped", cupel.Unavailable, err)
		if got := read(t, f, root+"/model"); got != "the good one" {
			t.Errorf("read %q", got)
		}
		if diff := cmp.Diff([]string{root + "/model"}, list(t, f, root)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestNoPartsStay asks the server for uploads that have not ended.
func TestNoPartsStay(t *testing.T) {
	bucket := s3test.NewBucket(t)
	f := files.NewS3(s3client.Options{Endpoint: bucket.Endpoint, Credentials: bucket.Credentials()})
	content := io.MultiReader(bytes.NewReader(make([]byte, files.PartSize+3)), failing{io.ErrClosedPipe})
	if _, err := f.Put(t.Context(), "s3://"+bucket.Name+"/model", content); err == nil {
		t.Fatal("it was written")
	}
	uploads, err := bucket.Client().ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &bucket.Name})
	if err != nil || len(uploads.Uploads) != 0 {
		t.Errorf("%d uploads stay: %v", len(uploads.Uploads), err)
	}
}

func TestAddresses(t *testing.T) {
	f := files.New(s3client.Options{Endpoint: "http://127.0.0.1:1", Credentials: s3test.Bucket{AccessKeyID: "a", SecretAccessKey: "b"}.Credentials()})
	folder := t.TempDir()
	for _, address := range []string{"", "gs://models/x", "file:///x", "s3://", "s3:///x", "s3://models", "s3://models/", "s3://models/a/",
		"s3://models/" + strings.Repeat("k", 1025), "s3://models/a\x00", "s3://models/\xff"} {
		_, err := f.Stat(t.Context(), address)
		wantCode(t, "stat "+address, cupel.Invalid, err)
		_, err = f.Put(t.Context(), address, strings.NewReader(""))
		wantCode(t, "put "+address, cupel.Invalid, err)
	}
	_, err := f.Put(t.Context(), folder, strings.NewReader(""))
	wantCode(t, "a folder in the way", cupel.Conflict, err)
	file := filepath.Join(folder, "f")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = f.Put(t.Context(), file+"/x", strings.NewReader(""))
	wantCode(t, "a file in place of a folder", cupel.Unavailable, err)
}

func TestNoSuchBucket(t *testing.T) {
	bucket := s3test.NewBucket(t)
	f := files.NewS3(s3client.Options{Endpoint: bucket.Endpoint, Credentials: bucket.Credentials()})
	err := f.List(t.Context(), "s3://cupel-none/x", nil)
	if cupel.ErrorCode(err) != cupel.NotFound || !strings.Contains(err.Error(), "no such bucket") {
		t.Errorf("got %v", err)
	}
}
