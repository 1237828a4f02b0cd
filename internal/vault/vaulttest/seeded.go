package vaulttest

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
)

// Seeded spoils a share of all steps, between 0 and 1, with one of the faults
// that fit. What happens to a step depends on the seed, its operation, its key
// and its number alone: the same whatever the order in which goroutines run.
func Seeded(seed uint64, share float64, faults ...Fault) Plan {
	return func(s Step) Fault {
		var fitting []Fault
		for _, fault := range faults {
			if fault.fits(s.Op) {
				fitting = append(fitting, fault)
			}
		}
		random := rand.New(rand.NewPCG(seed, s.hash()))
		if len(fitting) == 0 || random.Float64() >= share {
			return None
		}
		return fitting[random.IntN(len(fitting))]
	}
}

// hash returns a number that is the same for equal steps, on every machine.
func (s Step) hash() uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %q %d", s.Op, s.Key, s.Nth)
	return h.Sum64()
}
