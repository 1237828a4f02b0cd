package s3

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// openBucket opens the store under a prefix of a new bucket.
func openBucket(t *testing.T, bucket s3test.Bucket, prefix string, options Options) *Store {
	t.Helper()
	options.Endpoint, options.Credentials = bucket.Endpoint, bucket.Credentials()
	store, err := Open(t.Context(), bucket.URL(prefix), options)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestParse(t *testing.T) {
	type address struct{ Bucket, Prefix string }
	for _, test := range []struct {
		name, address string
		want          address
		code          cupel.Code
	}{
		{"bucket", "s3://models", address{"models", ""}, ""},
		{"bucket and slash", "s3://models/", address{"models", ""}, ""},
		{"prefix", "s3://models/vault", address{"models", "vault/"}, ""},
		{"long prefix and slash", "s3://models/team/a.b/", address{"models", "team/a.b/"}, ""},
		{"no bucket", "s3://", address{}, cupel.Invalid},
		{"no bucket, but a prefix", "s3:///vault", address{}, cupel.Invalid},
		{"other scheme", "gs://models", address{}, cupel.Invalid},
		{"a path", "models/vault", address{}, cupel.Invalid},
		{"empty segment", "s3://models//vault", address{}, cupel.Invalid},
		{"parent", "s3://models/../vault", address{}, cupel.Invalid},
		{"question", "s3://models/vault?region=x", address{}, cupel.Invalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			bucket, prefix, err := parse(test.address)
			if diff := cmp.Diff(test.want, address{bucket, prefix}); diff != "" || cupel.ErrorCode(err) != test.code {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestPrefixesAreApart(t *testing.T) {
	bucket := s3test.NewBucket(t)
	a, b := openBucket(t, bucket, "team/a", Options{}), openBucket(t, bucket, "team/ab/", Options{})
	vaulttest.Put(t, a, "k", []byte("of a"))
	vaulttest.Put(t, b, "k", []byte("of b"))
	if got := vaulttest.Get(t, a, "k"); string(got) != "of a" {
		t.Errorf("a reads %q", got)
	}
	keys, err := bucket.Keys(t.Context())
	if diff := cmp.Diff([]string{"team/a/k", "team/ab/k"}, keys); diff != "" || err != nil {
		t.Errorf("keys of the bucket: %v (-want +got):\n%s", err, diff)
	}
	if b.String() != "s3://"+bucket.Name+"/team/ab" {
		t.Errorf("String() = %s", b)
	}
}

func TestEnvironmentNamesTheServer(t *testing.T) {
	bucket := s3test.NewBucket(t)
	for _, variable := range bucket.Env() {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
	for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1") // refused, unless overridden
			t.Setenv(name, bucket.Endpoint)
			store, err := Open(t.Context(), bucket.URL(""), Options{})
			if err != nil {
				t.Fatal(err)
			}
			vaulttest.Put(t, store, name, []byte("x"))
		})
	}
}

func TestTooLarge(t *testing.T) {
	store := openBucket(t, s3test.NewBucket(t), "", Options{})
	store.maxSize = 10
	vaulttest.Put(t, store, "fits", []byte("0123456789"))
	err := vaulttest.TryPut(t.Context(), store, "more", []byte("0123456789a"))
	if got := cupel.ErrorCode(err); got != cupel.TooLarge {
		t.Errorf("code %q, want too_large: %v", got, err)
	}
}

func TestNothingLocalStays(t *testing.T) {
	folder := t.TempDir()
	store := openBucket(t, s3test.NewBucket(t), "", Options{Spool: folder})
	vaulttest.Put(t, store, "k", []byte("x"))
	if err := vaulttest.TryPut(t.Context(), store, "k", []byte("y")); err == nil {
		t.Error("other bytes were accepted")
	}
	w, err := store.Create(t.Context(), "aborted")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(folder); len(left) > 0 || err != nil {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestSpoolNeedsItsFolder(t *testing.T) {
	store := openBucket(t, s3test.NewBucket(t), "", Options{Spool: t.TempDir() + "/missing"})
	_, err := store.Create(t.Context(), "k")
	if got := cupel.ErrorCode(err); got != cupel.Unavailable || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("code %q: %v", got, err)
	}
}

func TestListPassesOverStrangers(t *testing.T) {
	bucket := s3test.NewBucket(t)
	store := openBucket(t, bucket, "vault", Options{})
	vaulttest.Put(t, store, "k", nil)
	vaulttest.Put(t, openBucket(t, bucket, "", Options{}), "vaulted", nil)
	put(t, bucket, "vault/a b", "stranger")
	var keys []string
	for _, blob := range listed(t, store) {
		keys = append(keys, blob.Key)
	}
	if diff := cmp.Diff([]string{"k"}, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}
