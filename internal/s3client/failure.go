package s3client

import (
	"errors"
	"net/http"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/cupel/cupel"
)

// Code returns the code of an answer that refuses, such as "NoSuchKey", or "".
func Code(err error) string {
	var refusal smithy.APIError
	if errors.As(err, &refusal) {
		return refusal.ErrorCode()
	}
	return ""
}

// Status returns the HTTP status of an answer that refuses, or 0 where there
// was no answer.
func Status(err error) int {
	var answer *awshttp.ResponseError
	if !errors.As(err, &answer) || answer.Response == nil {
		return 0
	}
	return answer.HTTPStatusCode()
}

// Diagnosis is the kind of a failure, and what to do about it.
type Diagnosis struct {
	Code   cupel.Code
	Advice string
}

// Diagnose explains why a server refused a request, or was not reached.
func Diagnose(err error) Diagnosis {
	if found, known := diagnoses[Code(err)]; known {
		return found
	}
	return diagnoseStatus(Status(err))
}

var (
	wrongBucket = Diagnosis{cupel.NotFound, "there is no such bucket: create it, or correct the address"}
	wrongName   = Diagnosis{cupel.Invalid, "that is no name of a bucket: it needs 3 to 63 lower-case letters, digits, " +
		"'.' and '-': correct the address"}
	wrongKeys = Diagnosis{cupel.Unauthenticated, "the server does not accept the credentials: " +
		"check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"}
	forbidden = Diagnosis{cupel.PermissionDenied, "the credentials do not allow it: grant them s3:ListBucket " +
		"on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject on its objects"}
	wrongRegion = Diagnosis{cupel.Invalid, "the bucket is in another region: set AWS_REGION to it"}
	wrongClock  = Diagnosis{cupel.Unavailable, "the clock of this machine is wrong: set it"}
	damaged     = Diagnosis{cupel.Unavailable, "the bytes did not arrive as they were sent: try again"}
	silent      = Diagnosis{cupel.Unavailable, "no good answer: check the endpoint (AWS_ENDPOINT_URL) and the network, " +
		"and try again"}
)

// diagnoses explains the codes of answers that a user can do something about.
var diagnoses = map[string]Diagnosis{
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
func diagnoseStatus(status int) Diagnosis {
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
