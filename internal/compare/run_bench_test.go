package compare

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkRuns compares 100 runs of 1,000 parameters, all of which differ, half
// of them numbers.
func BenchmarkRuns(b *testing.B) {
	random := rand.New(rand.NewPCG(3, 4))
	runs := make([]Run, 100)
	for i := range runs {
		runs[i] = named(fmt.Sprint("run", i), random.Float64())
		for k := range 500 {
			runs[i].Params[fmt.Sprint("number", k)] = fmt.Sprint(random.Float64())
			runs[i].Params[fmt.Sprint("word", k)] = fmt.Sprint("w", random.IntN(5))
		}
	}
	for b.Loop() {
		if got := Runs(runs, options()); len(got.Different) != 1000 {
			b.Fatalf("%d fields differ", len(got.Different))
		}
	}
}
