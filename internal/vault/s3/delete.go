package s3

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/s3client"
	"github.com/cupel/cupel/internal/vault"
)

// Delete implements [vault.Blobs]. The server compares the tag and deletes in
// one step.
func (s *Store) Delete(ctx context.Context, blob vault.Blob) error {
	if err := admit(ctx, blob.Key); err != nil {
		return err
	}
	in := &s3.DeleteObjectInput{Bucket: &s.bucket, Key: s.name(blob.Key)}
	if blob.Tag != "" {
		in.IfMatch = &blob.Tag
	}
	_, err := s.client.DeleteObject(ctx, in)
	switch code := s3client.Code(err); {
	case err == nil, code == "NoSuchKey", code == "NotFound":
		return nil
	case code == "PreconditionFailed":
		return s.unmatched(ctx, blob)
	}
	return s.objectFailure(ctx, "delete", blob.Key, err)
}

// unmatched says what it means that an object does not match its tag: it was
// replaced, or it is gone.
func (s *Store) unmatched(ctx context.Context, blob vault.Blob) error {
	_, err := s.Stat(ctx, blob.Key)
	switch {
	case err == nil:
		return vault.Replaced(s, blob.Key)
	case cupel.ErrorCode(err) == cupel.NotFound:
		return nil
	}
	return err
}
