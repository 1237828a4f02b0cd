package folder

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// forever is more steps than any process takes here.
const forever = math.MaxInt

// boot starts a process on a disk, which dies after that many steps, and opens
// its store.
func boot(disk *lossyDisk, steps int) (*Store, error) {
	s := &Store{path: "/lossy", files: &process{disk, steps}, now: time.Now}
	return s, s.prepare()
}

// history is what a script was told: the bytes that each key had, and what was
// acknowledged about it last.
type history struct {
	tried   map[string][]byte
	settled map[string]bool // true: committed; false: deleted; absent: not known
}

// script is a life of a store that stops at the first error.
func script(t *testing.T, s *Store) (history, error) {
	h := history{map[string][]byte{}, map[string]bool{}}
	for i, key := range []string{"a/b", "a/c", "d/e/f", "a/b"} {
		h.tried[key] = vaulttest.Bytes(uint64(len(key)), 100)
		if err := vaulttest.TryPut(t.Context(), s, key, h.tried[key]); err != nil {
			return h, fmt.Errorf("put %d: %w", i, err)
		}
		h.settled[key] = true
	}
	err := vaulttest.TryPut(t.Context(), s, "a/b", []byte("other bytes"))
	if cupel.ErrorCode(err) != cupel.AlreadyExists {
		return h, fmt.Errorf("put other bytes: %w", err)
	}
	delete(h.settled, "a/c") // from here on nobody knows, until it returns
	if err := s.Delete(t.Context(), vault.Blob{Key: "a/c"}); err != nil {
		return h, fmt.Errorf("delete: %w", err)
	}
	h.settled["a/c"] = false
	return h, nil
}

// broken lists where the objects of a store break the contract, given what the
// script was told.
func (h history) broken(t *testing.T, s *Store) []string {
	var faults []string
	for key, want := range h.tried {
		got, err := vaulttest.TryGet(t.Context(), s, key, 0, -1)
		committed, known := h.settled[key]
		switch {
		case err == nil && !bytes.Equal(got, want):
			faults = append(faults, fmt.Sprintf("%s has %d of %d bytes", key, len(got), len(want)))
		case known && committed && err != nil:
			faults = append(faults, fmt.Sprintf("%s was committed: %v", key, err))
		case known && !committed && err == nil:
			faults = append(faults, key+" was deleted, and is back")
		case err != nil && cupel.ErrorCode(err) != cupel.NotFound:
			faults = append(faults, fmt.Sprintf("%s: %v", key, err))
		}
	}
	return faults
}

// lucks are the ways in which changes that were not synced may survive.
func lucks() map[string]func() bool {
	all := map[string]func() bool{
		"nothing unsynced survives":    func() bool { return false },
		"everything unsynced survives": func() bool { return true },
	}
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, seed))
		all[fmt.Sprintf("seed %d", seed)] = func() bool { return random.IntN(2) == 0 }
	}
	return all
}

// crashEverywhere runs the script until each of its steps in turn is the last
// before the power fails, and returns what was broken at the next boot. Sabotage
// sets the lies that the disk tells.
func crashEverywhere(t *testing.T, sabotage func(*lossyDisk)) (faults []string, crashes int) {
	for name, luck := range lucks() {
		for steps := 0; ; steps++ {
			disk := newLossyDisk()
			sabotage(disk)
			h, err := run(t, disk, steps)
			if err != nil && !errors.Is(err, errDead) {
				t.Fatalf("step %d: %v", steps, err)
			}
			for _, fault := range reboot(t, disk.powerFails(luck), h) {
				faults = append(faults, fmt.Sprintf("after step %d, %s: %s", steps, name, fault))
			}
			crashes++
			if err == nil {
				break
			}
		}
	}
	return faults, crashes
}

// run boots, and runs the script for that many steps.
func run(t *testing.T, disk *lossyDisk, steps int) (history, error) {
	s, err := boot(disk, steps)
	if err != nil {
		return history{}, err
	}
	return script(t, s)
}

// reboot opens the store again, says what is broken, and runs the script once
// more, which must find nothing in its way.
func reboot(t *testing.T, disk *lossyDisk, h history) []string {
	s, err := boot(disk, forever)
	if err != nil {
		return []string{fmt.Sprintf("does not open: %v", err)}
	}
	faults := h.broken(t, s)
	if len(faults) > 0 {
		return faults
	}
	again, err := script(t, s)
	if err != nil {
		return []string{fmt.Sprintf("does not work: %v", err)}
	}
	return again.broken(t, s)
}

func TestPowerFailsAfterEachStep(t *testing.T) {
	faults, crashes := crashEverywhere(t, func(*lossyDisk) {})
	for _, fault := range faults {
		t.Error(fault)
	}
	if crashes < 300 {
		t.Errorf("only %d crashes: the script takes too few steps to prove anything", crashes)
	}
}

// TestCrashTestNotices proves that the test above can fail.
func TestCrashTestNotices(t *testing.T) {
	for name, sabotage := range map[string]func(*lossyDisk){
		"files are not synced":   func(d *lossyDisk) { d.fileSyncLies = true },
		"folders are not synced": func(d *lossyDisk) { d.folderSyncLies = true },
	} {
		if faults, _ := crashEverywhere(t, sabotage); len(faults) == 0 {
			t.Errorf("%s, and no object was lost or torn", name)
		}
	}
}

// TestSecondProcessSyncsForTheDead lets one process die at each step of a put,
// and another put the same object. What the second was told must survive, though
// the first may have made the folder or the link and not synced it.
func TestSecondProcessSyncsForTheDead(t *testing.T) {
	data := vaulttest.Bytes(1, 100)
	for steps := 0; ; steps++ {
		disk := newLossyDisk()
		first, err := boot(disk, steps)
		if err == nil {
			err = vaulttest.TryPut(t.Context(), first, "d/e/k", data)
		}
		second, bootErr := boot(disk, forever)
		if bootErr != nil {
			t.Fatal(bootErr)
		}
		vaulttest.Put(t, second, "d/e/k", data)

		rebooted, bootErr := boot(disk.powerFails(func() bool { return false }), forever)
		if bootErr != nil {
			t.Fatal(bootErr)
		}
		got, getErr := vaulttest.TryGet(t.Context(), rebooted, "d/e/k", 0, -1)
		if !bytes.Equal(got, data) {
			t.Errorf("first process dead after step %d: lost what the second committed: %v", steps, getErr)
		}
		if err == nil {
			return
		}
	}
}
