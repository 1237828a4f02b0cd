package repro

import (
	"io/fs"
	"syscall"
)

func (s *stamp) fill(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if ok {
		s.CTime, s.Inode, s.Device = stat.Ctimespec.Nano(), stat.Ino, uint64(stat.Dev)
	}
	return ok
}
