package s3

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

// defaultRegion is where requests go when nothing names a region. Servers other
// than Amazon's have no regions, and take it.
const defaultRegion = "us-east-1"

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
	settings, err := o.load(ctx)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "%s: could not read the settings of AWS: "+
			"check the AWS_ variables and ~/.aws/config: %w", address, err)
	}
	_, err = settings.Credentials.Retrieve(ctx)
	if err := vault.Live(ctx); err != nil {
		return nil, err
	}
	if err != nil {
		return nil, cupel.Errorf(cupel.Unauthenticated, "%s: found no credentials: set AWS_ACCESS_KEY_ID and "+
			"AWS_SECRET_ACCESS_KEY, or AWS_PROFILE: %w", address, err)
	}
	return s3.NewFromConfig(settings, o.apply), nil
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

// endpointOf names the place of a client's requests, for messages.
func endpointOf(client s3.Options) string {
	if client.BaseEndpoint != nil {
		return *client.BaseEndpoint
	}
	return "AWS region " + client.Region
}
