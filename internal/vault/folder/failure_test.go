package folder

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// sickDisk fails one kind of step.
type sickDisk struct {
	fileSystem
	step string
	err  error
}

func (d sickDisk) link(from, to string) error {
	if d.step == "link" {
		return &os.LinkError{Op: "linkat", Old: from, New: to, Err: d.err}
	}
	return d.fileSystem.link(from, to)
}

func (d sickDisk) sync(folder string) error {
	if d.step == "sync" {
		return &os.PathError{Op: "sync", Path: folder, Err: d.err}
	}
	return d.fileSystem.sync(folder)
}

func (d sickDisk) create(name string) (file, error) {
	if d.step == "create" {
		return nil, &os.PathError{Op: "openat", Path: name, Err: d.err}
	}
	return d.fileSystem.create(name)
}

func TestFailures(t *testing.T) {
	for _, test := range []struct {
		name, step string
		err        error
		want       cupel.Code
		advice     string
	}{
		{"disk full", "create", syscall.ENOSPC, cupel.Unavailable, "free some space"},
		{"quota used up", "sync", syscall.EDQUOT, cupel.Unavailable, "free some space"},
		{"not allowed", "create", syscall.EACCES, cupel.PermissionDenied, "right to read and write"},
		{"read-only", "create", syscall.EROFS, cupel.PermissionDenied, "right to read and write"},
		{"no hard links (FAT)", "link", syscall.EPERM, cupel.Invalid, "no hard links"},
		{"no hard links (SMB)", "link", syscall.EOPNOTSUPP, cupel.Invalid, "no hard links"},
		{"sick disk", "sync", syscall.EIO, cupel.Unavailable, "input/output error"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := boot(newLossyDisk(), forever)
			if err != nil {
				t.Fatal(err)
			}
			healthy := s.files
			s.files = sickDisk{healthy, test.step, test.err}
			err = vaulttest.TryPut(t.Context(), s, "a/k", []byte("x"))
			if cupel.ErrorCode(err) != test.want || !strings.Contains(err.Error(), test.advice) ||
				!errors.Is(err, test.err) || !strings.Contains(err.Error(), s.String()) {
				t.Errorf("got code %q: %v; want %q with %q", cupel.ErrorCode(err), err, test.want, test.advice)
			}
			s.files = healthy
			vaulttest.Put(t, s, "a/k", []byte("x"))
			if left, err := s.files.list(scratch); len(left) > 0 || err != nil {
				t.Errorf("temporary files stay: %v, %v", left, err)
			}
		})
	}
}

// fleetingDisk deletes the object that took a key before it can be compared.
type fleetingDisk struct {
	fileSystem
	gone bool
}

func (d *fleetingDisk) link(from, to string) error {
	err := d.fileSystem.link(from, to)
	if errors.Is(err, os.ErrExist) && !d.gone {
		d.gone = true
		return errors.Join(err, d.remove(to))
	}
	return err
}

func TestCommitTakesAKeyThatBecomesFree(t *testing.T) {
	s, err := boot(newLossyDisk(), forever)
	if err != nil {
		t.Fatal(err)
	}
	vaulttest.Put(t, s, "k", []byte("old"))
	s.files = &fleetingDisk{fileSystem: s.files}
	vaulttest.Put(t, s, "k", []byte("new"))
	if got := vaulttest.Get(t, s, "k"); string(got) != "new" {
		t.Errorf("the object is %q, want the new one", got)
	}
}

func TestModifiedIsTheTimeOfTheCommit(t *testing.T) {
	s, err := boot(newLossyDisk(), forever)
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2023, 1, 11, 15, 24, 33, 7, time.UTC)
	s.now = func() time.Time { return want }
	vaulttest.Put(t, s, "k", nil)
	blob, err := s.Stat(t.Context(), "k")
	if err != nil || !blob.Modified.Equal(want) {
		t.Errorf("Modified = %v, %v, want %v", blob.Modified, err, want)
	}
}
