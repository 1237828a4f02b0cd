// Package s3 keeps a vault's objects in a bucket of Amazon S3 or of any server
// that speaks its protocol with conditional writes.
//
// An object is put whole, in one request with its SHA-256 and If-None-Match, so
// that the server checks the bytes and refuses a taken key. Until Commit the
// bytes wait in a temporary local file.
package s3

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/s3client"
	"github.com/cupel/cupel/internal/vault"
)

// maxSize is the most that S3 takes in one put: 5 GiB.
const maxSize = 5 << 30

// Store is a [vault.Blobs] in a bucket. Several processes may use one prefix of
// a bucket at the same time.
type Store struct {
	client   *s3.Client
	bucket   string
	prefix   string // of each object's name: "", or it ends in '/'
	endpoint string // for messages
	spool    string // folder of temporary files; "" is the system's
	maxSize  int64
}

var _ vault.Blobs = (*Store)(nil)

// Open returns the store at an address of the form "s3://bucket/prefix", where
// the prefix may be missing. Credentials, region and endpoint come from the
// environment and the files of the AWS command line, as in any program of AWS,
// unless options say otherwise. Open lists once, so that a wrong address, a
// missing bucket and refused credentials show here.
func Open(ctx context.Context, address string, options Options) (*Store, error) {
	bucket, prefix, err := parse(address)
	if err != nil {
		return nil, err
	}
	client, err := options.client(ctx, address)
	if err != nil {
		return nil, err
	}
	s := &Store{
		client:   client,
		bucket:   bucket,
		prefix:   prefix,
		endpoint: s3client.Endpoint(client),
		spool:    options.Spool,
		maxSize:  maxSize,
	}
	return s, s.probe(ctx)
}

// parse splits an address into the bucket and the prefix of its objects.
func parse(address string) (bucket, prefix string, err error) {
	rest, ok := strings.CutPrefix(address, "s3://")
	bucket, prefix, _ = strings.Cut(rest, "/")
	prefix = strings.TrimSuffix(prefix, "/")
	if !ok || vault.CheckKey(bucket) != nil || prefix != "" && vault.CheckKey(prefix) != nil {
		return "", "", cupel.Errorf(cupel.Invalid, "vault address %q: it must be of the form s3://bucket "+
			"or s3://bucket/prefix, of letters, digits, '.', '_', '-' and single slashes", address)
	}
	if prefix != "" {
		prefix += "/"
	}
	return bucket, prefix, nil
}

// probe asks for one object, which needs all that a list needs.
func (s *Store) probe(ctx context.Context) error {
	_, err := s.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
		Bucket:  &s.bucket,
		Prefix:  &s.prefix,
		MaxKeys: aws.Int32(1),
	})
	if err != nil {
		return s.failure(ctx, "open it", err)
	}
	return nil
}

// String returns "s3://bucket/prefix".
func (s *Store) String() string {
	return "s3://" + strings.TrimSuffix(s.bucket+"/"+s.prefix, "/")
}

// name returns the name of an object in its bucket.
func (s *Store) name(key string) *string { return aws.String(s.prefix + key) }

// admit checks what every method with a key checks first.
func admit(ctx context.Context, key string) error {
	if err := vault.CheckKey(key); err != nil {
		return err
	}
	return vault.Live(ctx)
}
