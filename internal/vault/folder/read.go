package folder

import (
	"context"
	"fmt"
	"io"
	"io/fs"

	"github.com/cupel/cupel/internal/vault"
)

// Open implements [vault.Blobs].
func (s *Store) Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if err := admit(ctx, key); err != nil {
		return nil, err
	}
	f, info, err := s.openObject(key)
	if err != nil {
		return nil, err
	}
	n, inside := vault.Span(info.Size(), offset, length)
	if !inside {
		_ = f.Close() // nothing was written to it
		return nil, vault.Truncated(s, key, info.Size(), offset, length)
	}
	src := section{io.NewSectionReader(f, offset, n), f}
	return vault.NewStream(ctx, src, fmt.Sprintf("%v: object %q", s, key), n), nil
}

// section is a part of an open file.
type section struct {
	io.Reader
	io.Closer
}

// openObject opens the file of an object. A folder or another thing that is no
// regular file is no object.
func (s *Store) openObject(key string) (file, fs.FileInfo, error) {
	f, err := s.files.open(key)
	if absent(err) {
		return nil, nil, vault.Missing(s, key)
	}
	if err != nil {
		return nil, nil, s.failure("open "+key, err)
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() {
		return f, info, nil
	}
	_ = f.Close() // nothing was written to it
	if err != nil {
		return nil, nil, s.failure("open "+key, err)
	}
	return nil, nil, vault.Missing(s, key)
}

// Stat implements [vault.Blobs].
func (s *Store) Stat(ctx context.Context, key string) (vault.Blob, error) {
	if err := admit(ctx, key); err != nil {
		return vault.Blob{}, err
	}
	info, err := s.files.stat(key)
	if absent(err) || err == nil && !info.Mode().IsRegular() {
		return vault.Blob{}, vault.Missing(s, key)
	}
	if err != nil {
		return vault.Blob{}, s.failure("describe "+key, err)
	}
	return describe(key, info), nil
}

// describe returns what the store knows of an object. Commit sets a file's time
// to the nanosecond, so that size and time tell one object from its successor.
func describe(key string, info fs.FileInfo) vault.Blob {
	return vault.Blob{
		Key:      key,
		Size:     info.Size(),
		Modified: info.ModTime(),
		Tag:      fmt.Sprintf("%x-%x", info.ModTime().UnixNano(), info.Size()),
	}
}

// admit checks what every method with a key checks first.
func admit(ctx context.Context, key string) error {
	if err := vault.CheckKey(key); err != nil {
		return err
	}
	return vault.Live(ctx)
}
