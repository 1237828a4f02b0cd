package study_test

import (
	"context"
	"fmt"
	"math"

	"github.com/cupel/cupel/internal/study"
)

// A study of a function: each trial is a call.
func ExampleRunner() {
	state, err := study.New(study.Study{
		Name:   "parabola",
		Metric: study.Metric{Name: "loss", Direction: "min"},
		Space:  study.Space{"x": study.Float(-10, 10)},
		Trials: 60,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	runner := study.Runner{State: state, Objective: func(_ context.Context, trial *study.Active) (float64, error) {
		x := trial.Params["x"].(float64)
		return (x - 3) * (x - 3), nil
	}}
	if err := runner.Run(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	best, _ := state.Best()
	fmt.Println("x is about", math.Round(best.Params["x"].(float64)))
	// Output: x is about 3
}

// A caller that runs trials in its own way asks for them, and tells how they ended.
func ExampleState() {
	state, err := study.New(study.Study{
		Name:    "grid",
		Metric:  study.Metric{Name: "auc", Direction: "max"},
		Space:   study.Space{"booster": study.Choice("gbtree", "dart"), "drop": study.Float(0, 0.4).If("booster", "dart")},
		Sampler: study.Sampler{Type: study.SamplerGrid, Points: 3},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for trial, ok := state.Ask(); ok; trial, ok = state.Ask() {
		text, _ := trial.Params.MarshalJSON()
		fmt.Println(trial.Number, string(text))
		if err := state.Complete(trial.Number, float64(trial.Number)/10); err != nil {
			fmt.Println(err)
		}
	}
	best, _ := state.Best()
	fmt.Println("best:", best.Number)
	// Output:
	// 0 {"booster":"gbtree"}
	// 1 {"booster":"dart","drop":0.0}
	// 2 {"booster":"dart","drop":0.2}
	// 3 {"booster":"dart","drop":0.4}
	// best: 3
}

// A study as people write it.
func ExampleParse() {
	s, err := study.Parse([]byte(`
format: cupel-study/1
name: forest
metric: {name: auc, direction: max}
space:
  depth: {type: int, low: 2, high: 12}
trials: 20
command: [python, train.py, "--depth={depth}"]
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	argv, _ := s.Argv(study.Suggest(s, 0, nil))
	fmt.Println(argv)

	_, err = study.Parse([]byte("format: cupel-study/1\nname: forest\ntrails: 20\n"))
	fmt.Println(err)
	// Output:
	// [python train.py --depth=12]
	// study: line 3, column 9: a study has no key "trails": its keys are command, format, metric, name, parallel, pruner, retries, sampler, seed, space, time_limit, train, trial_time_limit, trials
}
