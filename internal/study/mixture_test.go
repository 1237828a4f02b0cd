package study

import (
	"math"
	"math/rand/v2"
	"testing"
)

// someTrials are trials of a study with random parameters.
func someTrials(s Study, n int) []Trial {
	trials := make([]Trial, n)
	for i := range trials {
		trials[i] = Trial{Number: i, State: TrialComplete, Params: s.drawn(rand.New(rand.NewPCG(1, uint64(i))))}
	}
	return trials
}

// TestDensitiesAreRelativeToEvenOnes: the mean over values that are spread evenly is
// one, in each kind of parameter.
func TestDensitiesAreRelativeToEvenOnes(t *testing.T) {
	stepped := Float(-1, 1)
	stepped.Step = 0.25
	wide := Int(0, 1<<40)
	for name, p := range map[string]Param{
		"float": Float(-3, 7), "log": LogFloat(1e-6, 10), "stepped": stepped, "int": Int(1, 9),
		"a wide int": wide, "choice": Choice("a", "b", "c"),
	} {
		t.Run(name, func(t *testing.T) {
			s := Study{Space: Space{"x": p}, Sampler: TPE()}
			for _, trials := range []int{0, 1, 7, 40} {
				m := s.newMixture([]string{"x"}, someTrials(s, trials))
				const draws = 20_000
				sum := 0.0
				for i := range draws {
					sum += m.density([]any{p.at((float64(i) + 0.5) / draws)}, []bool{true})
				}
				if mean := sum / draws; math.Abs(mean-1) > 0.01 {
					t.Errorf("with %d trials the mean density is %v", trials, mean)
				}
			}
		})
	}
}

// TestSamplesFollowTheDensity compares the share of samples in each tenth of a
// parameter with its density there.
func TestSamplesFollowTheDensity(t *testing.T) {
	s := Study{Space: Space{"x": Float(0, 1)}, Sampler: TPE()}
	m := s.newMixture([]string{"x"}, someTrials(s, 5))
	random := rand.New(rand.NewPCG(5, 5))
	const samples = 50_000
	var shares, want [10]float64
	for range samples {
		shares[int(m.sample(random)[0].(float64)*10)] += 1. / samples
	}
	for i := range 1000 {
		want[i/100] += m.density([]any{(float64(i) + 0.5) / 1000}, []bool{true}) / 1000
	}
	for i := range shares {
		if math.Abs(shares[i]-want[i]) > 0.01 {
			t.Errorf("tenth %d has %.3f of the samples, and %.3f of the density", i, shares[i], want[i])
		}
	}
}

// TestDensityLeavesOutWhatDoesNotApply: a value that the trial will not have says
// nothing.
func TestDensityLeavesOutWhatDoesNotApply(t *testing.T) {
	s := Study{Space: Space{"x": Float(0, 1), "y": Float(0, 1)}, Sampler: TPE()}
	trials := someTrials(s, 6)
	both, alone := s.newMixture([]string{"x", "y"}, trials), s.newMixture([]string{"x"}, trials)
	want := alone.density([]any{0.3}, []bool{true})
	for _, y := range []float64{0.1, 0.9} {
		if got := both.density([]any{0.3, y}, []bool{true, false}); math.Abs(got-want) > 1e-12 {
			t.Errorf("with y = %v the density is %v, and %v without", y, got, want)
		}
	}
}
