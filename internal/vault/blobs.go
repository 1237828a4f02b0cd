package vault

import (
	"context"
	"io"
	"time"
)

// Blobs keeps immutable objects under flat names: the back end of a [Vault].
// There is one in memory, one over a folder and one over an S3 bucket, and all
// pass the suite of package vaulttest.
//
// A key is one or more segments of letters, digits, '.', '_' and '-', joined by
// '/'; a segment is neither "." nor ".." nor longer than 255 bytes, and no key
// lies under another key. Anything else is an error of code invalid.
//
// All methods are safe for concurrent use, MUST stop when the context ends and
// then return an error that wraps its cause.
type Blobs interface {
	// Create starts a new object, invisible until [BlobWriter.Commit].
	Create(ctx context.Context, key string) (BlobWriter, error)

	// Open reads length bytes from offset. A negative length means to the end.
	// A range that does not lie inside the object MUST fail with code corrupt;
	// a missing object MUST fail with code not_found. Both errors name the key.
	Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)

	// Stat describes an object, or fails with code not_found.
	Stat(ctx context.Context, key string) (Blob, error)

	// List calls fn for each object whose key starts with prefix, in the order
	// of the keys, and stops at fn's first error, which it returns. Objects that
	// come or go meanwhile may or may not be seen; all others MUST be.
	List(ctx context.Context, prefix string, fn func(Blob) error) error

	// Delete removes the object that Stat or List described. Removing one that
	// is gone is no error; one that was replaced meanwhile (another Tag) MUST
	// stay, with an error of code conflict.
	Delete(ctx context.Context, blob Blob) error

	// String names the place for people: "folder:/data/vault", "s3://bucket/prefix".
	String() string
}

// BlobWriter takes the bytes of one new object. It is not safe for concurrent
// use. Exactly one of Commit and Abort ends it; Abort after Commit does nothing.
type BlobWriter interface {
	io.Writer

	// Commit makes the object visible, whole and durable: when it returns nil,
	// the object survives the loss of power. If the key is already taken, the
	// object there MUST stay as it is: nil when it has the same bytes, else an
	// error of code already_exists.
	Commit() error

	// Abort throws the bytes away and leaves nothing behind.
	Abort() error
}

// Blob describes one stored object.
type Blob struct {
	Key      string
	Size     int64     // bytes
	Modified time.Time // when it was committed, by the back end's clock
	Tag      string    // changes with the content: an ETag; "" where there is none
}
