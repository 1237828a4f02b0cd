package study

import (
	"math"
	"slices"
)

// PrunerType names a way to end trials early.
type PrunerType string

// The pruners.
const (
	PrunerNone   PrunerType = "none"
	PrunerMedian PrunerType = "median"
	PrunerASHA   PrunerType = "asha"
)

// Pruner ends trials early. Fields that its type has no use for are zero.
type Pruner struct {
	Type            PrunerType
	Startup         int   // median: complete trials that there must be
	Warmup          int64 // median: nothing is pruned before this step
	Interval        int64 // median: between the steps that are looked at
	MinResource     int64 // asha: the first step that is looked at
	ReductionFactor int64 // asha: from one such step to the next
}

// None returns the pruner that ends no trial.
func None() Pruner { return Pruner{Type: PrunerNone} }

// Median returns the pruner by the median of complete trials.
func Median() Pruner { return Pruner{Type: PrunerMedian, Startup: 5, Interval: 1} }

// ASHA returns asynchronous successive halving.
func ASHA() Pruner { return Pruner{Type: PrunerASHA, MinResource: 1, ReductionFactor: 4} }

func (p Pruner) filled() Pruner {
	switch {
	case p.Type == "":
		return None()
	case p == Pruner{Type: PrunerMedian}:
		return Median()
	case p == Pruner{Type: PrunerASHA}:
		return ASHA()
	case p.Type == PrunerMedian && p.Interval == 0:
		p.Interval = 1
	}
	return p
}

// Decide reports whether a trial is to be ended. own are its points in the order
// of steps, of which the first decided were decided upon before, and others are the
// trials that it is compared with. The same arguments give the same answer. The
// study is one that passed [Study.Check].
func Decide(s Study, own []Point, decided int, others []Trial) bool {
	for i := decided; i < len(own); i++ {
		switch s.Pruner.Type {
		case PrunerMedian:
			if s.belowMedian(own[:i+1], others) {
				return true
			}
		case PrunerASHA:
			if s.fallsBehind(own[:i+1], others) {
				return true
			}
		}
	}
	return false
}

// belowMedian looks at the last point: the rule of Golovin et al., "Google Vizier",
// KDD 2017.
func (s Study) belowMedian(own []Point, others []Trial) bool {
	step := own[len(own)-1].Step
	if step < s.Pruner.Warmup || (step-s.Pruner.Warmup)%s.Pruner.Interval != 0 {
		return false
	}
	var values []float64
	for _, trial := range others {
		if trial.State != TrialComplete {
			continue
		}
		i, there := slices.BinarySearchFunc(trial.Points, step, compareStep)
		if value := 0.0; there {
			if value = float64(trial.Points[i].Value); !math.IsNaN(value) {
				values = append(values, value)
			}
		}
	}
	if len(values) < s.Pruner.Startup {
		return false
	}
	best := math.NaN()
	for _, point := range own {
		if s.better(float64(point.Value), best) {
			best = float64(point.Value)
		}
	}
	return s.better(median(values), best)
}

func compareStep(p Point, step int64) int {
	switch {
	case p.Step < step:
		return -1
	case p.Step > step:
		return 1
	}
	return 0
}

// median is of at least one value, none of them NaN.
func median(values []float64) float64 {
	slices.Sort(values)
	low, high := values[(len(values)-1)/2], values[len(values)/2]
	if low == high {
		return low
	}
	return low/2 + high/2
}

// fallsBehind looks at the rungs that the last point has come to: Li et al., "A
// System for Massively Parallel Hyperparameter Tuning", MLSys 2020, in the form
// that stops trials and never goes back to one.
func (s Study) fallsBehind(own []Point, others []Trial) bool {
	now, before := own[len(own)-1], int64(math.MinInt64)
	if len(own) > 1 {
		before = own[len(own)-2].Step
	}
	for rung := s.Pruner.MinResource; rung <= now.Step; rung *= s.Pruner.ReductionFactor {
		if before < rung && !s.promoted(float64(now.Value), rung, others) {
			return true
		}
		if rung > math.MaxInt64/s.Pruner.ReductionFactor {
			break
		}
	}
	return false
}

// promoted reports whether value is among the best of those at the rung, of which
// at least one goes on.
func (s Study) promoted(value float64, rung int64, others []Trial) bool {
	count, ahead := 1, 0
	for _, trial := range others {
		i, _ := slices.BinarySearchFunc(trial.Points, rung, compareStep)
		if i == len(trial.Points) || trial.State == TrialFailed {
			continue
		}
		count++
		if s.better(float64(trial.Points[i].Value), value) {
			ahead++
		}
	}
	if math.IsNaN(value) {
		return false
	}
	return ahead < max(1, count/int(s.Pruner.ReductionFactor))
}
