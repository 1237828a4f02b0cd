package s3

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cupel/cupel/internal/s3client"
)

// Options are what [Open] does not take from the environment. The zero value is
// right for most.
type Options struct {
	// Endpoint is the server's address; "" is AWS_ENDPOINT_URL_S3, then
	// AWS_ENDPOINT_URL, then Amazon's.
	Endpoint string

	// Region is the bucket's region; "" is AWS_REGION, or that of the profile.
	Region string

	// PathStyle puts the bucket into the path of each request and not into the
	// name of the host, as is always done at an endpoint that is not Amazon's.
	PathStyle bool

	// Credentials sign the requests; nil means those of the environment, of the
	// profile, or of the machine.
	Credentials aws.CredentialsProvider

	// Spool is the folder of the temporary files, which needs room for each
	// object that is being written; "" is the system's.
	Spool string

	// Attempts is how often a request is tried; 0 is AWS_MAX_ATTEMPTS, or three.
	Attempts int
}

// client returns a client of S3 whose credentials are known to exist.
func (o Options) client(ctx context.Context, address string) (*s3.Client, error) {
	return s3client.New(ctx, address, s3client.Options{
		Endpoint: o.Endpoint, Region: o.Region, PathStyle: o.PathStyle, Credentials: o.Credentials, Attempts: o.Attempts,
	})
}
