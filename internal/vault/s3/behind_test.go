package s3

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
)

// put writes an object behind the back of the vault.
func put(t *testing.T, bucket s3test.Bucket, name, data string) {
	t.Helper()
	_, err := bucket.Client().PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: &bucket.Name, Key: &name, Body: strings.NewReader(data),
	})
	if err != nil {
		t.Fatal(err)
	}
}

// listed returns all that a store lists.
func listed(t *testing.T, store *Store) []vault.Blob {
	t.Helper()
	var blobs []vault.Blob
	err := store.List(t.Context(), "", func(b vault.Blob) error {
		blobs = append(blobs, b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return blobs
}
