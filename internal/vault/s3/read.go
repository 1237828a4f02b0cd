package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/s3client"
	"github.com/cupel/cupel/internal/vault"
)

// errOutside says that the server did not give exactly the range asked for.
var errOutside = errors.New("the range is not inside the object")

// Open implements [vault.Blobs]. A whole object is checked against its checksum
// where the server keeps one. A range of known length takes one request; others
// ask for the size first.
func (s *Store) Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if err := admit(ctx, key); err != nil {
		return nil, err
	}
	if offset == 0 && length < 0 {
		return s.whole(ctx, key)
	}
	if offset >= 0 && length > 0 && length <= math.MaxInt64-offset {
		r, err := s.ranged(ctx, key, offset, length)
		if err != errOutside {
			return r, err
		}
	}
	return s.measured(ctx, key, offset, length)
}

// whole opens all of an object.
func (s *Store) whole(ctx context.Context, key string) (io.ReadCloser, error) {
	out, err := s.get(ctx, key, nil)
	if err != nil {
		return nil, err
	}
	return s.stream(ctx, key, out.Body, aws.ToInt64(out.ContentLength)), nil
}

// ranged opens a range that is not empty, or returns errOutside.
func (s *Store) ranged(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	first, last := offset, offset+length-1
	out, err := s.get(ctx, key, aws.String(fmt.Sprintf("bytes=%d-%d", first, last)))
	if err != nil {
		return nil, err
	}
	var gotFirst, gotLast int64
	_, err = fmt.Sscanf(aws.ToString(out.ContentRange), "bytes %d-%d/", &gotFirst, &gotLast)
	if err != nil || gotFirst != first || gotLast != last {
		_ = out.Body.Close() // unread
		return nil, errOutside
	}
	return s.stream(ctx, key, out.Body, length), nil
}

// measured opens a range after asking for the object's size.
func (s *Store) measured(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	blob, err := s.Stat(ctx, key)
	if err != nil {
		return nil, err
	}
	n, inside := vault.Span(blob.Size, offset, length)
	if !inside {
		return nil, vault.Truncated(s, key, blob.Size, offset, length)
	}
	if n == 0 {
		return s.stream(ctx, key, http.NoBody, 0), nil
	}
	r, err := s.ranged(ctx, key, offset, n)
	if err == errOutside {
		return nil, cupel.Errorf(cupel.Unavailable,
			"%v: %s does not answer requests for a part of an object as S3 does", s, s.endpoint)
	}
	return r, err
}

// get asks for an object, or a part of it. An error is ready for the caller.
func (s *Store) get(ctx context.Context, key string, part *string) (*s3.GetObjectOutput, error) {
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: s.name(key), Range: part})
	switch {
	case err == nil:
		return out, nil
	case s3client.Code(err) == "InvalidRange" && part != nil:
		return nil, errOutside
	}
	return nil, s.objectFailure(ctx, "read", key, err)
}

// stream returns the reader of n bytes of an object.
func (s *Store) stream(ctx context.Context, key string, body io.ReadCloser, n int64) io.ReadCloser {
	return vault.NewStream(ctx, body, fmt.Sprintf("%v: object %q", s, key), n)
}

// Stat implements [vault.Blobs].
func (s *Store) Stat(ctx context.Context, key string) (vault.Blob, error) {
	if err := admit(ctx, key); err != nil {
		return vault.Blob{}, err
	}
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: s.name(key)})
	if err != nil {
		return vault.Blob{}, s.objectFailure(ctx, "describe", key, err)
	}
	return describe(key, out.ContentLength, out.LastModified, out.ETag), nil
}

// describe returns what the server told of an object. Of the time it tells the
// fractions of a second only in lists.
func describe(key string, size *int64, modified *time.Time, tag *string) vault.Blob {
	return vault.Blob{
		Key:      key,
		Size:     aws.ToInt64(size),
		Modified: aws.ToTime(modified).Truncate(time.Second),
		Tag:      aws.ToString(tag),
	}
}
