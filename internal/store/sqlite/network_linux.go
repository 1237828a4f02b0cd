package sqlite

import (
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/cupel/cupel"
)

// networks are file systems, by the magic number of statfs(2), on which the
// locks of several machines do not exclude each other.
var networks = map[uint32]string{
	unix.NFS_SUPER_MAGIC:  "NFS",
	unix.SMB_SUPER_MAGIC:  "SMB",
	unix.SMB2_SUPER_MAGIC: "SMB",
	unix.CIFS_SUPER_MAGIC: "CIFS",
	unix.AFS_SUPER_MAGIC:  "AFS",
	unix.CEPH_SUPER_MAGIC: "Ceph",
}

func refuseNetwork(path string) error {
	var stat unix.Statfs_t
	if err := unix.Statfs(filepath.Dir(path), &stat); err != nil {
		return nil // opening the file will say what is wrong
	}
	return refuseType(path, uint32(stat.Type))
}

func refuseType(path string, magic uint32) error {
	name, found := networks[magic]
	if !found {
		return nil
	}
	return cupel.Errorf(cupel.Invalid, "catalog %s lies on a network file system (%s), where SQLite loses data: put it on a local disk, or use --catalog postgres://…", path, name)
}
