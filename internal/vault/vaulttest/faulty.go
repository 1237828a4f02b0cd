package vaulttest

import (
	"context"
	"sync"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

// FaultyBlobs is a back end that fails on a plan.
type FaultyBlobs struct {
	vault.Blobs
	mu       sync.Mutex
	plan     Plan
	calls    map[Step]int // by operation and key; their Nth is 0
	injected []Step
}

// Faulty returns blobs, spoiled by a plan. It is as safe for concurrent use as
// they are.
func Faulty(blobs vault.Blobs, plan Plan) *FaultyBlobs {
	return &FaultyBlobs{Blobs: blobs, plan: plan, calls: map[Step]int{}}
}

// Injected returns the steps that were spoiled so far: a test that counts on a
// fault sees that it came.
func (f *FaultyBlobs) Injected() []Step {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Step(nil), f.injected...)
}

// next returns what goes wrong in the next call of op with key.
func (f *FaultyBlobs) next(op Op, key string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[Step{Op: op, Key: key}]++
	step := Step{op, key, f.calls[Step{Op: op, Key: key}]}
	fault := f.plan(step)
	if !fault.fits(op) {
		fault = None
	}
	if fault != None {
		f.injected = append(f.injected, step)
	}
	return fault
}

// before returns the fault of a step, and for those that keep it from being
// done, after any stall, the error.
func (f *FaultyBlobs) before(ctx context.Context, op Op, key string) (Fault, error) {
	fault := f.next(op, key)
	switch fault {
	case Fail:
		return fault, f.failure(op, key)
	case Stall:
		<-ctx.Done()
		return fault, vault.Live(ctx)
	}
	return fault, nil
}

// failure is the error of a spoiled step.
func (f *FaultyBlobs) failure(op Op, key string) error {
	return cupel.Errorf(cupel.Unavailable, "%v: %s %q: %w", f, op, key, ErrFault)
}

// Stat implements [vault.Blobs].
func (f *FaultyBlobs) Stat(ctx context.Context, key string) (vault.Blob, error) {
	if _, err := f.before(ctx, Stat, key); err != nil {
		return vault.Blob{}, err
	}
	return f.Blobs.Stat(ctx, key)
}

// List implements [vault.Blobs].
func (f *FaultyBlobs) List(ctx context.Context, prefix string, fn func(vault.Blob) error) error {
	fault := f.next(List, prefix)
	if fault == None {
		return f.Blobs.List(ctx, prefix, fn)
	}
	spoiled := func() error {
		if fault == Stall {
			<-ctx.Done()
			return vault.Live(ctx)
		}
		return f.failure(List, prefix)
	}
	told := false
	err := f.Blobs.List(ctx, prefix, func(b vault.Blob) error {
		if told {
			return spoiled()
		}
		told = true
		return fn(b)
	})
	if err != nil {
		return err
	}
	return spoiled()
}

// Delete implements [vault.Blobs].
func (f *FaultyBlobs) Delete(ctx context.Context, blob vault.Blob) error {
	fault, err := f.before(ctx, Delete, blob.Key)
	if err != nil {
		return err
	}
	if err := f.Blobs.Delete(ctx, blob); err != nil {
		return err
	}
	if fault == LoseAnswer {
		return f.failure(Delete, blob.Key)
	}
	return nil
}
