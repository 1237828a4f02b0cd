package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// wantFailure fails the test unless err has that code and says each of parts.
func wantFailure(t *testing.T, err error, code cupel.Code, parts ...string) {
	t.Helper()
	if got := cupel.ErrorCode(err); err == nil || got != code {
		t.Fatalf("code %q, want %q: %v", got, code, err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the message does not say %q: %v", part, err)
		}
	}
}

func TestOpenMissingBucket(t *testing.T) {
	bucket := s3test.NewBucket(t)
	bucket.Name = "no-such-bucket"
	_, err := Open(t.Context(), bucket.URL("vault"), Options{Endpoint: bucket.Endpoint, Credentials: bucket.Credentials()})
	wantFailure(t, err, cupel.NotFound, "no-such-bucket", bucket.Endpoint, "create it")
}

func TestOpenImpossibleBucket(t *testing.T) {
	bucket := s3test.NewBucket(t)
	bucket.Name = "b"
	_, err := Open(t.Context(), bucket.URL("vault"), Options{Endpoint: bucket.Endpoint, Credentials: bucket.Credentials()})
	wantFailure(t, err, cupel.Invalid, "s3://b/vault", "no name of a bucket")
}

func TestOpenWrongKeys(t *testing.T) {
	bucket := s3test.NewBucket(t)
	for name, keys := range map[string]aws.CredentialsProvider{
		"unknown user": credentials.NewStaticCredentialsProvider("nobody", "secret", ""),
		"wrong secret": credentials.NewStaticCredentialsProvider(bucket.AccessKeyID, "wrong", ""),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(t.Context(), bucket.URL(""), Options{Endpoint: bucket.Endpoint, Credentials: keys})
			wantFailure(t, err, cupel.Unauthenticated, bucket.Name, bucket.Endpoint, "AWS_ACCESS_KEY_ID")
		})
	}
}

func TestOpenWithoutCredentials(t *testing.T) {
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", t.TempDir())
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	_, err := Open(t.Context(), "s3://models/vault", Options{})
	wantFailure(t, err, cupel.Unauthenticated, "s3://models/vault", "AWS_ACCESS_KEY_ID")
}

func TestOpenWithUnreadableSettings(t *testing.T) {
	t.Setenv("AWS_PROFILE", "no-such-profile")
	_, err := Open(t.Context(), "s3://models", Options{Credentials: someKeys})
	wantFailure(t, err, cupel.Invalid, "s3://models", "no-such-profile", "AWS_")
}

func TestOpenUnreachable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close() // nobody listens there now
	_, err := Open(t.Context(), "s3://models", Options{Endpoint: server.URL, Credentials: someKeys, Attempts: 1})
	wantFailure(t, err, cupel.Unavailable, "models", server.URL, "AWS_ENDPOINT_URL")
}

// someKeys sign requests to servers that do not check them.
var someKeys = credentials.NewStaticCredentialsProvider("key", "secret", "")

// answer is what a false server says to every request of one method.
type answer struct {
	status int
	code   string // of S3's error; "" has no body
}

// falseStore returns a store over a server that is empty, and answers all but
// the list of Open as told.
func falseStore(t *testing.T, answers map[string]answer) *Store {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		told, known := answers[r.Method]
		if r.URL.Query().Has("max-keys") {
			fmt.Fprint(w, "<ListBucketResult></ListBucketResult>")
			return
		}
		if !known {
			told = answer{404, ""}
		}
		w.WriteHeader(told.status)
		if told.code != "" {
			fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", told.code)
		}
	}))
	t.Cleanup(server.Close)
	store, err := Open(t.Context(), "s3://models", Options{Endpoint: server.URL, Credentials: someKeys, Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestRefusedRequests(t *testing.T) {
	put := func(t *testing.T, s *Store) error { return vaulttest.TryPut(t.Context(), s, "k", []byte("x")) }
	get := func(t *testing.T, s *Store) error { _, err := s.Open(t.Context(), "k", 0, -1); return err }
	head := func(t *testing.T, s *Store) error { _, err := s.Stat(t.Context(), "k"); return err }
	for _, test := range []struct {
		name, method string
		answer       answer
		call         func(*testing.T, *Store) error
		want         cupel.Code
		says         string
	}{
		{"put not allowed", "PUT", answer{403, "AccessDenied"}, put, cupel.PermissionDenied, "s3:PutObject"},
		{"put elsewhere", "PUT", answer{301, "PermanentRedirect"}, put, cupel.Invalid, "AWS_REGION"},
		{"put damaged", "PUT", answer{400, "BadDigest"}, put, cupel.Unavailable, "try again"},
		{"put unconditionally", "PUT", answer{501, "NotImplemented"}, put, cupel.Invalid, "If-None-Match"},
		{"put too fast", "PUT", answer{503, "SlowDown"}, put, cupel.Unavailable, "try again"},
		{"put lost the race", "PUT", answer{409, "ConditionalRequestConflict"}, put, cupel.Unavailable, "try again"},
		{"get of no bucket", "GET", answer{404, "NoSuchBucket"}, get, cupel.NotFound, "no such bucket"},
		{"get at another time", "GET", answer{403, "RequestTimeTooSkewed"}, get, cupel.Unavailable, "clock"},
		{"get with an old token", "GET", answer{400, "ExpiredToken"}, get, cupel.Unauthenticated, "AWS_PROFILE"},
		{"head not allowed", "HEAD", answer{403, ""}, head, cupel.PermissionDenied, "s3:GetObject"},
		{"head by nobody", "HEAD", answer{401, ""}, head, cupel.Unauthenticated, "AWS_PROFILE"},
		{"head elsewhere", "HEAD", answer{301, ""}, head, cupel.Invalid, "AWS_REGION"},
		{"head broken", "HEAD", answer{500, ""}, head, cupel.Unavailable, "try again"},
	} {
		t.Run(test.name, func(t *testing.T) {
			store := falseStore(t, map[string]answer{test.method: test.answer})
			wantFailure(t, test.call(t, store), test.want, test.says, "s3://models", store.endpoint)
		})
	}
}

func TestListOutOfOrderIsRefused(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<ListBucketResult><Contents><Key>b</Key></Contents><Contents><Key>a</Key></Contents></ListBucketResult>")
	}))
	defer server.Close()
	store, err := Open(t.Context(), "s3://models", Options{Endpoint: server.URL, Credentials: someKeys})
	if err != nil {
		t.Fatal(err)
	}
	err = store.List(t.Context(), "", func(vault.Blob) error { return nil })
	wantFailure(t, err, cupel.Invalid, `"a" after "b"`)
}

// stalledStore returns a store over a server that lists nothing at Open, and
// then calls stalled and never answers.
func stalledStore(t *testing.T, stalled func()) *Store {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("max-keys") {
			fmt.Fprint(w, "<ListBucketResult></ListBucketResult>")
			return
		}
		stalled()
		_, _ = io.Copy(io.Discard, r.Body) // else the end of the request does not show
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	store, err := Open(t.Context(), "s3://models", Options{Endpoint: server.URL, Credentials: someKeys})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestContextEndsDuringARequest(t *testing.T) {
	left := errors.New("the user left")
	for name, call := range map[string]func(context.Context, *Store) error{
		"Stat":   func(ctx context.Context, s *Store) error { _, err := s.Stat(ctx, "k"); return err },
		"Open":   func(ctx context.Context, s *Store) error { _, err := s.Open(ctx, "k", 0, -1); return err },
		"Delete": func(ctx context.Context, s *Store) error { return s.Delete(ctx, vault.Blob{Key: "k"}) },
		"Commit": func(ctx context.Context, s *Store) error { return vaulttest.TryPut(ctx, s, "k", []byte("x")) },
		"List": func(ctx context.Context, s *Store) error {
			return s.List(ctx, "", func(vault.Blob) error { return nil })
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			store := stalledStore(t, func() { cancel(left) })
			if err := call(ctx, store); !errors.Is(err, left) {
				t.Errorf("%v, want an error that wraps %q", err, left)
			}
		})
	}
}
