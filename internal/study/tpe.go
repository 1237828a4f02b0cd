package study

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// mostBetter bounds how many trials are the better ones.
const mostBetter = 25

// estimated suggests by a tree-structured Parzen estimator: Bergstra, Bardenet,
// Bengio and Kégl, "Algorithms for Hyper-Parameter Optimization", NIPS 2011, with
// bandwidths and weights as in Watanabe, "Tree-Structured Parzen Estimator",
// arXiv:2304.11127.
func (s Study) estimated(random *rand.Rand, known []Trial) Params {
	better, others, results := s.split(known)
	if results < s.Sampler.Startup {
		return s.drawn(random)
	}
	all := Params{}
	for _, name := range s.Space.Names() {
		p := s.Space[name]
		if p.count() == 1 {
			all[name] = p.at(0)
			continue
		}
		good, bad := s.estimator(p, values(better, name)), s.estimator(p, values(others, name))
		all[name] = s.likeliest(random, good, bad)
	}
	return s.Space.active(all)
}

// split returns the better trials and the others, each in the order of their
// numbers, and how many have a result. Trials that still run are among the others.
func (s Study) split(known []Trial) (better, others []Trial, results int) {
	var ranked []Trial
	for _, trial := range known {
		switch trial.State {
		case TrialComplete, TrialPruned:
			ranked = append(ranked, trial)
		case TrialRunning:
			others = append(others, trial)
		}
	}
	slices.SortStableFunc(ranked, s.compare)
	n := min(int(math.Ceil(s.Sampler.Gamma*float64(len(ranked)))), mostBetter)
	better, others = slices.Clone(ranked[:n]), append(others, ranked[n:]...)
	byNumber := func(a, b Trial) int { return cmp.Compare(a.Number, b.Number) }
	slices.SortFunc(better, byNumber)
	slices.SortFunc(others, byNumber)
	return better, others, len(ranked)
}

// compare puts the better trial first: complete ones by value, then pruned ones by
// how far they came and their last value.
func (s Study) compare(a, b Trial) int {
	if a.State != b.State {
		if a.State == TrialComplete {
			return -1
		}
		return 1
	}
	if a.State == TrialComplete {
		return s.compareValues(float64(*a.Value), float64(*b.Value))
	}
	x, y := a.last(), b.last()
	return cmp.Or(cmp.Compare(y.Step, x.Step), s.compareValues(float64(x.Value), float64(y.Value)))
}

func (s Study) compareValues(a, b float64) int {
	switch {
	case s.better(a, b):
		return -1
	case s.better(b, a):
		return 1
	}
	return 0
}

// values returns those of one parameter in the trials that have it.
func values(trials []Trial, name string) []any {
	found := make([]any, 0, len(trials))
	for _, trial := range trials {
		if value, there := trial.Params[name]; there {
			found = append(found, value)
		}
	}
	return found
}

// estimator is a density over the values of a parameter.
type estimator interface {
	sample(random *rand.Rand) any
	logDensity(value any) float64
}

func (s Study) estimator(p Param, observed []any) estimator {
	if p.Type == TypeChoice {
		return newChoiceEstimator(p, observed, s.Sampler.PriorWeight)
	}
	return newParzen(p, observed, s.Sampler.PriorWeight)
}

// likeliest draws candidates from good, and returns the one at which good exceeds
// bad the most.
func (s Study) likeliest(random *rand.Rand, good, bad estimator) any {
	var best any
	most := math.Inf(-1)
	for i := range s.Sampler.Candidates {
		candidate := good.sample(random)
		if gain := good.logDensity(candidate) - bad.logDensity(candidate); i == 0 || gain > most {
			best, most = candidate, gain
		}
	}
	return best
}

// trialWeights gives each of n trials, from the oldest, its weight: all count the
// same but, where they are more than 25, the oldest less.
func trialWeights(n int) []float64 {
	const full = 25
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = 1
		if ramp := n - full; i < ramp {
			from := 1 / float64(n)
			weights[i] = from + (1-from)*float64(i)/float64(max(ramp-1, 1))
		}
	}
	return weights
}
