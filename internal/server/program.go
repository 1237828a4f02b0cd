package server

import (
	"os"
	"time"
)

// programTime returns when the file of this program was last changed, the start
// of 1970 where that is not known. Asked when a server begins, it tells which of two
// installed releases the server is of.
func programTime() time.Time {
	path, err := os.Executable()
	if err != nil {
		return time.UnixMilli(0)
	}
	info, err := os.Stat(path)
	if err != nil {
		return time.UnixMilli(0)
	}
	return info.ModTime()
}
