package s3_test

import (
	"testing"

	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/s3"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

func TestBlobs(t *testing.T) {
	vaulttest.TestBlobs(t, func(t *testing.T) vault.Blobs { return open(t, s3test.NewBucket(t), "") })
}

// open opens the store under a prefix of a bucket. A request is tried once.
func open(t *testing.T, bucket s3test.Bucket, prefix string) *s3.Store {
	t.Helper()
	store, err := s3.Open(t.Context(), bucket.URL(prefix), s3.Options{
		Endpoint:    bucket.Endpoint,
		Credentials: bucket.Credentials(),
		Attempts:    1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}
