package main

import (
	"testing"

	"github.com/cupel/cupel/train"
)

// TestModels trains each model on the real data, and requires what it is good for.
func TestModels(t *testing.T) {
	t.Setenv("CUPEL_HOME", t.TempDir())
	t.Setenv("CUPEL_URL", "")
	for name, least := range map[string]float64{"NearestCentroid": 0.9, "LogisticRegression": 0.95} {
		t.Run(name, func(t *testing.T) {
			run, err := train.TrainModel(t.Context(), train.Spec{ModelClass: name, FeatureGeneratorClass: "Ratios", DatasetClass: "Tumours"})
			if err != nil {
				t.Fatal(err)
			}
			if accuracy := float64(run.Metrics["test_accuracy"].Last.Value); accuracy < least {
				t.Errorf("accuracy %.3f, want %.3f", accuracy, least)
			}
			if got := run.Trained.Classes; len(got) != 2 || got[0] != "benign" {
				t.Errorf("classes %q", got)
			}
		})
	}
}
