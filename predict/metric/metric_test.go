package metric_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel/predict/metric"
)

// golden is a case of testdata/make_golden.py.
type golden struct {
	Name          string
	Kind          string
	Classes       int
	Actual        []int
	Predicted     []int
	Probabilities []float64
	Values        []float64
	Said          []float64
	Metrics       map[string]float64
}

func (g golden) measured() map[string]float64 {
	switch g.Kind {
	case "regression":
		return metric.Regression(g.Values, g.Said)
	case "ranking":
		return metric.Ranking(g.Values, g.Said)
	}
	return metric.Classification(metric.Labels{
		Actual: g.Actual, Predicted: g.Predicted, Classes: g.Classes, Probabilities: g.Probabilities,
	})
}

func TestMetricsAreThoseOfPython(t *testing.T) {
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []golden
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, g := range cases {
		t.Run(g.Name, func(t *testing.T) {
			got := g.measured()
			if diff := cmp.Diff(g.Metrics, got, cmpopts.EquateApprox(1e-13, 0)); diff != "" {
				t.Errorf("metrics (-Python's +ours):\n%s", diff)
			}
			for name, value := range got {
				if !metric.Known(name) || !metric.Met(name, g.Metrics[name], value) {
					t.Errorf("%s is not met: recorded %v, found %v", name, g.Metrics[name], value)
				}
			}
		})
	}
}

func TestWithoutProbabilities(t *testing.T) {
	got := metric.Classification(metric.Labels{Actual: []int{0, 1, 1}, Predicted: []int{0, 1, 0}, Classes: 2})
	want := map[string]float64{"accuracy": 2. / 3, "precision": 1, "recall": 0.5, "f1": 2. / 3}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}

func TestWhenAMetricIsMet(t *testing.T) {
	for name, tt := range map[string]struct {
		metric          string
		recorded, found float64
		want            bool
	}{
		"the same":                   {"accuracy", 0.93, 0.93, true},
		"written with fewer digits":  {"accuracy", 2. / 3, 0.6666666666666666, true},
		"one row of a million":       {"accuracy", 0.5, 0.500001, false},
		"rounded in the record":      {"accuracy", 0.6667, 2. / 3, false},
		"an area, sums differ":       {"roc_auc", 0.9, 0.9 + 5e-7, true},
		"an area that differs":       {"roc_auc", 0.9, 0.9 + 2e-6, false},
		"both are zero":              {"recall", 0, 0, true},
		"zero, and almost":           {"mse", 0, 1e-9, false},
		"the other sign":             {"r2", -0.5, 0.5, false},
		"NaN was recorded":           {"log_loss", math.NaN(), 0.5, false},
		"NaN was found":              {"log_loss", 0.5, math.NaN(), false},
		"a metric of a user":         {"profit", 100, 100.00001, true},
		"a metric of a user differs": {"profit", 100, 101, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := metric.Met(tt.metric, tt.recorded, tt.found); got != tt.want {
				t.Errorf("met: %t", got)
			}
		})
	}
}
