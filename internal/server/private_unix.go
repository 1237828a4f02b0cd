//go:build unix

package server

import (
	"io/fs"
	"os"
	"syscall"
)

// notPrivate says who else could change a folder, or a link, "" for nobody.
func notPrivate(info fs.FileInfo) string {
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && int(owner.Uid) != os.Getuid() {
		return "belongs to somebody else"
	}
	if info.IsDir() && info.Mode().Perm()&0o022 != 0 {
		return "can be written by others"
	}
	return ""
}
