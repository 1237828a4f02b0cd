package provenance

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"time"

	"github.com/cupel/cupel"
)

// TreeFolder is a tree in a registry as a folder, from which any number of files can
// be open. There are files in it, and no list of them.
type TreeFolder struct {
	ctx      context.Context
	registry cupel.Trees
	ref      cupel.TreeRef
}

// OpenFolder returns a tree as a folder, whose files are opened under ctx.
func OpenFolder(ctx context.Context, registry cupel.Trees, ref cupel.TreeRef) TreeFolder {
	return TreeFolder{ctx, registry, ref}
}

// Open implements [fs.FS].
func (f TreeFolder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	content, err := f.registry.OpenTreeFile(f.ctx, f.ref, name)
	if cupel.ErrorCode(err) == cupel.NotFound {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.Join(fs.ErrNotExist, err)}
	}
	if err != nil {
		return nil, err
	}
	return storedFile{content}, nil
}

// storedFile is content as a file.
type storedFile struct{ cupel.Content }

// Stat implements [fs.File].
func (f storedFile) Stat() (fs.FileInfo, error) { return fileInfo{f.Info()}, nil }

type fileInfo struct{ file cupel.File }

func (i fileInfo) Name() string       { return path.Base(i.file.Path) }
func (i fileInfo) Size() int64        { return i.file.Size }
func (i fileInfo) Mode() fs.FileMode  { return 0o444 }
func (i fileInfo) ModTime() time.Time { return time.Time{} }
func (i fileInfo) IsDir() bool        { return false }
func (i fileInfo) Sys() any           { return nil }
