package s3

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

// List implements [vault.Blobs]. It holds one page of the list, at most a
// thousand objects, in memory. Names that are no keys are passed over.
func (s *Store) List(ctx context.Context, prefix string, fn func(vault.Blob) error) error {
	if !vault.StartsKeys(prefix) {
		return vault.Live(ctx)
	}
	last := ""
	pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: s.name(prefix)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return s.failure(ctx, "list it", err)
		}
		for _, object := range page.Contents {
			key := strings.TrimPrefix(aws.ToString(object.Key), s.prefix)
			if vault.CheckKey(key) != nil {
				continue
			}
			if key < last {
				return s.disorder(last, key)
			}
			last = key
			if err := s.tell(ctx, describe(key, object.Size, object.LastModified, object.ETag), fn); err != nil {
				return err
			}
		}
	}
	return vault.Live(ctx)
}

// tell calls fn as long as ctx lives.
func (s *Store) tell(ctx context.Context, blob vault.Blob, fn func(vault.Blob) error) error {
	if err := vault.Live(ctx); err != nil {
		return err
	}
	return fn(blob)
}

// disorder is the failure of a server to list in order, as the directory buckets
// of Amazon do.
func (s *Store) disorder(last, key string) error {
	return cupel.Errorf(cupel.Invalid, "%v: %s lists %q after %q, and a vault needs them in order: "+
		"choose a general purpose bucket", s, s.endpoint, key, last)
}
