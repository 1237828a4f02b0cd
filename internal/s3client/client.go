// Package s3client makes clients of Amazon S3, or of any server that speaks its
// protocol, and explains what such a server refuses. The vault and the files that
// users name by s3:// addresses reach their buckets through it in the same way.
package s3client

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cupel/cupel"
)

// defaultRegion is where requests go when nothing names a region. Servers other
// than Amazon's have no regions, and take it.
const defaultRegion = "us-east-1"

// Options are what a client does not take from the environment. The zero value is
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

	// Attempts is how often a request is tried; 0 is AWS_MAX_ATTEMPTS, or three.
	Attempts int
}

// New returns a client whose credentials are known to exist. The address is for
// messages.
func New(ctx context.Context, address string, options Options) (*s3.Client, error) {
	settings, err := options.load(ctx)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "%s: could not read the settings of AWS: "+
			"check the AWS_ variables and ~/.aws/config: %w", address, err)
	}
	_, err = settings.Credentials.Retrieve(ctx)
	if ctx.Err() != nil {
		return nil, cupel.Errorf(cupel.Unavailable, "stopped: %w", context.Cause(ctx))
	}
	if err != nil {
		return nil, cupel.Errorf(cupel.Unauthenticated, "%s: found no credentials: set AWS_ACCESS_KEY_ID and "+
			"AWS_SECRET_ACCESS_KEY, or AWS_PROFILE: %w", address, err)
	}
	return s3.NewFromConfig(settings, options.apply), nil
}

// load reads the settings of the environment and the profile.
func (o Options) load(ctx context.Context) (aws.Config, error) {
	var loading []func(*config.LoadOptions) error
	if o.Region != "" {
		loading = append(loading, config.WithRegion(o.Region))
	}
	if o.Credentials != nil {
		loading = append(loading, config.WithCredentialsProvider(o.Credentials))
	}
	settings, err := config.LoadDefaultConfig(ctx, loading...)
	settings.Region = cmp.Or(settings.Region, defaultRegion)
	return settings, err
}

// apply sets what is particular to S3. A put that meets another one of the same
// key (409) is tried again, as S3 asks for.
func (o Options) apply(client *s3.Options) {
	if o.Endpoint != "" {
		client.BaseEndpoint = &o.Endpoint
	}
	client.UsePathStyle = o.PathStyle || client.BaseEndpoint != nil
	client.Retryer = retry.AddWithErrorCodes(client.Retryer, "ConditionalRequestConflict")
	client.RetryMaxAttempts = cmp.Or(o.Attempts, client.RetryMaxAttempts)
	client.DisableLogOutputChecksumValidationSkipped = true // ranges have none
}

// Endpoint names the place of a client's requests, for messages.
func Endpoint(client *s3.Client) string {
	options := client.Options()
	if options.BaseEndpoint != nil {
		return *options.BaseEndpoint
	}
	return "AWS region " + options.Region
}
