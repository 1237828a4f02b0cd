package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/memory"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// settled fails the test unless the objects are those of the live packs, and
// all is in order.
func (f *fixture) settled() {
	f.t.Helper()
	f.collect(vault.CollectOptions{OrphanAge: time.Nanosecond})
	var objects, bytes int64
	err := f.blobs.List(f.t.Context(), "packs/", func(blob vault.Blob) error {
		objects++
		bytes += blob.Size
		return nil
	})
	if err != nil {
		f.t.Fatal(err)
	}
	if stats := f.stats(); stats.Packs != objects || stats.PackBytes != bytes || stats.PendingPacks+stats.FreePacks != 0 {
		f.t.Errorf("%d objects of %d bytes, and the index has %+v", objects, bytes, stats.Totals)
	}
	f.healthy()
}

// healthy fails the test if a full check finds anything.
func (f *fixture) healthy() {
	f.t.Helper()
	_, err := f.Check(f.t.Context(), vault.CheckOptions{Full: true, Report: func(p vault.Problem) {
		f.t.Errorf("problem: %v", p)
	}})
	if err != nil {
		f.t.Fatal(err)
	}
}

// crashContents are similar, each to the one before, so that chains of deltas and
// rewritten packs come up.
func crashContents() [][]byte {
	first := vaulttest.Bytes(1, 1_500_000)
	second := scattered(first, 400_000, 600_000)
	third := scattered(second, 0, len(second))
	return [][]byte{first, append(second[:1_200_000:1_200_000], vaulttest.Bytes(2, 700_000)...), third}
}

// scattered returns content with a byte in 50,000 changed from one place to
// another.
func scattered(content []byte, from, to int) []byte {
	content = bytes.Clone(content)
	for i := from; i < to; i += 50_000 {
		content[i]++
	}
	return content
}

// survive checks what a crash left: the second version whole, the third whole or
// absent, and after a collection nothing else.
func (f *fixture) survive(contents [][]byte, done bool) {
	f.t.Helper()
	f.reopen()
	f.want(digest.Of(contents[1]), contents[1])
	if _, err := f.read(digest.Of(contents[2])); err == nil {
		f.want(digest.Of(contents[2]), contents[2])
	} else if done || cupel.ErrorCode(err) != cupel.NotFound {
		f.t.Errorf("third version: %v", err)
	}
	f.settled()
	f.want(digest.Of(contents[1]), contents[1])
	f.save("4", contents[2])
	f.want(digest.Of(contents[2]), contents[2])
	f.settled()
}

func TestCrashAtEachStepOfTheBlobs(t *testing.T) {
	contents := crashContents()
	for _, op := range []vaulttest.Op{vaulttest.Create, vaulttest.Write, vaulttest.Commit, vaulttest.Open, vaulttest.Stat, vaulttest.Delete, vaulttest.List} {
		faults := []vaulttest.Fault{vaulttest.Fail}
		if op == vaulttest.Commit || op == vaulttest.Delete {
			faults = append(faults, vaulttest.LoseAnswer)
		}
		for _, fault := range faults {
			for nth := 1; ; nth++ {
				injected := false
				t.Run(fmt.Sprintf("%s %d: %s", op, nth, fault), func(t *testing.T) {
					injected = crashBlobs(t, contents, vaulttest.At(op, nth, fault))
				})
				if !injected || t.Failed() {
					break
				}
			}
		}
	}
}

func crashBlobs(t *testing.T, contents [][]byte, plan vaulttest.Plan) (injected bool) {
	f := beforeCrash(t, contents)
	blobs := f.blobs
	faulty := vaulttest.Faulty(blobs, plan)
	f.blobs = faulty
	err := f.crash(contents)
	f.blobs = blobs
	f.survive(contents, err == nil)
	return len(faulty.Injected()) > 0
}

// beforeCrash returns a vault with two versions.
func beforeCrash(t *testing.T, contents [][]byte) *fixture {
	f := open(t, memory.New())
	f.opts.Workers = 1
	f.save("1", contents[0])
	f.save("2", contents[1])
	return f
}

// crash saves a third version, removes the first and collects it, in a process
// whose leases end with it, and stops where something fails.
func (f *fixture) crash(contents [][]byte) error {
	f.opts.Lease = -time.Second
	defer func() { f.opts.Lease = 0 }()
	var err error
	if f.Vault, err = vault.Open(f.t.Context(), f.blobs, f.db, f.opts); err != nil {
		return err
	}
	if _, err := f.trySave("3", contents[2]); err != nil {
		return err
	}
	if err := f.tryDrop("1"); err != nil {
		return err
	}
	_, err = f.Collect(f.t.Context(), vault.CollectOptions{})
	return err
}

// faultyDatabase fails one of its updates, before or after it was committed.
type faultyDatabase struct {
	vault.Database
	left   int // updates until then
	commit bool
	failed bool
}

var errCrash = errors.New("the process died")

func (d *faultyDatabase) Update(ctx context.Context, fn func(vault.Index) error) error {
	if d.failed {
		return errCrash
	}
	d.left--
	if d.left > 0 {
		return d.Database.Update(ctx, fn)
	}
	d.failed = true
	if d.commit {
		if err := d.Database.Update(ctx, fn); err != nil {
			return err
		}
	}
	return errCrash
}

func TestCrashAtEachTransaction(t *testing.T) {
	contents := crashContents()
	for _, commit := range []bool{false, true} {
		for nth := 1; ; nth++ {
			failed := false
			t.Run(fmt.Sprintf("%d, committed: %v", nth, commit), func(t *testing.T) {
				f := beforeCrash(t, contents)
				db := f.db
				faulty := &faultyDatabase{Database: db, left: nth, commit: commit}
				f.db = faulty
				err := f.crash(contents)
				f.db, failed = db, faulty.failed
				f.survive(contents, err == nil)
			})
			if !failed || t.Failed() {
				break
			}
		}
	}
}
