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
// A key is one or more segments of ASCII letters, digits, '.', '_' and '-',
// joined by '/'; a segment is neither "." nor ".." nor longer than 255 bytes, and
// a key is no longer than 511. Anything else is an error of code invalid (see
// [CheckKey]). No key lies under another key: that is the caller's to hold, and a
// back end MAY refuse one with code invalid. Keys that differ only in case are
// the same to some file systems.
//
// All methods are safe for concurrent use, MUST stop when the context ends and
// then return an error that wraps its cause.
type Blobs interface {
	// Create starts a new object, invisible until [BlobWriter.Commit].
	Create(ctx context.Context, key string) (BlobWriter, error)

	// Open reads length bytes from offset. A negative length means to the end.
	// A range that does not lie inside the object MUST fail with code corrupt;
	// a missing object MUST fail with code not_found. Both errors name the key.
	// The reader gives the whole range or fails: an early end MUST NOT look like
	// io.EOF. It is not safe for concurrent use, and the caller closes it.
	Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)

	// Stat describes an object, or fails with code not_found.
	Stat(ctx context.Context, key string) (Blob, error)

	// List calls fn for each object whose key starts with prefix, in the order
	// of the keys' bytes, and stops at fn's first error, which it returns as it is.
	// Objects that come or go meanwhile may or may not be seen; all others MUST be.
	// fn may call the other methods.
	List(ctx context.Context, prefix string, fn func(Blob) error) error

	// Delete removes the object that Stat or List described. Removing one that
	// is gone is no error; one that was replaced meanwhile (another Tag) MUST
	// stay, with an error of code conflict. A Blob without Tag is removed whatever
	// it has become.
	Delete(ctx context.Context, blob Blob) error

	// String names the place for people: "folder:/data/vault", "s3://bucket/prefix".
	String() string
}

// BlobWriter takes the bytes of one new object. It is not safe for concurrent
// use, and lives no longer than the context of its Create. The first call of
// Commit or Abort ends it, whatever that returns, and frees what it held; after
// that Write and Commit fail, and Abort does nothing.
type BlobWriter interface {
	io.Writer

	// Commit makes the object visible, whole and durable: when it returns nil,
	// the object survives the loss of power. If the key is already taken, the
	// object there MUST stay as it is: nil when it has the same bytes, else an
	// error of code already_exists. After any other error the object may be there
	// or not, but whole: create it again, under the same key, to find out.
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
