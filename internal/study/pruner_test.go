package study_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

var nan = math.NaN()

// points are values at the steps from 1 on.
func points(values ...float64) []study.Point {
	all := make([]study.Point, len(values))
	for i, value := range values {
		all[i] = study.Point{Step: int64(i + 1), Value: cupel.Float(value)}
	}
	return all
}

func trialsOf(state study.TrialState, histories ...[]study.Point) []study.Trial {
	trials := make([]study.Trial, len(histories))
	for i, history := range histories {
		trials[i] = study.Trial{Number: i, State: state, Points: history}
	}
	return trials
}

func TestMedian(t *testing.T) {
	five := trialsOf(study.TrialComplete, points(1, 10), points(2, 20), points(3, 30), points(4, 40), points(5, 50))
	late := study.Median()
	late.Warmup = 2
	every := study.Median()
	every.Warmup, every.Interval = 1, 2
	patient := study.Median()
	patient.Startup = 6
	tests := map[string]struct {
		pruner    study.Pruner
		direction cupel.Direction
		own       []study.Point
		others    []study.Trial
		want      bool
	}{
		"worse than the median":           {study.Median(), "max", points(2), five, true},
		"the median itself":               {study.Median(), "max", points(3), five, false},
		"better":                          {study.Median(), "max", points(4), five, false},
		"lower is better":                 {study.Median(), "min", points(4), five, true},
		"its best value counts":           {study.Median(), "max", points(35, 1), five, false},
		"its last value is not enough":    {study.Median(), "max", points(29, 29), five, true},
		"before the warm-up":              {late, "max", points(0), five, false},
		"after the warm-up":               {late, "max", points(0, 0), five, true},
		"between the steps looked at":     {every, "max", points(9, 0), five, false},
		"too few complete trials":         {patient, "max", points(0), five, false},
		"only NaN":                        {study.Median(), "max", points(nan), five, true},
		"NaN among its own":               {study.Median(), "max", points(nan, 30), five, false},
		"NaN among the others":            {study.Median(), "max", points(0), trialsOf(study.TrialComplete, points(1), points(1), points(1), points(1), points(nan)), false},
		"infinite others":                 {study.Median(), "max", points(0), trialsOf(study.TrialComplete, points(math.Inf(-1)), points(math.Inf(-1)), points(0), points(math.Inf(1)), points(math.Inf(1))), false},
		"an infinite median of even many": {every6(), "max", points(0), trialsOf(study.TrialComplete, points(math.Inf(1)), points(math.Inf(1))), true},
		"trials that run do not count":    {study.Median(), "max", points(0), trialsOf(study.TrialRunning, points(1), points(2), points(3), points(4), points(5)), false},
		"a step that no other has":        {study.Median(), "max", []study.Point{{Step: 99}}, five, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := study.Study{Metric: study.Metric{Direction: tt.direction}, Pruner: tt.pruner}
			if got := study.Decide(s, tt.own, len(tt.own)-1, tt.others); got != tt.want {
				t.Errorf("the trial is pruned: %v", got)
			}
		})
	}
}

func every6() study.Pruner {
	p := study.Median()
	p.Startup = 2
	return p
}

func TestASHA(t *testing.T) {
	halving := study.Pruner{Type: study.PrunerASHA, MinResource: 1, ReductionFactor: 2}
	later := study.Pruner{Type: study.PrunerASHA, MinResource: 3, ReductionFactor: 2}
	three := trialsOf(study.TrialRunning, points(1, 1, 1, 7), points(2, 2, 2), points(3))
	tests := map[string]struct {
		pruner    study.Pruner
		direction cupel.Direction
		own       []study.Point
		decided   int
		others    []study.Trial
		want      bool
	}{
		"the first to come":              {halving, "max", points(0), 0, nil, false},
		"the best half":                  {halving, "max", points(2.5), 0, three, false},
		"the worse half":                 {halving, "max", points(1.5), 0, three, true},
		"lower is better":                {halving, "min", points(1.5), 0, three, false},
		"lower is better, and it is not": {halving, "min", points(2.5), 0, three, true},
		"equal to the last that goes on": {halving, "max", points(2), 0, three, false},
		"one of two":                     {halving, "max", points(0), 0, trialsOf(study.TrialPruned, points(1)), true},
		"behind at the second rung":      {halving, "max", points(9, 1.5), 1, three, true},
		"between rungs":                  {halving, "max", points(9, 9, 0), 2, three, false},
		"behind at the third rung":       {halving, "max", points(9, 9, 9, 5), 3, three, true},
		"decided before":                 {halving, "max", points(0, 9), 1, three, false},
		"several points at once":         {halving, "max", points(0, 9), 0, three, true},
		"over a rung in one stride":      {halving, "max", []study.Point{{Step: 1, Value: 9}, {Step: 3, Value: 1}}, 1, three, true},
		"before the first rung":          {later, "max", points(0, 0), 0, three, false},
		"at the first rung":              {later, "max", points(0, 0, 0), 2, three, true},
		"NaN alone":                      {halving, "max", points(nan), 0, nil, true},
		"NaN among others":               {halving, "min", points(5), 0, trialsOf(study.TrialRunning, points(nan), points(nan)), false},
		"infinitely bad":                 {halving, "min", points(math.Inf(1)), 0, three, true},
		"a failed trial does not count":  {halving, "max", points(0), 0, trialsOf(study.TrialFailed, points(9)), false},
		"one that is not there yet":      {later, "max", points(0, 0, 0), 2, trialsOf(study.TrialRunning, points(9, 9)), false},
		"a last step":                    {halving, "max", []study.Point{{Step: math.MaxInt64}}, 0, nil, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := study.Study{Metric: study.Metric{Direction: tt.direction}, Pruner: tt.pruner}
			if got := study.Decide(s, tt.own, tt.decided, tt.others); got != tt.want {
				t.Errorf("the trial is pruned: %v", got)
			}
		})
	}
}

// TestASHAKeepsTheBest runs trials whose values tell at once how good they are: few
// steps are spent, and the best trial is not pruned.
func TestASHAKeepsTheBest(t *testing.T) {
	const trials, steps = 64, 64
	s := study.Study{
		Name: "s", Metric: study.Metric{Name: "loss", Direction: "min"}, Space: study.Space{"x": study.Float(0, 1)},
		Sampler: study.Random(), Trials: trials, Pruner: study.ASHA(),
	}
	for seed := range int64(10) {
		s.Seed = seed
		state, err := study.New(s)
		if err != nil {
			t.Fatal(err)
		}
		spent, best := 0, math.Inf(1)
		for trial, ok := state.Ask(); ok; trial, ok = state.Ask() {
			x := trial.Params["x"].(float64)
			best = min(best, x)
			spent += train(t, state, trial.Number, x, steps)
		}
		if found, ok := state.Best(); !ok || float64(*found.Value) != best {
			t.Errorf("seed %d: the best trial has %v, and %v was there", seed, found.Params, best)
		}
		if spent > trials*steps/3 {
			t.Errorf("seed %d: %d of %d steps were spent", seed, spent, trials*steps)
		}
	}
}

// train reports the value at each step until the trial is pruned or complete, and
// returns how many steps that took.
func train(t *testing.T, state *study.State, number int, value float64, steps int) int {
	t.Helper()
	for step := 1; step <= steps; step++ {
		prune, err := state.Report(number, study.Point{Step: int64(step), Value: cupel.Float(value)})
		if err != nil {
			t.Fatal(err)
		}
		if prune {
			if err := state.Prune(number); err != nil {
				t.Fatal(err)
			}
			return step
		}
	}
	if err := state.Complete(number, value); err != nil {
		t.Fatal(err)
	}
	return steps
}

// TestDecideDoesNotDependOnOrder shuffles the other trials.
func TestDecideDoesNotDependOnOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, pruner := range []study.Pruner{study.Median(), {Type: study.PrunerASHA, MinResource: 1, ReductionFactor: 3}} {
		s := study.Study{Metric: study.Metric{Direction: "min"}, Pruner: pruner}
		for range 200 {
			var others []study.Trial
			for i := range 12 {
				others = append(others, study.Trial{Number: i, State: study.TrialComplete, Points: points(random.Float64(), random.Float64(), random.Float64())})
			}
			own := points(random.Float64(), random.Float64(), random.Float64())
			first := study.Decide(s, own, 0, others)
			random.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
			if study.Decide(s, own, 0, others) != first {
				t.Fatalf("%s: the order of trials matters", pruner.Type)
			}
		}
	}
}
