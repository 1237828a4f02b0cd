package study

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// parzen are the kernels of a parameter of numbers: a normal distribution around
// the value of each trial, and wide ones for the space itself, all cut off at the
// bounds.
type parzen struct {
	param     Param
	low, high float64 // see [Param.bounds]
	kernels   []kernel
}

// kernel is one normal distribution. Its place is within the bounds, so that at
// least a third of it is, too, however wide it is.
type kernel struct {
	place, width float64
	below, mass  float64 // how much of it is below the bounds, and within
}

func newParzen(p Param, observed []any, there []bool) *parzen {
	d := &parzen{param: p, kernels: make([]kernel, len(observed)+1)}
	d.low, d.high = p.bounds()
	var narrow []*kernel
	for k := range d.kernels {
		d.kernels[k] = kernel{place: (d.low + d.high) / 2, width: d.high - d.low}
		if k < len(observed) && there[k] {
			d.kernels[k].place = p.place(observed[k])
			narrow = append(narrow, &d.kernels[k])
		}
	}
	d.setWidths(narrow)
	for i := range d.kernels {
		k := &d.kernels[i]
		k.below = phi((d.low - k.place) / k.width)
		k.mass = phi((d.high-k.place)/k.width) - k.below
	}
	return d
}

// setWidths makes each kernel of a trial as wide as the way to the further of its
// neighbours, within limits: a few trials leave room around each of them.
func (d *parzen) setWidths(kernels []*kernel) {
	slices.SortStableFunc(kernels, func(a, b *kernel) int { return cmp.Compare(a.place, b.place) })
	widest := d.high - d.low
	narrowest := widest / min(100, float64(len(kernels)+2))
	for i, k := range kernels {
		k.width = max(narrowest, min(d.reach(kernels, i), widest))
	}
}

// reach is the way to the further neighbour. A bound is one only for a kernel that
// is alone.
func (d *parzen) reach(kernels []*kernel, i int) float64 {
	at, last := kernels[i].place, len(kernels)-1
	left, right := at-d.low, d.high-at
	if i > 0 {
		left = at - kernels[i-1].place
	}
	if i < last {
		right = kernels[i+1].place - at
	}
	switch {
	case last > 0 && i == 0:
		return right
	case last > 0 && i == last:
		return left
	}
	return max(left, right)
}

func (d *parzen) sample(random *rand.Rand, kernel int) any {
	k := d.kernels[kernel]
	x := k.place + k.width*quantile(k.below+random.Float64()*k.mass)
	return d.param.near(max(d.low, min(x, d.high)))
}

// densities are those at the value, or the mean of all that is rounded to it where
// values have a step.
func (d *parzen) densities(value any, has []float64) {
	x := d.param.place(value)
	half := d.param.Step / 2
	for i, k := range d.kernels {
		has[i] *= (d.high - d.low) * k.density(x, half, d.param.Log) / k.mass
	}
}

// density takes a step for none that is too narrow for differences of phi.
func (k kernel) density(x, half float64, log bool) float64 {
	if !log && half > 1e-4*k.width {
		return (phi((x+half-k.place)/k.width) - phi((x-half-k.place)/k.width)) / (2 * half)
	}
	z := (x - k.place) / k.width
	return math.Exp(-z*z/2) / (k.width * math.Sqrt(2*math.Pi))
}

// phi is the distribution function of the standard normal distribution.
func phi(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// quantile is the inverse of phi.
func quantile(u float64) float64 { return math.Sqrt2 * math.Erfinv(2*u-1) }
