package study

import (
	"math"
	"math/rand/v2"
	"slices"
)

// parzen is a mixture of normal distributions, one around each value that was
// observed and one wide one for the space itself, all cut off at the bounds.
type parzen struct {
	param     Param
	low, high float64 // see [Param.bounds]
	kernels   []kernel
	total     float64 // of the weights
}

// kernel is one normal distribution of a mixture. Its place is within the bounds,
// so that at least a third of it is where the widest is cut off.
type kernel struct {
	place, width float64
	weight       float64
	below, mass  float64 // how much of it is below the bounds, and within
}

func newParzen(p Param, observed []any, priorWeight float64) *parzen {
	m := &parzen{param: p}
	m.low, m.high = p.bounds()
	weights := trialWeights(len(observed))
	for i, value := range observed {
		m.kernels = append(m.kernels, kernel{place: p.place(value), weight: weights[i]})
	}
	prior := kernel{place: (m.low + m.high) / 2, width: m.high - m.low, weight: priorWeight}
	m.kernels = append(m.kernels, prior)
	slices.SortStableFunc(m.kernels, func(a, b kernel) int { return compareFloats(a.place, b.place) })
	m.setWidths()
	for i := range m.kernels {
		k := &m.kernels[i]
		k.below = phi((m.low - k.place) / k.width)
		k.mass = phi((m.high-k.place)/k.width) - k.below
		m.total += k.weight
	}
	return m
}

// setWidths makes each kernel but the prior as wide as the way to the further of
// its neighbours, within limits: a few trials leave room around each of them.
func (m *parzen) setWidths() {
	n := len(m.kernels)
	widest := m.high - m.low
	narrowest := widest / min(100, float64(n+1))
	for i := range m.kernels {
		k := &m.kernels[i]
		if k.width > 0 {
			continue
		}
		k.width = max(narrowest, min(m.reach(i), widest))
	}
}

// reach is the way to the further neighbour. A bound is a neighbour only where
// there is no other on that side and few kernels in all.
func (m *parzen) reach(i int) float64 {
	n := len(m.kernels)
	left, right := m.kernels[i].place-m.low, m.high-m.kernels[i].place
	if i > 0 {
		left = m.kernels[i].place - m.kernels[i-1].place
	}
	if i < n-1 {
		right = m.kernels[i+1].place - m.kernels[i].place
	}
	switch {
	case n >= 2 && i == 0:
		return right
	case n >= 2 && i == n-1:
		return left
	}
	return max(left, right)
}

func (m *parzen) sample(random *rand.Rand) any {
	k := m.kernels[pick(random, m.total, len(m.kernels), func(i int) float64 { return m.kernels[i].weight })]
	x := k.place + k.width*quantile(k.below+random.Float64()*k.mass)
	return m.param.near(max(m.low, min(x, m.high)))
}

// logDensity is that of the value, or of all that is rounded to it where values
// have a step.
func (m *parzen) logDensity(value any) float64 {
	x := m.param.place(value)
	sum := 0.0
	for _, k := range m.kernels {
		sum += k.weight / m.total * m.density(k, x) / k.mass
	}
	return math.Log(sum)
}

func (m *parzen) density(k kernel, x float64) float64 {
	if half := m.param.Step / 2; half > 0 && !m.param.Log {
		return phi((x+half-k.place)/k.width) - phi((x-half-k.place)/k.width)
	}
	z := (x - k.place) / k.width
	return math.Exp(-z*z/2) / (k.width * math.Sqrt(2*math.Pi))
}

// pick returns one of n places, by their weights.
func pick(random *rand.Rand, total float64, n int, weight func(i int) float64) int {
	left := random.Float64() * total
	for i := range n {
		if left -= weight(i); left < 0 {
			return i
		}
	}
	return n - 1
}

// phi is the distribution function of the standard normal distribution.
func phi(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// quantile is the inverse of phi.
func quantile(u float64) float64 { return math.Sqrt2 * math.Erfinv(2*u-1) }

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
