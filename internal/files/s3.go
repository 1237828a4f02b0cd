package files

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/s3client"
)

// maxKey is how many bytes the key of an object has at most.
const maxKey = 1024

// S3 are the objects of buckets, by addresses s3://BUCKET/KEY. A folder is what
// the keys of several objects begin with, up to a slash.
type S3 struct {
	options s3client.Options

	mu     sync.Mutex
	client *s3.Client // once it was needed
}

var _ Files = (*S3)(nil)

// NewS3 returns the objects that the options reach.
func NewS3(options s3client.Options) *S3 { return &S3{options: options} }

// object is an object, or a folder, and the client that reaches it.
type object struct {
	client      *s3.Client
	address     string
	bucket, key string
}

// at returns the object at an address.
func (s *S3) at(ctx context.Context, address string) (object, error) {
	if _, key, err := parse(address); err == nil && (key == "" || strings.HasSuffix(key, "/")) {
		return object{}, cupel.Errorf(cupel.Invalid, "address %q: it is that of a folder: write s3://BUCKET/KEY", address)
	}
	return s.folder(ctx, address)
}

// folder returns the object or the folder at an address.
func (s *S3) folder(ctx context.Context, address string) (object, error) {
	bucket, key, err := parse(address)
	if err != nil {
		return object{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil {
		client, err := s3client.New(ctx, address, s.options)
		if err != nil {
			return object{}, err
		}
		s.client = client
	}
	return object{s.client, address, bucket, key}, nil
}

// parse splits an address into the bucket and the key in it.
func parse(address string) (bucket, key string, err error) {
	rest, ok := strings.CutPrefix(address, "s3://")
	bucket, key, _ = strings.Cut(rest, "/")
	if !ok || bucket == "" || len(key) > maxKey || !utf8.ValidString(rest) || strings.ContainsRune(rest, 0) {
		return "", "", cupel.Errorf(cupel.Invalid, "address %q: write s3://BUCKET/KEY, with a key of at most %d bytes", address, maxKey)
	}
	return bucket, key, nil
}

// Open implements [Files]. What the server has a checksum of is checked against
// it.
func (s *S3) Open(ctx context.Context, address string) (io.ReadCloser, error) {
	o, err := s.at(ctx, address)
	if err != nil {
		return nil, err
	}
	out, err := o.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &o.bucket, Key: &o.key, ChecksumMode: "ENABLED"})
	if err != nil {
		return nil, o.failure(ctx, "read", err)
	}
	return &body{out.Body, ctx, o}, nil
}

// body is the bytes of an object, with errors of Cupel's.
type body struct {
	io.ReadCloser
	ctx context.Context
	o   object
}

// Read implements [io.Reader].
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = b.o.failure(b.ctx, "read", err)
	}
	return n, err
}

// List implements [Files]. It holds one page of the list, at most a thousand
// objects, in memory.
func (s *S3) List(ctx context.Context, address string, fn func(File) error) error {
	o, err := s.folder(ctx, address)
	if err != nil {
		return err
	}
	prefix := strings.TrimSuffix(o.key, "/")
	if prefix != "" {
		prefix += "/"
	}
	found, err := o.list(ctx, prefix, fn)
	if err != nil || found || prefix == "" {
		return err
	}
	file, err := s.Stat(ctx, strings.TrimSuffix(address, "/"))
	if cupel.ErrorCode(err) == cupel.NotFound {
		return cupel.Errorf(cupel.NotFound, "there is nothing at %s", address)
	}
	if err != nil {
		return err
	}
	return fn(file)
}

// list calls fn with each object below a prefix, and reports whether there is any.
func (o object) list(ctx context.Context, prefix string, fn func(File) error) (found bool, err error) {
	pages := s3.NewListObjectsV2Paginator(o.client, &s3.ListObjectsV2Input{Bucket: &o.bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return found, o.failure(ctx, "list", err)
		}
		for _, entry := range page.Contents {
			key := aws.ToString(entry.Key)
			found = true
			if strings.HasSuffix(key, "/") {
				continue // how some programs mark a folder
			}
			if err := fn(o.described("s3://"+o.bucket+"/"+key, entry.Size, entry.LastModified)); err != nil {
				return true, err
			}
		}
	}
	return found, live(ctx)
}

// Stat implements [Files].
func (s *S3) Stat(ctx context.Context, address string) (File, error) {
	o, err := s.at(ctx, address)
	if err != nil {
		return File{}, err
	}
	out, err := o.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &o.bucket, Key: &o.key})
	if err != nil {
		return File{}, o.failure(ctx, "read", err)
	}
	return o.described(address, out.ContentLength, out.LastModified), nil
}

// described returns what the server told of an object. Of the time it tells the
// fractions of a second only in lists.
func (object) described(address string, size *int64, modified *time.Time) File {
	return File{Address: address, Size: aws.ToInt64(size), Modified: aws.ToTime(modified).UTC().Truncate(time.Second)}
}

// Delete implements [Files].
func (s *S3) Delete(ctx context.Context, address string) error {
	if _, err := s.Stat(ctx, address); err != nil {
		return err // S3 does not say that there was none
	}
	o, err := s.at(ctx, address)
	if err != nil {
		return err
	}
	if _, err := o.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &o.bucket, Key: &o.key}); err != nil {
		return o.failure(ctx, "delete", err)
	}
	return nil
}

// failure words what the server refused, or why it was not reached.
func (o object) failure(ctx context.Context, verb string, err error) error {
	var known *cupel.Error
	switch code := s3client.Code(err); {
	case ctx.Err() != nil:
		return live(ctx)
	case errors.As(err, &known):
		return known // of the content
	case code == "NoSuchKey" || code == "NotFound":
		return cupel.Errorf(cupel.NotFound, "there is no file %s", o.address)
	}
	found := s3client.Diagnose(err)
	return cupel.Errorf(found.Code, "cannot %s %s: %s (endpoint: %s): %w", verb, o.address, found.Advice, s3client.Endpoint(o.client), err)
}
