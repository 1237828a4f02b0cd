package study

import (
	"math"
	"math/rand/v2"
	"slices"
)

// choiceEstimator has a probability for each value of a choice: a mixture of what
// each observed value alone says, and of all values being alike.
type choiceEstimator struct {
	values []any
	shares []float64 // that sum up to 1
}

func newChoiceEstimator(p Param, observed []any, priorWeight float64) *choiceEstimator {
	c := &choiceEstimator{values: p.Values, shares: make([]float64, len(p.Values))}
	weights := trialWeights(len(observed))
	total := priorWeight
	for _, weight := range weights {
		total += weight
	}
	kernels, n := float64(len(observed)+1), float64(len(p.Values))
	smooth := priorWeight / kernels // what each value has in each kernel
	c.spread(priorWeight / total / n)
	for i, value := range observed {
		share := weights[i] / total / (1 + smooth*n)
		c.spread(share * smooth)
		if at := slices.Index(p.Values, value); at >= 0 {
			c.shares[at] += share
		}
	}
	return c
}

func (c *choiceEstimator) spread(share float64) {
	for i := range c.shares {
		c.shares[i] += share
	}
}

func (c *choiceEstimator) sample(random *rand.Rand) any {
	return c.values[pick(random, 1, len(c.values), func(i int) float64 { return c.shares[i] })]
}

func (c *choiceEstimator) logDensity(value any) float64 {
	return math.Log(c.shares[slices.Index(c.values, value)])
}
