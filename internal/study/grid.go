package study

import (
	"maps"
	"math"
	"slices"
)

// gridSize returns how many combinations there are, more than [MaxGrid] for all
// that are more.
func (s Study) gridSize() int {
	n := 0
	s.grid(func(Params) bool { n++; return n <= MaxGrid })
	return n
}

// gridPoint counts through the grid, round after round.
func (s Study) gridPoint(number int) Params {
	for {
		var point Params
		size := 0
		s.grid(func(p Params) bool {
			if size == number {
				point = maps.Clone(p)
			}
			size++
			return point == nil
		})
		if point != nil {
			return point
		}
		number %= size
	}
}

// grid yields the combinations until yield returns false. The map is used again.
func (s Study) grid(yield func(Params) bool) {
	names := s.Space.parentsFirst()
	point := Params{}
	var from func(i int) bool
	from = func(i int) bool {
		if i == len(names) {
			return yield(point)
		}
		p := s.Space[names[i]]
		if !s.Space.holds(names[i], point) {
			return from(i + 1)
		}
		defer delete(point, names[i])
		for k := range p.gridCount(s.Sampler.Points) {
			point[names[i]] = p.gridValue(k, s.Sampler.Points)
			if !from(i + 1) {
				return false
			}
		}
		return true
	}
	from(0)
}

// parentsFirst returns the names in order, each after those that its conditions
// name.
func (s Space) parentsFirst() []string {
	ordered, done := make([]string, 0, len(s)), map[string]bool{}
	var add func(name string)
	add = func(name string) {
		if done[name] {
			return
		}
		done[name] = true
		for _, parent := range s.Names() {
			if _, named := s[name].When[parent]; named {
				add(parent)
			}
		}
		ordered = append(ordered, name)
	}
	for _, name := range s.Names() {
		add(name)
	}
	return ordered
}

// gridCount returns how many values of a parameter are in the grid.
func (p Param) gridCount(points int) int {
	if n := p.count(); n > 0 && !p.Log {
		return n
	}
	return len(p.spread(points))
}

func (p Param) gridValue(i, points int) any {
	switch {
	case p.Type == TypeConstant || p.Type == TypeChoice:
		return p.Values[i]
	case p.count() > 0 && !p.Log:
		return p.value(p.nth(i))
	default:
		return p.spread(points)[i]
	}
}

// spread returns values from low to high at equal distances, of which rounding
// may leave fewer than points. The ends are exact.
func (p Param) spread(points int) []any {
	low, high := p.Low, p.High
	if p.Log {
		low, high = math.Log(low), math.Log(high)
	}
	values := make([]any, 0, points)
	for i := range points {
		values = append(values, p.near(low+float64(i)*(high-low)/float64(points-1)))
	}
	values[0], values[points-1] = p.value(p.Low), p.value(p.High)
	return slices.Compact(values)
}
