// Package vaulttest holds what the tests of the vault share: [TestBlobs], the
// conformance suite that every back end passes, and [Faulty], which makes any
// back end fail on a plan.
package vaulttest

import (
	"testing"

	"github.com/cupel/cupel/internal/vault"
)

// TestBlobs checks every MUST in the contract of [vault.Blobs]. Open returns a
// new, empty back end, which it removes at the end of its t.
func TestBlobs(t *testing.T, open func(t *testing.T) vault.Blobs) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, vault.Blobs)
	}{
		{"Create/round trip", testRoundTrip},
		{"Create/70 MiB", testLarge},
		{"Create/invisible until Commit", testInvisible},
		{"Create/taken key", testTaken},
		{"Create/same bytes at once", testSameAtOnce},
		{"Create/other bytes at once", testOthersAtOnce},
		{"Create/Abort leaves nothing", testAbort},
		{"Create/use after the end", testAfterEnd},
		{"Open/ranges", testRanges},
		{"Open/ranges of an empty object", testEmptyRanges},
		{"Open/never a part", testNeverAPart},
		{"Open/missing", testMissing},
		{"Stat/describes", testStat},
		{"List/order", testOrder},
		{"List/prefix", testPrefix},
		{"List/many", testMany},
		{"List/while others write", testListWhileWriting},
		{"List/error of fn", testListError},
		{"List/deleting as it goes", testListDelete},
		{"Delete/removes", testDelete},
		{"Delete/stale tag", testDeleteStale},
		{"Delete/without tag", testDeleteUntagged},
		{"keys/refused", testBadKeys},
		{"keys/longest", testLongestKeys},
		{"context/ended before", testEndedBefore},
		{"context/ended in a read", testEndedInRead},
		{"context/ended in a write", testEndedInWrite},
		{"context/ended in a list", testEndedInList},
		{"String", testString},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}
