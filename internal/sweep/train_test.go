package sweep_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/study"
	"github.com/cupel/cupel/internal/sweep"
)

// TestComponents requires that trials of components are those of Python's train_model, with the parameters of
// the trial where they belong.
func TestComponents(t *testing.T) {
	f := newFixture(t, `, "trials": 1`, func(_ context.Context, f *fixture, p sweep.Program) (runner.Outcome, error) {
		return finished, f.log(p, 1)
	})
	parsed, err := study.ParseJSON([]byte(`{"format": "cupel-study/1", "name": "s", "metric": {"name": "auc", "direction": "max"}, "seed": 7, "trials": 1, "sampler": {"type": "random"},
		"space": {"rate": {"type": "constant", "value": 0.5}, "dataset.rows": {"type": "constant", "value": 3}},
		"train": {"model_class": "M", "model_params": {"depth": 2}, "dataset_class": "D"}}`))
	f.must(err)
	definition, err := parsed.Encode()
	f.must(err)
	made, err := f.registry.CreateStudy(t.Context(), cupel.DefaultProject, cupel.NewStudy{Definition: definition})
	f.must(err)
	f.sweep.Definition, f.sweep.Study = parsed, made.Ref()
	f.must(f.sweep.Run(t.Context(), 1))
	program := f.runs[0]
	if !strings.Contains(strings.Join(program.Argv, " "), "train_model(**") {
		t.Errorf("the trial runs %q", program.Argv)
	}
	var got, want any
	for _, line := range program.Environ {
		if text, ok := strings.CutPrefix(line, "CUPEL_TRAIN="); ok {
			f.must(json.Unmarshal([]byte(text), &got))
		}
	}
	f.must(json.Unmarshal([]byte(`{"seed": 7, "model_class": "M", "model_params": {"depth": 2, "rate": 0.5}, "dataset_class": "D", "dataset_params": {"rows": 3}}`), &want))
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("CUPEL_TRAIN (-want +got):\n%s", d)
	}
}
