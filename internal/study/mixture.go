package study

import "math/rand/v2"

// mixture is a density over some parameters: one kernel around each of the trials,
// and last a wide one for the space itself. It is relative to the density of
// values that are spread evenly, so that spaces of any size can be multiplied.
type mixture struct {
	weights    []float64
	total      float64
	dimensions []dimension
}

// dimension has the kernels of one parameter.
type dimension interface {
	sample(random *rand.Rand, kernel int) any
	// densities multiplies into has, for each kernel, the density at a value.
	densities(value any, has []float64)
}

// newMixture makes one of trials in the order of their numbers. In a parameter that
// a trial does not have, its kernel is the one of the space.
func (s Study) newMixture(names []string, trials []Trial) *mixture {
	m := &mixture{weights: append(trialWeights(len(trials)), s.Sampler.PriorWeight)}
	for _, weight := range m.weights {
		m.total += weight
	}
	for _, name := range names {
		p := s.Space[name]
		observed := make([]any, len(trials))
		there := make([]bool, len(trials))
		for i, trial := range trials {
			observed[i], there[i] = trial.Params[name]
		}
		if p.Type == TypeChoice {
			m.dimensions = append(m.dimensions, newChoices(p, observed, there, s.Sampler.PriorWeight))
		} else {
			m.dimensions = append(m.dimensions, newParzen(p, observed, there))
		}
	}
	return m
}

// sample draws a value of each parameter, all around the same trial.
func (m *mixture) sample(random *rand.Rand) []any {
	kernel := pick(random, m.weights, m.total)
	values := make([]any, len(m.dimensions))
	for i, d := range m.dimensions {
		values[i] = d.sample(random, kernel)
	}
	return values
}

// density is that of the values that apply.
func (m *mixture) density(values []any, applies []bool) float64 {
	has := make([]float64, len(m.weights))
	for k, weight := range m.weights {
		has[k] = weight / m.total
	}
	for i, d := range m.dimensions {
		if applies[i] {
			d.densities(values[i], has)
		}
	}
	sum := 0.0
	for _, h := range has {
		sum += h
	}
	return sum
}

// pick returns a place by its weight.
func pick(random *rand.Rand, weights []float64, total float64) int {
	left := random.Float64() * total
	for i, weight := range weights {
		if left -= weight; left < 0 {
			return i
		}
	}
	return len(weights) - 1
}
