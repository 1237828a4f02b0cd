package s3test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// region is what the server calls its place, as versitygw does by default.
const region = "us-east-1"

// buckets counts the buckets of this test binary, for their names.
var buckets atomic.Int64

// Bucket is an empty bucket, and what it takes to reach it.
type Bucket struct {
	Name            string
	Endpoint        string // such as "http://127.0.0.1:41234"
	Region          string
	AccessKeyID     string
	SecretAccessKey string
}

// NewBucket makes a new bucket on the server of this test binary. It fails the
// test when there is no server to start.
func NewBucket(t testing.TB) Bucket {
	t.Helper()
	server, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	b := Bucket{
		Name:            fmt.Sprintf("cupel-%d", buckets.Add(1)),
		Endpoint:        server.endpoint,
		Region:          region,
		AccessKeyID:     accessKey,
		SecretAccessKey: secretKey,
	}
	if _, err := b.Client().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &b.Name}); err != nil {
		t.Fatalf("make bucket %s: %v", b.Name, err)
	}
	return b
}

// URL returns the address of a vault in the bucket.
func (b Bucket) URL(prefix string) string { return "s3://" + b.Name + "/" + prefix }

// Credentials returns the credentials of the bucket's owner.
func (b Bucket) Credentials() aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(b.AccessKeyID, b.SecretAccessKey, "")
}

// Env returns the environment in which any program of AWS finds the bucket.
func (b Bucket) Env() []string {
	return []string{
		"AWS_ENDPOINT_URL=" + b.Endpoint,
		"AWS_REGION=" + b.Region,
		"AWS_ACCESS_KEY_ID=" + b.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY=" + b.SecretAccessKey,
	}
}

// Client returns a client of the server, for what a test does behind the back of
// the vault.
func (b Bucket) Client() *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &b.Endpoint,
		Region:       b.Region,
		Credentials:  b.Credentials(),
		UsePathStyle: true,
	})
}

// Keys returns the keys of all objects in the bucket, in the server's order.
func (b Bucket) Keys(ctx context.Context) ([]string, error) {
	var keys []string
	pages := s3.NewListObjectsV2Paginator(b.Client(), &s3.ListObjectsV2Input{Bucket: &b.Name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, object := range page.Contents {
			keys = append(keys, aws.ToString(object.Key))
		}
	}
	return keys, nil
}
