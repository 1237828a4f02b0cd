package vault

import (
	"context"
	"fmt"

	"github.com/cupel/cupel"
)

// The failures that the contract of [Blobs] names. The back ends share them, so
// that they speak alike: each message starts with the place, and names the key.

// Live returns nil until ctx ends, then an error that wraps its cause.
func Live(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return cupel.Errorf(cupel.Unavailable, "stopped: %w", context.Cause(ctx))
}

// Missing is the failure to find an object.
func Missing(place fmt.Stringer, key string) error {
	return cupel.Errorf(cupel.NotFound, "%v: there is no object %q", place, key)
}

// Taken is the refusal to put other bytes over an object.
func Taken(place fmt.Stringer, key string) error {
	return cupel.Errorf(cupel.AlreadyExists,
		"%v: object %q exists with other bytes, and stays as it is", place, key)
}

// Ended is the refusal to use a [BlobWriter] after its Commit or Abort.
func Ended(place fmt.Stringer, key string) error {
	return cupel.Errorf(cupel.Internal, "%v: the writer of object %q was used after its end", place, key)
}

// Replaced is the refusal to delete an object that is not the one described.
func Replaced(place fmt.Stringer, key string) error {
	return cupel.Errorf(cupel.Conflict,
		"%v: object %q was replaced after it was listed, and stays: list it again", place, key)
}

// Truncated is the failure to find a range inside an object of size bytes.
func Truncated(place fmt.Stringer, key string, size, offset, length int64) error {
	return cupel.Errorf(cupel.Corrupt,
		"%v: object %q has %d bytes, which do not hold the range at %d of length %d (-1: to the end): "+
			"it was cut short, or the index is wrong: run \"cupel vault:check\"", place, key, size, offset, length)
}

// Span returns how many bytes a range has inside an object of size bytes, where
// a negative length means to the end, and whether it lies inside at all.
func Span(size, offset, length int64) (n int64, inside bool) {
	if offset < 0 || offset > size {
		return 0, false
	}
	if length < 0 {
		return size - offset, true
	}
	return length, length <= size-offset
}
