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
// weights, widths and joint kernels as in Watanabe, "Tree-Structured Parzen
// Estimator", arXiv:2304.11127. Joint kernels find what suits which, and stay where
// they found it when there are many parameters; so only every second trial is made
// of them, as measured on the problems of the tests and on results that are noise.
func (s Study) estimated(random *rand.Rand, number int, known []Trial) Params {
	better, others, results := s.split(known)
	if results < s.Sampler.Startup {
		return s.drawn(random)
	}
	all := Params{}
	var free []string
	for _, name := range s.Space.Names() {
		if p := s.Space[name]; p.count() == 1 {
			all[name] = p.at(0)
		} else {
			free = append(free, name)
		}
	}
	if s.Sampler.Joint && number%2 == 0 {
		s.choose(random, all, free, better, others)
	} else {
		for i, name := range free {
			s.choose(random, all, free[i:i+1], having(better, name), having(others, name))
		}
	}
	return s.Space.active(all)
}

// choose draws candidates for the named parameters from the density of the better
// trials, and puts the one into all at which that exceeds the others' the most.
func (s Study) choose(random *rand.Rand, all Params, names []string, better, others []Trial) {
	good, bad := s.newMixture(names, better), s.newMixture(names, others)
	var best []any
	most := math.Inf(-1)
	for range s.Sampler.Candidates {
		candidate := good.sample(random)
		applies := s.applying(all, names, candidate)
		gain := good.density(candidate, applies) / bad.density(candidate, applies)
		if best == nil || gain > most {
			best, most = candidate, gain
		}
	}
	for i, name := range names {
		all[name] = best[i]
	}
}

// applying says which values of a candidate the trial will have. A parameter that
// is alone is looked at as if it had it.
func (s Study) applying(all Params, names []string, candidate []any) []bool {
	applies := make([]bool, len(names))
	for i, name := range names {
		all[name] = candidate[i]
	}
	for i, name := range names {
		applies[i] = len(names) == 1 || s.Space.holds(name, all)
	}
	return applies
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

// having returns the trials that have a parameter.
func having(trials []Trial, name string) []Trial {
	var found []Trial
	for _, trial := range trials {
		if _, there := trial.Params[name]; there {
			found = append(found, trial)
		}
	}
	return found
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
