package vaulttest

import (
	"errors"
	"fmt"
)

// Op is a step of a back end that [Faulty] can spoil.
type Op string

// The steps.
const (
	Create Op = "create"
	Write  Op = "write"
	Commit Op = "commit"
	Open   Op = "open"
	Read   Op = "read"
	Stat   Op = "stat"
	List   Op = "list"
	Delete Op = "delete"
)

// Fault is what goes wrong in one step.
type Fault string

// The faults. All but Flip keep to the contract of vault.Blobs.
const (
	None       Fault = ""
	Fail       Fault = "fail"        // it is not done, and fails; a List fails after its first object
	Stall      Fault = "stall"       // it is not done, and returns only when the context ends
	Cut        Fault = "cut"         // Open: the reader breaks off half-way
	Flip       Fault = "flip"        // Open: the reader gives its middle byte with one bit flipped
	LoseAnswer Fault = "lose answer" // Commit, Delete: it is done, and fails: a retry does it twice
)

// ErrFault is what injected failures wrap, in an error of code unavailable.
var ErrFault = errors.New("fault injected by the test")

// fits reports whether f can happen in op.
func (f Fault) fits(op Op) bool {
	switch f {
	case Cut, Flip:
		return op == Open
	case LoseAnswer:
		return op == Commit || op == Delete
	}
	return true
}

// Step is one call that a plan decides about.
type Step struct {
	Op  Op
	Key string // of the object; the prefix for List
	Nth int    // 1 for the first call of Op with Key, then 2, 3 …
}

// Plan says what goes wrong in a step. A plan is called by one goroutine at a
// time.
type Plan func(Step) Fault

// Never is the plan by which nothing goes wrong.
func Never(Step) Fault { return None }

// Always spoils each call of op. Like the other plans it panics on a fault that
// does not fit op.
func Always(op Op, fault Fault) Plan {
	mustFit(op, fault)
	return func(s Step) Fault {
		if s.Op != op {
			return None
		}
		return fault
	}
}

// At spoils the nth call of op, whatever its key, where 1 is the first.
func At(op Op, nth int, fault Fault) Plan {
	mustFit(op, fault)
	calls := 0
	return func(s Step) Fault {
		if s.Op != op {
			return None
		}
		if calls++; calls != nth {
			return None
		}
		return fault
	}
}

// Once spoils the first call of op.
func Once(op Op, fault Fault) Plan { return At(op, 1, fault) }

func mustFit(op Op, fault Fault) {
	if !fault.fits(op) {
		panic(fmt.Sprintf("vaulttest: %q cannot happen in %q", fault, op))
	}
}
