package filter_test

import (
	"testing"

	"github.com/cupel/cupel/internal/filter"
)

func TestBestOf(t *testing.T) {
	directions := map[string]string{"auc": "min", "loss": "max", "odd": "sideways"}
	for metric, want := range map[string]filter.Reducer{
		"auc": filter.Min, "loss": filter.Max, "odd": filter.Max, // what the project says
		"accuracy": filter.Max, "f1_macro": filter.Max, "val/auc": filter.Max, "loss/accuracy": filter.Max,
		"glossary_hits": filter.Max, "msec": filter.Max, "": filter.Max,
		"val_loss": filter.Min, "train/loss": filter.Min, "validation_0-mlogloss": filter.Min, "Eval Loss": filter.Min,
		"rmse": filter.Min, "test.rmse": filter.Min, "mean_absolute_error": filter.Min, "error_rate": filter.Min,
		"MAE": filter.Min, "validation_0-merror": filter.Min, "brier_score": filter.Min, "perplexity": filter.Min,
	} {
		if got := filter.BestOf(metric, directions); got != want {
			t.Errorf("BestOf(%q) = %s, want %s", metric, got, want)
		}
	}
}

func TestNameSaysBest(t *testing.T) {
	tests := map[string]bool{
		"val_auc": true, "accuracy": true, "training_accuracy_score": true, "f1": true, "eval/r2": true, "loss": true, "mae": true,
		"gain": false, "auc/step": false, "aucs": false, "": false,
	}
	for metric, want := range tests {
		if got := filter.NameSaysBest(metric); got != want {
			t.Errorf("%q says what is best: %v", metric, got)
		}
	}
}
