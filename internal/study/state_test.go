package study_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

func newState(t *testing.T, change func(*study.Study)) *study.State {
	t.Helper()
	s := problems["branin"].study(study.TPE(), 1, 5)
	if change != nil {
		change(&s)
	}
	state, err := study.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func TestStateCountsTrialsAndWhatRanBesideThem(t *testing.T) {
	state := newState(t, nil)
	for range 3 {
		state.Ask()
	}
	if err := state.Complete(1, 0.5); err != nil {
		t.Fatal(err)
	}
	trial, ok := state.Ask()
	if diff := cmp.Diff([]int{0, 2}, trial.Running); !ok || trial.Number != 3 || diff != "" {
		t.Errorf("trial %d (%v), running (-want +got):\n%s", trial.Number, ok, diff)
	}
	state.Ask()
	if _, ok := state.Ask(); ok {
		t.Error("of five trials there is a sixth")
	}
	if state.Done() {
		t.Error("the study is done while trials run")
	}
	for _, number := range state.Running() {
		if err := state.Prune(number); err != nil {
			t.Fatal(err)
		}
	}
	if !state.Done() {
		t.Error("all trials have ended, and the study is not done")
	}
}

func TestStateRefusesWhatHasEnded(t *testing.T) {
	state := newState(t, nil)
	state.Ask()
	if err := state.Complete(0, 1); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"complete": func() error { return state.Complete(0, 2) },
		"prune":    func() error { return state.Prune(0) },
		"fail":     func() error { _, err := state.Fail(0, "x"); return err },
		"stop":     func() error { return state.Stop(0, "x") },
		"restart":  func() error { return state.Restart(0) },
		"report":   func() error { _, err := state.Report(0, study.Point{}); return err },
	} {
		if code := cupel.ErrorCode(call()); code != cupel.Conflict {
			t.Errorf("%s of a trial that has ended has the code %q", name, code)
		}
	}
	if code := cupel.ErrorCode(state.Complete(1, 2)); code != cupel.NotFound {
		t.Errorf("a trial that has not begun has the code %q", code)
	}
	if float64(*state.Trials[0].Value) != 1 {
		t.Errorf("the value is %v", *state.Trials[0].Value)
	}
}

func TestStateRetries(t *testing.T) {
	state := newState(t, func(s *study.Study) { s.Retries = 1; s.Pruner = study.Median() })
	first, _ := state.Ask()
	if _, err := state.Report(0, study.Point{Step: 1, Value: 3}); err != nil {
		t.Fatal(err)
	}
	if again, err := state.Fail(0, "worker lost"); err != nil || !again {
		t.Fatalf("a trial with a retry left is run again: %v, %v", again, err)
	}
	second := state.Trials[0]
	if second.Attempt != 2 || len(second.Points) != 0 || !equal(first.Params, second.Params) || second.State != study.TrialRunning {
		t.Errorf("the trial is now %+v", second)
	}
	if again, err := state.Fail(0, strings.Repeat("é", study.MaxError)); err != nil || again {
		t.Errorf("a trial without a retry left is run again: %v, %v", again, err)
	}
	if last := state.Trials[0]; last.State != study.TrialFailed || last.Error != strings.Repeat("é", study.MaxError/2) {
		t.Errorf("the trial is %s, %d bytes of error", last.State, len(last.Error))
	}
}

func TestReportPassesOverStepsThatAreNotNew(t *testing.T) {
	state := newState(t, func(s *study.Study) { s.Pruner = study.Median() })
	state.Ask()
	for _, step := range []int64{2, 2, 1, 5} {
		if _, err := state.Report(0, study.Point{Step: step}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]study.Point{{Step: 2}, {Step: 5}}, state.Trials[0].Points); diff != "" {
		t.Errorf("points (-want +got):\n%s", diff)
	}
}

func TestBest(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := map[string]struct {
		direction cupel.Direction
		values    []float64
		want      int // -1: none
	}{
		"the highest":         {"max", []float64{1, 3, 2}, 1},
		"the lowest":          {"min", []float64{2, 3, 1}, 2},
		"the first of equals": {"max", []float64{1, 3, 3}, 1},
		"none is a number":    {"max", []float64{nan, nan}, -1},
		"NaN first":           {"min", []float64{nan, 5}, 1},
		"infinite":            {"max", []float64{1, inf}, 1},
		"none at all":         {"max", nil, -1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			state := newState(t, func(s *study.Study) { s.Metric.Direction = tt.direction })
			for _, value := range tt.values {
				trial, _ := state.Ask()
				if err := state.Complete(trial.Number, value); err != nil {
					t.Fatal(err)
				}
			}
			if best, ok := state.Best(); ok != (tt.want >= 0) || ok && best.Number != tt.want {
				t.Errorf("the best is %d, %v", best.Number, ok)
			}
		})
	}
}

// TestStateGoesOnWhereItWasSaved saves after each trial, and reads it back.
func TestStateGoesOnWhereItWasSaved(t *testing.T) {
	change := func(s *study.Study) { s.Space = wide(); s.Trials = 40; s.Pruner = study.ASHA() }
	straight, saved := newState(t, change), newState(t, change)
	for number := range 40 {
		values := []float64{math.NaN(), math.Inf(1), float64(number % 7)}
		for _, state := range []*study.State{straight, saved} {
			trial, _ := state.Ask()
			if _, err := state.Report(trial.Number, study.Point{Step: 1, Value: cupel.Float(values[number%3])}); err != nil {
				t.Fatal(err)
			}
			if err := state.Complete(trial.Number, values[number%3]); err != nil {
				t.Fatal(err)
			}
		}
		text, err := json.Marshal(saved)
		if err != nil {
			t.Fatal(err)
		}
		if saved, err = study.ParseState(text); err != nil {
			t.Fatal(err)
		}
	}
	want, got := encoded(t, straight), encoded(t, saved)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("state (-straight +saved):\n%s", diff)
	}
}

func encoded(t *testing.T, state *study.State) string {
	t.Helper()
	text, err := json.MarshalIndent(state, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestParseStateRefuses(t *testing.T) {
	trial := func(changed string) string {
		return `{"study": ` + minimal + `}, "trials": [{"number": 0, "params": {"x": 0.5}, "state": "running", "value": null, "points": [], "running": [], "attempt": 1, "error": ""` + changed + `}]}`
	}
	tests := map[string]struct{ text, says string }{
		"nothing":           {"", "EOF"},
		"no study":          {`{"trials": []}`, "the key study is missing"},
		"a broken study":    {`{"study": {"format": "x"}}`, "format: must be cupel-study/1"},
		"an unknown key":    {trial(`, "colour": 1`), `unknown field "colour"`},
		"a number":          {trial(`, "number": 1`), "has the number 1"},
		"another state":     {trial(`, "state": "lost"`), `"lost" is no state`},
		"no value":          {trial(`, "state": "complete"`), "a trial has a value where it is complete"},
		"a value too early": {trial(`, "value": 1`), "a trial has a value where it is complete"},
		"attempt zero":      {trial(`, "attempt": 0`), "attempt 0"},
		"no parameter":      {trial(`, "params": {"y": 1}`), `1 is no value of parameter "y"`},
		"out of bounds":     {trial(`, "params": {"x": 1.5}`), `1.5 is no value of parameter "x"`},
		"an integer":        {trial(`, "params": {"x": 1}`), `1 is no value of parameter "x"`},
		"a list":            {trial(`, "params": {"x": []}`), `parameter "x": must be text`},
		"ran beside itself": {trial(`, "running": [0]`), "running: 0 is no trial before it"},
		"points":            {trial(`, "points": [{"step": 2, "value": 1}, {"step": 1, "value": 1}]`), "points are not in the order"},
		"too many":          {strings.Replace(trial(""), `"trials": 3`, `"trials": 3, "sampler": {"type": "grid"}, "retries": 0, "seed": 0, "pruner": {"type": "none"}, "parallel": 1, "space": {}`, 1), "space"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := study.ParseState([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("error is %v, and does not say %q", err, tt.says)
			}
			if code := cupel.ErrorCode(err); code != cupel.Invalid {
				t.Errorf("code is %s", code)
			}
		})
	}
}
