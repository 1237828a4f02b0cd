package vaulttest_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/memory"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

func TestFaultyWithoutFaultsKeepsTheContract(t *testing.T) {
	vaulttest.TestBlobs(t, func(*testing.T) vault.Blobs {
		return vaulttest.Faulty(memory.New(), vaulttest.Never)
	})
}

// calls reach each step of a back end that has object "k" of a hundred bytes.
var calls = map[vaulttest.Op]func(context.Context, vault.Blobs) error{
	vaulttest.Create: putNew,
	vaulttest.Write:  putNew,
	vaulttest.Commit: putNew,
	vaulttest.Open:   get,
	vaulttest.Read:   get,
	vaulttest.Stat:   func(ctx context.Context, b vault.Blobs) error { _, err := b.Stat(ctx, "k"); return err },
	vaulttest.List: func(ctx context.Context, b vault.Blobs) error {
		return b.List(ctx, "", func(vault.Blob) error { return nil })
	},
	vaulttest.Delete: func(ctx context.Context, b vault.Blobs) error {
		return b.Delete(ctx, vault.Blob{Key: "k"})
	},
}

func putNew(ctx context.Context, b vault.Blobs) error {
	return vaulttest.TryPut(ctx, b, "new", []byte("x"))
}

func get(ctx context.Context, b vault.Blobs) error {
	_, err := vaulttest.TryGet(ctx, b, "k", 0, -1)
	return err
}

// with returns a store of object "k" that a plan spoils, and the store below.
func with(t *testing.T, plan vaulttest.Plan) (*vaulttest.FaultyBlobs, vault.Blobs) {
	t.Helper()
	below := memory.New()
	vaulttest.Put(t, below, "k", vaulttest.Bytes(1, 100))
	return vaulttest.Faulty(below, plan), below
}

func TestFailDoesNothing(t *testing.T) {
	for op, call := range calls {
		t.Run(string(op), func(t *testing.T) {
			blobs, below := with(t, vaulttest.Once(op, vaulttest.Fail))
			err := call(t.Context(), blobs)
			if !errors.Is(err, vaulttest.ErrFault) || cupel.ErrorCode(err) != cupel.Unavailable {
				t.Errorf("got %v, want an injected failure", err)
			}
			if _, err := below.Stat(t.Context(), "k"); err != nil {
				t.Errorf("the object is gone: %v", err)
			}
			if _, err := below.Stat(t.Context(), "new"); cupel.ErrorCode(err) != cupel.NotFound {
				t.Errorf("a new object is there: %v", err)
			}
			if err := call(t.Context(), blobs); err != nil {
				t.Errorf("second call: %v", err)
			}
			if injected := blobs.Injected(); len(injected) != 1 || injected[0].Op != op {
				t.Errorf("injected: %v", injected)
			}
		})
	}
}

func TestStallEndsWithTheContext(t *testing.T) {
	left := errors.New("the user left")
	for op, call := range calls {
		t.Run(string(op), func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			plan := vaulttest.Once(op, vaulttest.Stall)
			blobs, _ := with(t, func(s vaulttest.Step) vaulttest.Fault {
				fault := plan(s)
				if fault == vaulttest.Stall {
					cancel(left)
				}
				return fault
			})
			if err := call(ctx, blobs); !errors.Is(err, left) {
				t.Errorf("got %v, want an error that wraps %q", err, left)
			}
		})
	}
}

func TestLostAnswerIsDone(t *testing.T) {
	for _, op := range []vaulttest.Op{vaulttest.Commit, vaulttest.Delete} {
		t.Run(string(op), func(t *testing.T) {
			blobs, below := with(t, vaulttest.Once(op, vaulttest.LoseAnswer))
			if err := calls[op](t.Context(), blobs); !errors.Is(err, vaulttest.ErrFault) {
				t.Errorf("got %v, want an injected failure", err)
			}
			want := map[vaulttest.Op]int{vaulttest.Commit: 2, vaulttest.Delete: 0}[op]
			got := 0
			err := below.List(t.Context(), "", func(vault.Blob) error { got++; return nil })
			if got != want || err != nil {
				t.Errorf("%d objects, %v, want %d", got, err, want)
			}
			if err := calls[op](t.Context(), blobs); err != nil {
				t.Errorf("retry: %v", err)
			}
		})
	}
}

func TestCut(t *testing.T) {
	blobs, _ := with(t, vaulttest.Once(vaulttest.Open, vaulttest.Cut))
	got, err := vaulttest.TryGet(t.Context(), blobs, "k", 10, 20)
	if !errors.Is(err, vaulttest.ErrFault) || !bytes.Equal(got, vaulttest.Bytes(1, 100)[10:20]) {
		t.Errorf("got %d bytes, %v, want the first 10 of 20 and a failure", len(got), err)
	}
}

func TestFlip(t *testing.T) {
	for name, read := range map[string]struct{ offset, length, at int64 }{
		"whole":  {0, -1, 50},
		"part":   {10, 20, 20},
		"a byte": {99, 1, 99},
	} {
		t.Run(name, func(t *testing.T) {
			blobs, _ := with(t, vaulttest.Once(vaulttest.Open, vaulttest.Flip))
			got, err := vaulttest.TryGet(t.Context(), blobs, "k", read.offset, read.length)
			want := vaulttest.Bytes(1, 100)
			want[read.at] ^= 1 << 3
			want = want[read.offset:][:len(got)]
			if !bytes.Equal(got, want) || err != nil {
				t.Errorf("got %x, %v, want %x", got, err, want)
			}
			if !bytes.Equal(vaulttest.Get(t, blobs, "k"), vaulttest.Bytes(1, 100)) {
				t.Error("the object below was changed")
			}
		})
	}
}

func TestAtCountsAcrossKeys(t *testing.T) {
	blobs, _ := with(t, vaulttest.At(vaulttest.Stat, 2, vaulttest.Fail))
	var failed []string
	for _, key := range []string{"a", "b", "c"} {
		if _, err := blobs.Stat(t.Context(), key); errors.Is(err, vaulttest.ErrFault) {
			failed = append(failed, key)
		}
	}
	if diff := cmp.Diff([]string{"b"}, failed); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
}

func TestSeededDependsOnTheStepAlone(t *testing.T) {
	var steps []vaulttest.Step
	for nth := range 1000 {
		steps = append(steps, vaulttest.Step{Op: vaulttest.Commit, Key: "k", Nth: nth})
	}
	faults := []vaulttest.Fault{vaulttest.Fail, vaulttest.LoseAnswer, vaulttest.Flip}
	forwards, backwards := vaulttest.Seeded(1, 0.3, faults...), vaulttest.Seeded(1, 0.3, faults...)
	counts := map[vaulttest.Fault]int{}
	got := make([]vaulttest.Fault, len(steps))
	for i := range steps {
		last := len(steps) - 1 - i
		got[last] = backwards(steps[last])
	}
	for i, step := range steps {
		fault := forwards(step)
		counts[fault]++
		if fault != got[i] {
			t.Errorf("step %v: %q forwards, %q backwards", step, fault, got[i])
		}
	}
	if share := 1000 - counts[vaulttest.None]; share < 250 || share > 350 {
		t.Errorf("%d of 1000 steps are spoiled, want about 300", share)
	}
	if counts[vaulttest.Fail] == 0 || counts[vaulttest.LoseAnswer] == 0 || counts[vaulttest.Flip] != 0 {
		t.Errorf("faults of a commit: %v", counts)
	}
}

func TestMisfitPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a plan to flip a commit was accepted")
		}
	}()
	vaulttest.Once(vaulttest.Commit, vaulttest.Flip)
}
