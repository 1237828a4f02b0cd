// Package files reads and writes the files that users name by a path of this
// machine or by an address in S3, alike: bundles made by hand, and whatever else
// lies outside of a vault.
package files

import (
	"context"
	"io"
	"regexp"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/s3client"
)

// Files are files by their addresses. Implementations are safe for concurrent
// use. When ctx ends, so does what is in progress, with code unavailable.
type Files interface {
	// Open returns the bytes of a file. A file that is not there, or is a folder,
	// MUST be an error of code not_found, here and in Stat and Delete.
	Open(ctx context.Context, address string) (io.ReadCloser, error)

	// Put writes a file, in place of one that is there. Nobody ever sees a part of
	// it: where content fails, or ctx ends, what was there MUST stay as it is.
	Put(ctx context.Context, address string, content io.Reader) (File, error)

	// List calls fn with each file below a folder, at any depth, by address; of a
	// file, with that one. An address with nothing below it is an error of code
	// not_found, unless it is a folder or a bucket that is empty. It ends with the
	// first error that fn returns.
	List(ctx context.Context, address string, fn func(File) error) error

	// Stat describes a file.
	Stat(ctx context.Context, address string) (File, error)

	// Delete removes a file.
	Delete(ctx context.Context, address string) error
}

// File describes a file.
type File struct {
	Address  string    `json:"address"`
	Size     int64     `json:"size"`     // bytes
	Modified time.Time `json:"modified"` // in UTC
}

// Any are the files of every kind of address.
type Any struct {
	local Files
	s3    Files
}

var _ Files = (*Any)(nil)

// New returns all files. Nothing is looked for in S3 before it is asked for.
func New(options s3client.Options) *Any { return &Any{local: Local{}, s3: NewS3(options)} }

// scheme matches the start of an address that is no path. A single letter is a
// drive of Windows.
var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]+://`)

// of returns the files that an address belongs to.
func (a *Any) of(address string) (Files, error) {
	switch scheme.FindString(address) {
	case "":
		if address == "" {
			return nil, cupel.Errorf(cupel.Invalid, "the address of a file is empty: write a path, or s3://BUCKET/KEY")
		}
		return a.local, nil
	case "s3://":
		return a.s3, nil
	}
	return nil, cupel.Errorf(cupel.Invalid, "address %q: write a path, or s3://BUCKET/KEY", address)
}

// Open implements [Files].
func (a *Any) Open(ctx context.Context, address string) (io.ReadCloser, error) {
	files, err := a.of(address)
	if err != nil {
		return nil, err
	}
	return files.Open(ctx, address)
}

// Put implements [Files].
func (a *Any) Put(ctx context.Context, address string, content io.Reader) (File, error) {
	files, err := a.of(address)
	if err != nil {
		return File{}, err
	}
	return files.Put(ctx, address, content)
}

// List implements [Files].
func (a *Any) List(ctx context.Context, address string, fn func(File) error) error {
	files, err := a.of(address)
	if err != nil {
		return err
	}
	return files.List(ctx, address, fn)
}

// Stat implements [Files].
func (a *Any) Stat(ctx context.Context, address string) (File, error) {
	files, err := a.of(address)
	if err != nil {
		return File{}, err
	}
	return files.Stat(ctx, address)
}

// Delete implements [Files].
func (a *Any) Delete(ctx context.Context, address string) error {
	files, err := a.of(address)
	if err != nil {
		return err
	}
	return files.Delete(ctx, address)
}

// live returns why ctx has ended.
func live(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return cupel.Errorf(cupel.Unavailable, "stopped: %w", context.Cause(ctx))
}

// watched is content that fails when ctx ends.
type watched struct {
	ctx context.Context
	r   io.Reader
}

// Read implements [io.Reader].
func (w watched) Read(p []byte) (int, error) {
	if err := live(w.ctx); err != nil {
		return 0, err
	}
	return w.r.Read(p)
}
