package s3

import (
	"context"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/s3client"
	"github.com/cupel/cupel/internal/vault"
)

// Create implements [vault.Blobs]. An object may have up to 5 GiB: more fails
// with code too_large.
func (s *Store) Create(ctx context.Context, key string) (vault.BlobWriter, error) {
	if err := admit(ctx, key); err != nil {
		return nil, err
	}
	local, err := newSpool(s.spool)
	if err != nil {
		return nil, s.spoolFailure(err)
	}
	return &writer{ctx: ctx, store: s, key: key, spool: local}, nil
}

// writer is an object that is being written.
type writer struct {
	ctx   context.Context
	store *Store
	key   string
	spool *spool
	ended bool
}

func (w *writer) Write(p []byte) (int, error) {
	if w.ended {
		return 0, vault.Ended(w.store, w.key)
	}
	if err := vault.Live(w.ctx); err != nil {
		return 0, err
	}
	if int64(len(p)) > w.store.maxSize-w.spool.size {
		return 0, cupel.Errorf(cupel.TooLarge, "%v: object %q: it is larger than %d bytes, the most that S3 "+
			"takes in one put: store it as several objects", w.store, w.key, w.store.maxSize)
	}
	n, err := w.spool.Write(p)
	if err != nil {
		return n, w.store.spoolFailure(err)
	}
	return n, nil
}

func (w *writer) Commit() error {
	if w.ended {
		return vault.Ended(w.store, w.key)
	}
	err := w.publish()
	_ = w.Abort() // the object is settled, whatever becomes of the local file
	return err
}

// Abort removes the temporary file.
func (w *writer) Abort() error {
	if w.ended {
		return nil
	}
	w.ended = true
	if err := w.spool.Close(); err != nil {
		return w.store.spoolFailure(err)
	}
	return nil
}

// publish puts the object, or finds the same bytes under its key: those of
// another writer, or its own when the answer to the first attempt was lost. It
// tries again where the object that took the key is deleted meanwhile.
func (w *writer) publish() error {
	for {
		if err := vault.Live(w.ctx); err != nil {
			return err
		}
		err := w.put()
		if err == nil {
			return nil
		}
		status := s3client.Status(err)
		taken := status == http.StatusPreconditionFailed
		if !taken && !uncertain(status) {
			return w.store.putFailure(w.ctx, w.key, err)
		}
		found, settled := w.settle()
		if found {
			return settled
		}
		if !taken {
			return w.store.putFailure(w.ctx, w.key, err)
		}
	}
}

// settle looks at what has the key, and reports whether there is anything: then
// the error is what Commit returns.
func (w *writer) settle() (found bool, err error) {
	same, err := w.same()
	switch {
	case cupel.ErrorCode(err) == cupel.NotFound:
		return false, nil
	case err == nil && !same:
		return true, vault.Taken(w.store, w.key)
	}
	return true, err
}

// put sends the object, on the condition that its key is free. The server
// refuses bytes that do not have the checksum.
func (w *writer) put() error {
	_, err := w.store.client.PutObject(w.ctx, &s3.PutObjectInput{
		Bucket:         &w.store.bucket,
		Key:            w.store.name(w.key),
		Body:           w.spool.Reader(),
		ContentLength:  &w.spool.size,
		ChecksumSHA256: aws.String(w.spool.Checksum()),
		IfNoneMatch:    aws.String("*"),
	})
	return err
}

// same reports whether the object that has the key holds the bytes of w.
func (w *writer) same() (bool, error) {
	blob, err := w.store.Stat(w.ctx, w.key)
	if err != nil || blob.Size != w.spool.size {
		return false, err
	}
	stored, err := w.store.Open(w.ctx, w.key, 0, -1)
	if err != nil {
		return false, err
	}
	defer stored.Close()
	return vault.Same(w.ctx, stored, w.spool.Reader())
}
