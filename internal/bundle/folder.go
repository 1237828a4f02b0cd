package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/files"
)

// Folder is a bundle in a folder of this machine, or below a prefix of S3.
type Folder struct {
	Address string      // a path, or s3://BUCKET/PREFIX
	At      files.Files // that the address belongs to
	Cache   *Cache      // where what is in S3 is kept
}

var _ Source = (*Folder)(nil)

// String implements [Source].
func (f *Folder) String() string { return f.Address }

// Moves implements [Source].
func (f *Folder) Moves() bool { return true }

// Look implements [Source]. The stamp is of names, sizes and times.
func (f *Folder) Look(ctx context.Context) (string, error) {
	_, stamp, err := f.list(ctx)
	return stamp, err
}

// list returns the files that lie flat in the folder, and a stamp of them.
func (f *Folder) list(ctx context.Context) (found []files.File, stamp string, err error) {
	sum := sha256.New()
	err = f.At.List(ctx, f.Address, func(file files.File) error {
		if nameIn(f.Address, file.Address) == "" {
			return nil
		}
		found = append(found, file)
		fmt.Fprintf(sum, "%q %d %d\n", file.Address, file.Size, file.Modified.UnixNano())
		return nil
	})
	return found, hex.EncodeToString(sum.Sum(nil)), err
}

// nameIn returns the name of a file that lies flat in a folder, "" of one that lies
// deeper.
func nameIn(folder, file string) string {
	if isS3(folder) {
		rest := file[min(len(trimmed(folder))+1, len(file)):]
		if filepath.Base(rest) != rest || trimmed(folder)+"/"+rest != file {
			return ""
		}
		return rest
	}
	if filepath.Clean(folder) != filepath.Dir(file) {
		return ""
	}
	return filepath.Base(file)
}

// Fetch implements [Source].
func (f *Folder) Fetch(ctx context.Context) (Bundle, error) {
	list, stamp, err := f.list(ctx)
	if err != nil {
		return Bundle{}, err
	}
	folder := f.Address
	if isS3(folder) {
		if folder, err = f.Cache.place(stamp); err != nil {
			return Bundle{}, err
		}
		if err := f.bring(ctx, list, folder); err != nil {
			return Bundle{}, err
		}
	}
	b, err := described(os.DirFS(folder))
	if err != nil {
		return Bundle{}, cupel.Errorf(cupel.ErrorCode(err), "%s: %w", f.Address, err)
	}
	b.Stamp = stamp
	return b, nil
}

// bring copies objects into a folder. Those that are there already, under the stamp
// of their sizes and times, are kept.
func (f *Folder) bring(ctx context.Context, list []files.File, folder string) error {
	for _, file := range list {
		to := filepath.Join(folder, nameIn(f.Address, file.Address))
		if info, err := os.Stat(to); err == nil && info.Size() == file.Size {
			continue
		}
		content, err := f.At.Open(ctx, file.Address)
		if err != nil {
			return err
		}
		_, err = files.Local{}.Put(ctx, to, content)
		content.Close()
		if err != nil {
			return err
		}
	}
	return nil
}
