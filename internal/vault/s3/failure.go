package s3

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/s3client"
	"github.com/cupel/cupel/internal/vault"
)

// uncertain reports whether a request with that status may have been done, or
// refused with an answer that was lost: servers refuse a put before they have
// read it, and then the connection can break before the answer is read.
func uncertain(status int) bool { return status == 0 || status >= 500 }

// objectFailure returns the error of a step with one object.
func (s *Store) objectFailure(ctx context.Context, verb, key string, err error) error {
	if code := s3client.Code(err); ctx.Err() == nil && (code == "NoSuchKey" || code == "NotFound") {
		return vault.Missing(s, key)
	}
	return s.failure(ctx, verb+" object "+key, err)
}

// putFailure returns the error of a put.
func (s *Store) putFailure(ctx context.Context, key string, err error) error {
	if s3client.Code(err) == "NotImplemented" {
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
	found := s3client.Diagnose(err)
	return cupel.Errorf(found.Code, "%v: could not %s: %s (endpoint: %s; bucket: %s): %w",
		s, step, found.Advice, s.endpoint, s.bucket, err)
}
