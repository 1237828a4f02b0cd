package study_test

import (
	"math"
	"slices"
	"testing"

	"github.com/cupel/cupel/internal/study"
)

// lowest runs a study, and returns the lowest value it found.
func lowest(t *testing.T, s study.Study, value func(study.Params) float64) float64 {
	t.Helper()
	state, err := study.New(s)
	if err != nil {
		t.Fatal(err)
	}
	for trial, ok := state.Ask(); ok; trial, ok = state.Ask() {
		if err := state.Complete(trial.Number, value(trial.Params)); err != nil {
			t.Fatal(err)
		}
	}
	best, ok := state.Best()
	if !ok {
		t.Fatal("no trial is the best")
	}
	return float64(*best.Value)
}

// medianGap runs a problem with many seeds, and returns how far above the lowest
// value the median of the results is.
func medianGap(t *testing.T, p problem, sampler study.Sampler, trials, seeds int) float64 {
	t.Helper()
	gaps := make([]float64, seeds)
	for seed := range gaps {
		gaps[seed] = lowest(t, p.study(sampler, int64(seed), trials), p.value) - p.lowest
	}
	slices.Sort(gaps)
	return (gaps[(seeds-1)/2] + gaps[seeds/2]) / 2
}

// TestTPEBeatsRandom asks for a gap to the lowest value of at most 0.6 of what as
// many random trials leave, in the median of 20 seeds.
func TestTPEBeatsRandom(t *testing.T) {
	const trials, seeds, margin = 100, 20, 0.6
	alone := study.TPE()
	alone.Joint = false
	for name, p := range problems {
		t.Run(name, func(t *testing.T) {
			random := medianGap(t, p, study.Random(), trials, seeds)
			for model, sampler := range map[string]study.Sampler{"joint": study.TPE(), "alone": alone} {
				tpe := medianGap(t, p, sampler, trials, seeds)
				t.Logf("%s: random trials leave a gap of %.3g, TPE one of %.3g", model, random, tpe)
				if tpe > margin*random {
					t.Errorf("%s: the gap of TPE is %.3g, more than %.1f of the %.3g that random trials leave", model, tpe, margin, random)
				}
			}
		})
	}
}

// TestTPEKeepsRunningTrialsApart asks for trials one after another none of which
// ends: those that know of the others keep further away from them, in the mean of
// 20 seeds.
func TestTPEKeepsRunningTrialsApart(t *testing.T) {
	blind, seeing := 0.0, 0.0
	for seed := range int64(20) {
		s := problems["branin"].study(study.TPE(), seed, 40)
		state, err := study.New(s)
		if err != nil {
			t.Fatal(err)
		}
		for trial, ok := state.Ask(); ok; trial, ok = state.Ask() {
			if err := state.Complete(trial.Number, branin(trial.Params)); err != nil {
				t.Fatal(err)
			}
		}
		blind, seeing = blind+nearest(s, state.Trials, false), seeing+nearest(s, state.Trials, true)
	}
	if seeing < 1.3*blind {
		t.Errorf("trials that run at a time are %.3g apart, and %.3g if none knows of the others", seeing/20, blind/20)
	}
}

// nearest suggests 16 trials, and returns the mean way from one to its nearest.
func nearest(s study.Study, known []study.Trial, seeing bool) float64 {
	known = slices.Clone(known)
	var suggested []study.Params
	for range 16 {
		number := 40 + len(suggested)
		params := study.Suggest(s, number, known)
		suggested = append(suggested, params)
		if seeing {
			known = append(known, study.Trial{Number: number, Params: params, State: study.TrialRunning})
		}
	}
	sum := 0.0
	for i, a := range suggested {
		least := math.Inf(1)
		for j, b := range suggested {
			if i != j {
				least = min(least, math.Hypot(a["x"].(float64)-b["x"].(float64), a["y"].(float64)-b["y"].(float64)))
			}
		}
		sum += least
	}
	return sum / float64(len(suggested))
}

// TestTPETakesAnyResult has results that no arithmetic can be done with.
func TestTPETakesAnyResult(t *testing.T) {
	sampler := study.TPE()
	sampler.Startup, sampler.Gamma = 0, 0.3
	results := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.MaxFloat64, 1}
	s := problems["training"].study(sampler, 1, 60)
	state, err := study.New(s)
	if err != nil {
		t.Fatal(err)
	}
	for trial, ok := state.Ask(); ok; trial, ok = state.Ask() {
		switch {
		case trial.Number%7 == 0:
			_, err = state.Fail(trial.Number, "out of memory")
		case trial.Number%11 == 0:
			err = state.Prune(trial.Number)
		default:
			err = state.Complete(trial.Number, results[trial.Number%len(results)])
		}
		if err != nil {
			t.Fatal(err)
		}
		checkParams(t, s.Space, trial.Params)
	}
	if best, ok := state.Best(); !ok || !math.IsInf(float64(*best.Value), -1) {
		t.Errorf("the best trial is %+v", best)
	}
}

// TestTPELearnsFromRanks moves all values by a curve that keeps their order: the
// suggestions stay the same.
func TestTPELearnsFromRanks(t *testing.T) {
	p := problems["hartmann"]
	plain := suggestions(t, p.study(study.TPE(), 5, 40), hartmann)
	curved := suggestions(t, p.study(study.TPE(), 5, 40), func(p study.Params) float64 { return math.Exp(10 * hartmann(p)) })
	if !slices.EqualFunc(plain, curved, equal) {
		t.Error("a curve that keeps the order of values changes suggestions")
	}
}

func suggestions(t *testing.T, s study.Study, value func(study.Params) float64) []study.Params {
	t.Helper()
	var all []study.Params
	lowest(t, s, func(p study.Params) float64 {
		all = append(all, p)
		return value(p)
	})
	return all
}
