package compare

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
)

// x is the field of these tests; a run without one has "-".
func withX(aucs []float64, values []string) []Run {
	var runs []Run
	for i, auc := range aucs {
		run := named(string(rune('a'+i)), auc)
		if values[i] != "-" {
			run.Params["x"] = values[i]
		}
		runs = append(runs, run)
	}
	return runs
}

func TestAssociation(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	spearman := func(rho float64, n int) *cupel.Association {
		return &cupel.Association{Measure: cupel.Spearman, Value: rho, Runs: n}
	}
	eta := func(eta float64, n int) *cupel.Association {
		return &cupel.Association{Measure: cupel.EtaSquared, Value: eta, Runs: n}
	}
	tests := map[string]struct {
		aucs   []float64
		values []string
		want   *cupel.Association
	}{
		"rising":                       {[]float64{1, 2, 3}, []string{"1", "20", "21"}, spearman(1, 3)},
		"falling":                      {[]float64{1, 2, 3}, []string{"3", "2", "1"}, spearman(-1, 3)},
		"by value, not by spelling":    {[]float64{1, 2, 3}, []string{"9", "10", "1e2"}, spearman(1, 3)},
		"one pair swapped":             {[]float64{1, 2, 3, 4, 5}, []string{"2", "1", "3", "4", "5"}, spearman(0.9, 5)},
		"equal ranks":                  {[]float64{1, 2, 3, 4}, []string{"1", "1", "2", "2"}, spearman(2/math.Sqrt(5), 4)},
		"no association":               {[]float64{1, 2, 2, 1}, []string{"1", "1", "2", "2"}, spearman(0, 4)},
		"numbers that some lack":       {[]float64{1, 2, 3, 9}, []string{"1", "2", "3", "-"}, spearman(1, 3)},
		"too few numbers":              {[]float64{1, 2, 3, 4}, []string{"1", "2", "-", "-"}, eta(4.5/5, 4)},
		"one number, or missing":       {[]float64{1, 1, 5, 5}, []string{"1", "1", "-", "-"}, eta(1, 4)},
		"words":                        {[]float64{1, 2, 3, 4}, []string{"relu", "relu", "tanh", "tanh"}, eta(0.8, 4)},
		"words that say nothing":       {[]float64{1, 2, 1, 2}, []string{"relu", "relu", "tanh", "tanh"}, eta(0, 4)},
		"a word among numbers":         {[]float64{1, 1, 2, 2}, []string{"auto", "auto", "5", "5.0"}, eta(1, 4)},
		"out of range is a word":       {[]float64{1, 1, 2, 2}, []string{"1e999", "1e999", "5", "5"}, eta(1, 4)},
		"a word of each run's own":     {[]float64{1, 2, 3}, []string{"x", "y", "z"}, nil},
		"two runs":                     {[]float64{1, 2}, []string{"1", "2"}, nil},
		"two runs with a finite value": {[]float64{1, 2, nan, inf}, []string{"1", "2", "3", "4"}, nil},
		"without those that are NaN":   {[]float64{1, 2, 3, nan}, []string{"1", "2", "3", "0"}, spearman(1, 3)},
		"only a NaN run differs":       {[]float64{1, 2, 3, nan}, []string{"1", "1", "1", "0"}, nil},
		"constant metric":              {[]float64{2, 2, 2}, []string{"1", "2", "3"}, nil},
		"constant metric, words":       {[]float64{2, 2, 2}, []string{"x", "x", "z"}, nil},
		"huge metric":                  {[]float64{1e308, 1e308, -1e308, -1e308}, []string{"x", "x", "y", "y"}, eta(1, 4)},
		"tiny metric":                  {[]float64{5e-324, 5e-324, 0, 0}, []string{"x", "x", "y", "y"}, eta(1, 4)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := Runs(withX(tt.aucs, tt.values), options()).Different
			if len(got) != 1 {
				t.Fatalf("%d fields differ, want 1", len(got))
			}
			if diff := cmp.Diff(tt.want, got[0].Association, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRanking(t *testing.T) {
	runs := withX([]float64{1, 2, 3, 4}, []string{"4", "3", "2", "1"})
	for i := range runs {
		runs[i].Params["noise"] = []string{"3", "1", "4", "2"}[i]
		runs[i].Params["also"] = []string{"1", "2", "3", "4"}[i]
		runs[i].Params["own"] = []string{"p", "q", "r", "s"}[i]
		runs[i].GitHash = []string{"c", "c", "d", "d"}[i]
		runs[i].Metrics["f1"] = metric(float64(i))
	}
	different, _ := lines(Runs(runs, options()))
	want := []string{
		"params.also: 4 | 3 | 2 | 1  spearman 1 of 4",
		"params.x: 1 | 2 | 3 | 4  spearman -1 of 4",
		"code.githash: d | d | c | c  eta_squared 0.8 of 4",
		"params.noise: 2 | 4 | 1 | 3  spearman 0 of 4",
		"params.own: s | r | q | p",
		"metrics.f1: 3 | 2 | 1 | 0",
	}
	if diff := cmp.Diff(want, different); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
