package study_test

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/study"
)

func equal(a, b study.Params) bool { return maps.Equal(a, b) }

// checkParams checks that a trial has what the space says, and nothing else.
func checkParams(t *testing.T, space study.Space, params study.Params) {
	t.Helper()
	for name, p := range space {
		value, there := params[name]
		applies := true
		for parent, values := range p.When {
			applies = applies && slices.Contains(values, params[parent])
		}
		if there != applies {
			t.Errorf("%v: %s is there: %v, and applies: %v", params, name, there, applies)
		}
		if there && !allowed(p, value) {
			t.Errorf("%v: %v is no value of %s", params, value, name)
		}
	}
	for name := range params {
		if _, known := space[name]; !known {
			t.Errorf("%v: %s is not in the space", params, name)
		}
	}
}

func allowed(p study.Param, value any) bool {
	switch value := value.(type) {
	case int64:
		if p.Type == study.TypeInt {
			x := float64(value)
			return x >= p.Low && x <= p.High && math.Mod(x-p.Low, p.Step) == 0
		}
	case float64:
		if p.Type == study.TypeFloat {
			steps := 0.0
			if p.Step > 0 {
				steps = (value - p.Low) / p.Step
			}
			return value >= p.Low && value <= p.High && math.Abs(steps-math.Round(steps)) < 1e-9
		}
	}
	return slices.Contains(p.Values, value)
}

// wide has every kind of parameter, and conditions on conditions.
func wide() study.Space {
	stepped := study.Float(0, 0.55)
	stepped.Step = 0.1
	even := study.Int(-4, 9)
	even.Step = 2
	return study.Space{
		"float": study.Float(-3, 7), "log": study.LogFloat(1e-9, 1e3), "stepped": stepped,
		"int": study.Int(1, 3), "even": even, "wide": study.Int(-1<<53, 1<<53-1), "logint": study.LogInt(1, 1000),
		"kind":     study.Choice("a", "b", 1, 1.0, true, nil),
		"below_a":  study.Choice("x", "y").If("kind", "a", nil),
		"deep":     study.Int(0, 4).If("below_a", "y"),
		"both":     study.Float(0, 1).If("below_a", "x").If("kind", "a"),
		"same":     study.Int(5, 5),
		"samelog":  study.LogFloat(0.5, 0.5),
		"one":      study.Choice("only"),
		"constant": study.Constant(2.5),
	}
}

func samplers() map[string]study.Sampler {
	plain := study.Sobol()
	plain.Scramble = false
	eager := study.TPE()
	eager.Startup = 3
	return map[string]study.Sampler{"random": study.Random(), "sobol": study.Sobol(), "plain sobol": plain, "tpe": eager}
}

func TestSuggestionsAreWithinTheSpace(t *testing.T) {
	for name, sampler := range samplers() {
		t.Run(name, func(t *testing.T) {
			s := study.Study{Name: "s", Metric: study.Metric{Name: "m", Direction: "max"}, Space: wide(), Sampler: sampler, Trials: 300}
			kinds := map[any]int{}
			random := rand.New(rand.NewPCG(1, 2))
			for _, params := range suggestions(t, s, func(study.Params) float64 { return random.Float64() }) {
				checkParams(t, s.Space, params)
				kinds[params["kind"]]++
			}
			if len(kinds) != 6 {
				t.Errorf("of six kinds there are %v", kinds)
			}
		})
	}
}

// TestSteppedFloatsAreTheDecimalsThatArePrinted: 3 * 0.1 is not 0.3.
func TestSteppedFloatsAreTheDecimalsThatArePrinted(t *testing.T) {
	stepped := study.Float(0.1, 0.75)
	stepped.Step = 0.1
	s := study.Study{Name: "s", Metric: study.Metric{Name: "m", Direction: "max"}, Space: study.Space{"x": stepped}, Sampler: study.Grid()}
	var got []float64
	for _, params := range suggestions(t, s, func(study.Params) float64 { return 0 }) {
		got = append(got, params["x"].(float64))
	}
	if diff := cmp.Diff([]float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

func TestEveryTrialDrawsForItself(t *testing.T) {
	for name, sampler := range samplers() {
		t.Run(name, func(t *testing.T) {
			s := study.Study{Name: "s", Metric: study.Metric{Name: "m", Direction: "max"}, Space: wide(), Sampler: sampler, Trials: 10}.Filled()
			seen := map[any]bool{}
			for seed := range 3 {
				s.Seed = int64(seed)
				for number := range 10 {
					first, second := study.Suggest(s, number, nil), study.Suggest(s, number, nil)
					if !equal(first, second) {
						t.Errorf("trial %d is %v, and then %v", number, first, second)
					}
					seen[first["float"]] = true
				}
			}
			if want := map[string]int{"plain sobol": 10}[name]; len(seen) != max(want, 30) && len(seen) != want {
				t.Errorf("30 trials of three seeds have %d values", len(seen))
			}
		})
	}
}

func TestGrid(t *testing.T) {
	sampler := study.Grid()
	sampler.Points = 3
	s := study.Study{
		Name: "s", Metric: study.Metric{Name: "m", Direction: "max"}, Sampler: sampler,
		Space: study.Space{
			"a":    study.LogFloat(1e-4, 1),
			"drop": study.Float(0, 1).If("kind", "dart"),
			"kind": study.Choice("tree", "dart"),
			"n":    study.LogInt(1, 4),
		},
	}
	got := suggestions(t, s, func(study.Params) float64 { return 0 })
	if len(got) != 3*(1+3)*3 {
		t.Fatalf("there are %d combinations", len(got))
	}
	for i, params := range got {
		checkParams(t, s.Space, params)
		for _, other := range got[:i] {
			if equal(params, other) {
				t.Errorf("%v is there twice", params)
			}
		}
	}
	first, last := study.Params{"a": 1e-4, "kind": "tree", "n": int64(1)}, study.Params{"a": 1.0, "kind": "dart", "drop": 1.0, "n": int64(4)}
	if !equal(got[0], first) || !equal(got[len(got)-1], last) {
		t.Errorf("the first is %v and the last %v", got[0], got[len(got)-1])
	}
	if again := study.Suggest(s.Filled(), len(got)+1, nil); !equal(again, got[1]) {
		t.Errorf("after all, there is %v and not %v again", again, got[1])
	}
}

// TestReplay runs trials that end in any order, and makes each suggestion again.
func TestReplay(t *testing.T) {
	for name, sampler := range samplers() {
		t.Run(name, func(t *testing.T) {
			s := study.Study{
				Name: "s", Metric: study.Metric{Name: "m", Direction: "max"}, Space: wide(),
				Sampler: sampler, Trials: 80, Parallel: 5, Retries: 1, Pruner: study.Pruner{Type: study.PrunerASHA},
			}
			state, err := study.New(s)
			if err != nil {
				t.Fatal(err)
			}
			random := rand.New(rand.NewPCG(7, 7))
			for !state.Done() {
				if running := state.Running(); len(running) == 5 || len(state.Trials) == 80 {
					end(t, state, running[random.IntN(len(running))], random)
				} else if _, ok := state.Ask(); !ok {
					t.Fatal("there is no further trial")
				}
			}
			for _, trial := range state.Trials {
				again, err := state.Replay(trial.Number)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(trial.Params, again); diff != "" {
					t.Errorf("trial %d (-suggested +replayed):\n%s", trial.Number, diff)
				}
			}
		})
	}
}

// end ends a trial in one way or another.
func end(t *testing.T, state *study.State, number int, random *rand.Rand) {
	t.Helper()
	var err error
	if random.IntN(2) == 0 {
		_, err = state.Report(number, study.Point{Step: int64(len(state.Trials[number].Points)) + 1})
	}
	if err == nil {
		switch random.IntN(6) {
		case 0:
			_, err = state.Fail(number, "failed")
		case 1:
			err = state.Prune(number)
		default:
			err = state.Complete(number, random.NormFloat64())
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
