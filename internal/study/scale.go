package study

import (
	"math"
	"strconv"
	"strings"
)

// at returns the value for u in [0, 1).
func (p Param) at(u float64) any {
	switch {
	case p.Type == TypeConstant:
		return p.Values[0]
	case p.Type == TypeChoice:
		return p.Values[p.index(u)]
	case p.Low == p.High:
		return p.value(p.Low)
	case p.Log:
		low, high := p.bounds()
		return p.near(low + u*(high-low))
	case p.Step > 0:
		return p.value(p.nth(p.index(u)))
	default:
		return p.value(min(p.Low+u*(p.High-p.Low), p.High))
	}
}

// index returns the place of one of [Param.count] values for u in [0, 1).
func (p Param) index(u float64) int {
	n := p.count()
	return min(int(u*float64(n)), n-1)
}

// count returns how many values a parameter has, 0 for any number of floats.
func (p Param) count() int {
	switch {
	case p.Type == TypeConstant || p.Type == TypeChoice:
		return len(p.Values)
	case p.Low == p.High:
		return 1
	case p.Step > 0:
		return int(math.Floor((p.High-p.Low)/p.Step+1e-9)) + 1
	default:
		return 0
	}
}

// nth returns value i of one with a step, without the noise of binary fractions:
// the third of 0, 0.1, … is 0.3 and not 0.30000000000000004.
func (p Param) nth(i int) float64 {
	exact := p.Low + float64(i)*p.Step
	if p.Type == TypeInt {
		return exact
	}
	digits := max(decimals(p.Low), decimals(p.Step))
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(exact, 'f', digits, 64), 64)
	return min(rounded, p.High)
}

func decimals(f float64) int {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(f, 'f', -1, 64), ".")
	return len(fraction)
}

// value gives a number the type of the parameter.
func (p Param) value(x float64) any {
	if p.Type == TypeInt {
		return int64(x)
	}
	return x
}

// bounds returns between which numbers the values lie on the scale that they are
// modelled on: the logarithm of those with Log. Values with a step are as wide as
// the step, so that those at the ends count as much as the others.
func (p Param) bounds() (low, high float64) {
	low, high = p.Low, p.High
	if p.Step > 0 {
		low, high = low-p.Step/2, p.nth(p.count()-1)+p.Step/2
	}
	if p.Log {
		low, high = math.Log(low), math.Log(high)
	}
	return low, high
}

// near returns the value that is nearest to a place on the scale of bounds.
func (p Param) near(x float64) any {
	if p.Log {
		x = math.Exp(x)
	}
	if p.Step > 0 {
		i := math.Round((x - p.Low) / p.Step)
		return p.value(p.nth(int(max(0, min(i, float64(p.count()-1))))))
	}
	return max(p.Low, min(x, p.High))
}

// place is where a value lies on the scale of bounds.
func (p Param) place(value any) float64 {
	var x float64
	switch value := value.(type) {
	case int64:
		x = float64(value)
	case float64:
		x = value
	}
	if p.Log {
		return math.Log(x)
	}
	return x
}
