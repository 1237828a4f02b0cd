package sqlite

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/cupel/cupel"
)

func TestNetworkFileSystemsAreRefused(t *testing.T) {
	for _, test := range []struct {
		name  string
		magic uint32
		want  cupel.Code
	}{
		{"ext4", unix.EXT4_SUPER_MAGIC, ""},
		{"tmpfs", unix.TMPFS_MAGIC, ""},
		{"overlay", unix.OVERLAYFS_SUPER_MAGIC, ""},
		{"NFS", unix.NFS_SUPER_MAGIC, cupel.Invalid},
		{"SMB", unix.SMB2_SUPER_MAGIC, cupel.Invalid},
		{"CIFS", unix.CIFS_SUPER_MAGIC, cupel.Invalid},
		{"Ceph", unix.CEPH_SUPER_MAGIC, cupel.Invalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := refuseType("/data/catalog.db", test.magic)
			if got := cupel.ErrorCode(err); got != test.want {
				t.Fatalf("got %q (%v), want %q", got, err, test.want)
			}
			if err != nil && (!strings.Contains(err.Error(), "/data/catalog.db") || !strings.Contains(err.Error(), test.name)) {
				t.Errorf("the message names neither the file nor its file system: %v", err)
			}
		})
	}
}
