package study

import (
	"math/rand/v2"
	"slices"
)

// choices are the kernels of a choice: each prefers the value of its trial, the
// last and those of trials without one prefer none.
type choices struct {
	values  []any
	places  []int   // of each kernel's value, -1 for none
	usual   float64 // what each value has in a kernel, and how much more the one
	further float64 // that was observed has
}

func newChoices(p Param, observed []any, there []bool, priorWeight float64) *choices {
	n, kernels := float64(len(p.Values)), float64(len(observed)+1)
	smooth := priorWeight / kernels
	c := &choices{values: p.Values, usual: smooth / (1 + smooth*n), further: 1 / (1 + smooth*n)}
	for i, value := range observed {
		place := -1
		if there[i] {
			place = slices.Index(p.Values, value)
		}
		c.places = append(c.places, place)
	}
	c.places = append(c.places, -1)
	return c
}

func (c *choices) sample(random *rand.Rand, kernel int) any {
	n := len(c.values)
	u := random.Float64()
	if place := c.places[kernel]; place >= 0 {
		if u < c.further {
			return c.values[place]
		}
		u = (u - c.further) / (1 - c.further)
	}
	return c.values[min(int(u*float64(n)), n-1)]
}

func (c *choices) densities(value any, has []float64) {
	n := float64(len(c.values))
	at := slices.Index(c.values, value)
	for k, place := range c.places {
		switch place {
		case -1:
		case at:
			has[k] *= n * (c.usual + c.further)
		default:
			has[k] *= n * c.usual
		}
	}
}
