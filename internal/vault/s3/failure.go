package s3

import (
	"context"
	"errors"
	"net/http"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

// codeOf returns the code of an answer that refuses, such as "NoSuchKey", or "".
func codeOf(err error) string {
	var refusal smithy.APIError
	if errors.As(err, &refusal) {
		return refusal.ErrorCode()
	}
	return ""
}

// statusOf returns the HTTP status of an answer that refuses, or 0 where there
// was no answer.
func statusOf(err error) int {
	var answer *awshttp.ResponseError
	if !errors.As(err, &answer) || answer.Response == nil {
		return 0
	}
	return answer.HTTPStatusCode()
}

// uncertain reports whether a request with that status may have been done, or
// refused with an answer that was lost: servers refuse a put before they have
// read it, and then the connection can break before the answer is read.
func uncertain(status int) bool { return status == 0 || status >= 500 }

// objectFailure returns the error of a step with one object.
func (s *Store) objectFailure(ctx context.Context, verb, key string, err error) error {
	if code := codeOf(err); ctx.Err() == nil && (code == "NoSuchKey" || code == "NotFound") {
		return vault.Missing(s, key)
	}
	return s.failure(ctx, verb+" object "+key, err)
}

// putFailure returns the error of a put.
func (s *Store) putFailure(ctx context.Context, key string, err error) error {
	if codeOf(err) == "NotImplemented" {
		return cupel.Errorf(cupel.Invalid, "%v: %s does not know conditional writes (If-None-Match), "+
			"without which a vault is not safe: choose another server: %w", s, s.endpoint, err)
	}
	return s.failure(ctx, "put object "+key, err)
}

// spoolFailure returns the error of the temporary local file.
func (s *Store) spoolFailure(err error) error {
	return cupel.Errorf(cupel.Unavailable, "%v: could not keep the bytes in a temporary local file until they are "+
		"sent: free some space there, or set TMPDIR to a folder that has it: %w", s, err)
}

// failure returns the error of a step that the server refused or that did not
// reach it.
func (s *Store) failure(ctx context.Context, step string, err error) error {
	if err := vault.Live(ctx); err != nil {
		return err
	}
	found, known := diagnoses[codeOf(err)]
	if !known {
		found = diagnoseStatus(statusOf(err))
	}
	return cupel.Errorf(found.code, "%v: could not %s: %s (endpoint: %s; bucket: %s): %w",
		s, step, found.advice, s.endpoint, s.bucket, err)
}

// diagnosis is the kind of a failure, and what to do about it.
type diagnosis struct {
	code   cupel.Code
	advice string
}

var (
	wrongBucket = diagnosis{cupel.NotFound, "there is no such bucket: create it, or correct the vault's address"}
	wrongName   = diagnosis{cupel.Invalid, "that is no name of a bucket: it needs 3 to 63 lower-case letters, digits, " +
		"'.' and '-': correct the vault's address"}
	wrongKeys = diagnosis{cupel.Unauthenticated, "the server does not accept the credentials: " +
		"check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"}
	forbidden = diagnosis{cupel.PermissionDenied, "the credentials do not allow it: grant them s3:ListBucket " +
		"on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject on its objects"}
	wrongRegion = diagnosis{cupel.Invalid, "the bucket is in another region: set AWS_REGION to it"}
	wrongClock  = diagnosis{cupel.Unavailable, "the clock of this machine is wrong: set it"}
	damaged     = diagnosis{cupel.Unavailable, "the bytes did not arrive as they were sent: try again"}
	silent      = diagnosis{cupel.Unavailable, "no good answer: check the endpoint (AWS_ENDPOINT_URL) and the network, " +
		"and try again"}
)

// diagnoses explains the codes of answers that a user can do something about.
var diagnoses = map[string]diagnosis{
	"NoSuchBucket":                 wrongBucket,
	"InvalidBucketName":            wrongName,
	"InvalidAccessKeyId":           wrongKeys,
	"SignatureDoesNotMatch":        wrongKeys,
	"InvalidToken":                 wrongKeys,
	"ExpiredToken":                 wrongKeys,
	"XAdminUserNotFound":           wrongKeys, // versitygw
	"AccessDenied":                 forbidden,
	"AllAccessDisabled":            forbidden,
	"AccountProblem":               forbidden,
	"PermanentRedirect":            wrongRegion,
	"TemporaryRedirect":            wrongRegion,
	"AuthorizationHeaderMalformed": wrongRegion,
	"IllegalLocationConstraint":    wrongRegion,
	"RequestTimeTooSkewed":         wrongClock,
	"BadDigest":                    damaged,
	"XAmzContentSHA256Mismatch":    damaged,
	"XAmzContentChecksumMismatch":  damaged,
}

// diagnoseStatus explains an answer without a code, as those to HEAD are, by its
// status; and no answer at all.
func diagnoseStatus(status int) diagnosis {
	switch status {
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect:
		return wrongRegion
	case http.StatusUnauthorized:
		return wrongKeys
	case http.StatusForbidden:
		return forbidden
	}
	return silent
}
