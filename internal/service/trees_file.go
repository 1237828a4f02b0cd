package service

import (
	"context"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// smallFile is up to how many bytes a file is read by itself. What is read ahead
// for a larger one would be of others.
const smallFile = 1 << 20

// treeFile is a file of a tree: a part of its content.
type treeFile struct {
	whole  *vault.Reader
	file   cupel.File
	start  int64 // of its bytes in the content
	offset int64 // of the next one to read
}

// openTreeFile opens the file of a tree whose bytes begin at start.
func (s *Service) openTreeFile(ctx context.Context, row catalog.Tree, file tree.Entry, start int64) (cupel.Content, error) {
	content, err := digest.Parse(row.Content)
	if err != nil {
		return nil, err
	}
	whole, err := s.vault.Open(ctx, content)
	if err != nil {
		return nil, err
	}
	info := cupel.File{Path: file.Path, Size: file.Size, Digest: file.SHA256.String()}
	return &treeFile{whole: whole, file: info, start: start}, nil
}

// Info implements [cupel.Content].
func (f *treeFile) Info() cupel.File { return f.file }

// Read implements [io.Reader]. Its errors name the file.
func (f *treeFile) Read(p []byte) (int, error) {
	if f.offset >= f.file.Size {
		return 0, io.EOF
	}
	n, err := f.read(p[:min(int64(len(p)), f.file.Size-f.offset)])
	f.offset += int64(n)
	if err == io.EOF {
		err = cupel.Errorf(cupel.Corrupt, "the content of the tree ends after %d of %d bytes", f.offset, f.file.Size)
	}
	if err != nil {
		err = cupel.Errorf(cupel.ErrorCode(err), "%s: %w", f.file.Path, err)
	}
	return n, err
}

// read reads at the offset, where p ends within the file.
func (f *treeFile) read(p []byte) (int, error) {
	at := f.start + f.offset
	if f.file.Size <= smallFile {
		return f.whole.ReadAt(p, at)
	}
	if _, err := f.whole.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	return f.whole.Read(p)
}

// Seek implements [io.Seeker].
func (f *treeFile) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.offset
	case io.SeekEnd:
		offset += f.file.Size
	}
	if offset < 0 || whence < io.SeekStart || whence > io.SeekEnd {
		return 0, cupel.Errorf(cupel.Invalid, "%s: there is no offset %d to seek to", f.file.Path, offset)
	}
	f.offset = offset
	return offset, nil
}

// Close implements [io.Closer].
func (f *treeFile) Close() error { return f.whole.Close() }
