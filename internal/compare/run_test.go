package compare

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// options compare by the last value of "auc", higher being better.
func options() RunOptions {
	return RunOptions{
		Metric: "auc", Reducer: cupel.ReduceLast, Direction: cupel.HigherIsBetter, Source: cupel.DirectionGiven,
		DirectionOf: func(metric string) cupel.Direction {
			if strings.Contains(metric, "loss") {
				return cupel.LowerIsBetter
			}
			return cupel.HigherIsBetter
		},
	}
}

func metric(values ...float64) cupel.Metric {
	m := cupel.Metric{Count: int64(len(values)), Mean: cupel.Float(math.NaN())}
	sum, n := 0.0, 0.0
	for i, v := range values {
		p := cupel.Point{Step: int64(i), Value: cupel.Float(v)}
		m.Last = p
		if math.IsNaN(v) {
			continue
		}
		sum, n = sum+v, n+1
		if m.Min == nil || v < float64(m.Min.Value) {
			m.Min = &p
		}
		if m.Max == nil || v > float64(m.Max.Value) {
			m.Max = &p
		}
	}
	if n > 0 {
		m.Mean = cupel.Float(sum / n)
	}
	return m
}

// named returns a run with a last value of "auc".
func named(name string, auc float64, change ...func(*Run)) Run {
	run := Run{Run: cupel.Run{ID: "id-" + name, Name: name, Params: map[string]string{}, Tags: map[string]string{}, Metrics: map[string]cupel.Metric{"auc": metric(auc)}}}
	for _, c := range change {
		c(&run)
	}
	return run
}

func param(key, value string) func(*Run) { return func(r *Run) { r.Params[key] = value } }

// lines writes fields as "section.name: value | value", missing as "-".
func lines(c cupel.RunComparison) (different, common []string) {
	for _, f := range c.Different {
		values := make([]string, len(f.Values))
		for i, v := range f.Values {
			values[i] = "-"
			if v != nil {
				values[i] = *v
			}
		}
		line := fmt.Sprintf("%s.%s: %s", f.Section, f.Name, strings.Join(values, " | "))
		if a := f.Association; a != nil {
			line += fmt.Sprintf("  %s %.3g of %d", a.Measure, a.Value, a.Runs)
		}
		different = append(different, line)
	}
	for _, f := range c.Common {
		common = append(common, fmt.Sprintf("%s.%s: %s", f.Section, f.Name, f.Value))
	}
	return different, common
}

func TestRunsFields(t *testing.T) {
	size, larger := int64(2), int64(3)
	tests := map[string]struct {
		a, b              func(*Run)
		different, common []string
	}{
		"same parameter":        {param("lr", "0.1"), param("lr", "0.1"), nil, []string{"params.lr: 0.1"}},
		"other parameter":       {param("lr", "0.1"), param("lr", "0.2"), []string{"params.lr: 0.1 | 0.2"}, nil},
		"same number":           {param("lr", "0.1"), param("lr", "1e-1"), nil, []string{"params.lr: 0.1"}},
		"quotes are part of it": {param("n", `"1"`), param("n", "1"), []string{`params.n: "1" | 1`}, nil},
		"missing is a value":    {param("lr", "0.1"), func(*Run) {}, []string{"params.lr: 0.1 | -"}, nil},
		"empty is not missing":  {param("lr", ""), func(*Run) {}, []string{"params.lr:  | -"}, nil},
		"empty in both":         {param("lr", ""), param("lr", ""), nil, []string{"params.lr: "}},
		"odd characters":        {param("lr", "5\x00"), param("lr", "5"), []string{"params.lr: 5\x00 | 5"}, nil},
		"components": {
			func(r *Run) { r.ModelClass, r.FeatureGeneratorClass, r.DatasetClass = "Tree", "Basic", "CSV" },
			func(r *Run) { r.ModelClass, r.FeatureGeneratorClass = "Forest", "Basic" },
			[]string{"components.dataset_class: CSV | -", "components.model_class: Tree | Forest"},
			[]string{"components.feature_generator_class: Basic"},
		},
		"code": {
			func(r *Run) { r.GitHash = "1e1"; r.Tags["mlflow.source.git.branch"] = "main" },
			func(r *Run) { r.GitHash = "10"; r.Tags["mlflow.source.git.branch"] = "main" },
			[]string{"code.githash: 1e1 | 10"}, []string{"code.branch: main"},
		},
		"data by name and context": {
			func(r *Run) { r.Inputs = []cupel.DatasetInput{input("d", "1", "train"), input("e", "5", "")} },
			func(r *Run) { r.Inputs = []cupel.DatasetInput{input("e", "5", ""), input("d", "2", "train")} },
			[]string{"data.d (train): 1 | 2"}, []string{"data.e: 5"},
		},
		"two digests of one name": {
			func(r *Run) { r.Inputs = []cupel.DatasetInput{input("d", "2", ""), input("d", "1", "")} },
			func(r *Run) { r.Inputs = []cupel.DatasetInput{input("d", "1", ""), input("d", "2", "")} },
			nil, []string{"data.d: 1, 2"},
		},
		"tags of people": {
			func(r *Run) { r.Tags["team"], r.Tags["mlflow.runName"], r.Tags["python"] = "risk", "a", "3.1" },
			func(r *Run) { r.Tags["team"], r.Tags["mlflow.runName"], r.Tags["python"] = "risk", "b", "3.10" },
			[]string{"tags.python: 3.1 | 3.10"}, []string{"tags.team: risk"},
		},
		"environment": {
			func(r *Run) { r.User = "ann"; r.Tags["mlflow.docker.image.uri"] = "image:1" },
			func(r *Run) { r.User = "ann"; r.Tags["mlflow.docker.image.uri"] = "image:2" },
			[]string{"environment.docker image: image:1 | image:2"}, []string{"environment.user: ann"},
		},
		"other metrics, but for the machine's": {
			func(r *Run) { r.Metrics["f1"], r.Metrics["system/cpu"] = metric(0.5), metric(1) },
			func(r *Run) { r.Metrics["f1"], r.Metrics["system/cpu"] = metric(math.NaN()), metric(2) },
			[]string{"metrics.f1: 0.5 | NaN"}, nil,
		},
		"NaN is NaN": {
			func(r *Run) { r.Metrics["f1"] = metric(math.NaN()) }, func(r *Run) { r.Metrics["f1"] = metric(math.NaN()) },
			nil, []string{"metrics.f1: NaN"},
		},
		"artifacts": {
			func(r *Run) {
				r.Artifacts = []cupel.Artifact{{Path: "m", IsDir: true}, {Path: "m/a", Digest: "x", Size: size}, {Path: "b", Digest: "y"}}
			},
			func(r *Run) {
				r.Artifacts = []cupel.Artifact{{Path: "m/a", Digest: "z", Size: larger}, {Path: "b", Digest: "y"}}
			},
			[]string{"artifacts.m/a: x | z"}, []string{"artifacts.b: y"},
		},
		"artifacts that one keeps elsewhere": {
			func(r *Run) { r.Artifacts = []cupel.Artifact{{Path: "b", Digest: "y"}} },
			func(r *Run) { r.ArtifactLocation = "s3://b/p" },
			[]string{"artifacts.location: - | s3://b/p"}, nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			different, common := lines(Runs([]Run{named("a", 1, tt.a), named("b", 0, tt.b)}, options()))
			if diff := cmp.Diff(tt.different, different); diff != "" {
				t.Errorf("different (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.common, common); diff != "" {
				t.Errorf("common (-want +got):\n%s", diff)
			}
		})
	}
}

func input(name, digest, context string) cupel.DatasetInput {
	in := cupel.DatasetInput{Dataset: cupel.Dataset{Name: name, Digest: digest}}
	if context != "" {
		in.Tags = map[string]string{cupel.DatasetContextTag: context}
	}
	return in
}

func TestRunsSizesAndDirections(t *testing.T) {
	file := func(digest string, size int64) func(*Run) {
		return func(r *Run) {
			r.Artifacts = []cupel.Artifact{{Path: "m", Digest: digest, Size: size}, {Path: "same", Digest: "s", Size: 7}}
			r.Metrics["loss"] = metric(float64(size))
		}
	}
	got := Runs([]Run{named("a", 0, file("x", 2)), named("b", 1, file("y", 3))}, options())
	two, three, seven := int64(2), int64(3), int64(7)
	if f := got.Different[1]; !cmp.Equal(f.Sizes, []*int64{&three, &two}) {
		t.Errorf("%s has the sizes %v", f.Name, f.Sizes)
	}
	if f := got.Different[0]; f.Direction != cupel.LowerIsBetter || f.Sizes != nil {
		t.Errorf("%s: %s is better, sizes %v", f.Name, f.Direction, f.Sizes)
	}
	if f := got.Common[0]; !cmp.Equal(f.Size, &seven) {
		t.Errorf("%s has the size %v", f.Name, f.Size)
	}
}

func TestRunsOrder(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	none := func(r *Run) { r.Metrics = nil }
	tests := map[string]struct {
		runs      []Run
		direction cupel.Direction
		want      string // names, "*" after those that are best
	}{
		"higher":               {[]Run{named("a", 1), named("b", 3), named("c", 2)}, "max", "b* c a"},
		"lower":                {[]Run{named("a", 1), named("b", 3), named("c", 2)}, "min", "a* c b"},
		"ties by name":         {[]Run{named("c", 1), named("a", 1), named("b", 0)}, "max", "a* c* b"},
		"what is not finite":   {[]Run{named("none", 0, none), named("nan", nan), named("inf", inf), named("minus", -inf), named("low", -5)}, "max", "low* inf minus nan none"},
		"lower, not finite":    {[]Run{named("minus", -inf), named("high", 5)}, "min", "high* minus"},
		"nothing finite":       {[]Run{named("nan", nan), named("inf", inf)}, "max", "inf nan"},
		"nobody has the value": {[]Run{named("b", 0, none), named("a", 0, none)}, "max", "a b"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := options()
			o.Direction = tt.direction
			var got []string
			for _, run := range Runs(tt.runs, o).Runs {
				if run.Best {
					run.Name += "*"
				}
				got = append(got, run.Name)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRunsReducers(t *testing.T) {
	series := metric(2, math.NaN(), 5, 1, 4)
	tests := map[string]struct {
		reducer   cupel.Reducer
		direction cupel.Direction
		want      float64
	}{
		"last":       {cupel.ReduceLast, "max", 4},
		"min":        {cupel.ReduceMin, "max", 1},
		"max":        {cupel.ReduceMax, "min", 5},
		"mean":       {cupel.ReduceMean, "max", 3},
		"best, high": {cupel.ReduceBest, "max", 5},
		"best, low":  {cupel.ReduceBest, "min", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := options()
			o.Reducer, o.Direction = tt.reducer, tt.direction
			run := named("a", 0, func(r *Run) { r.Metrics = map[string]cupel.Metric{"auc": series, "loss": series} })
			got := Runs([]Run{run, named("b", 0)}, o)
			i := slices.IndexFunc(got.Runs, func(r cupel.ComparedRun) bool { return r.Name == "a" })
			if value := got.Runs[i].Value; value == nil || float64(*value) != tt.want {
				t.Errorf("got %v, want %v", value, tt.want)
			}
			// Another metric is reduced by its own direction.
			want := fmt.Sprint(tt.want)
			if tt.reducer == cupel.ReduceBest {
				want = "1"
			}
			if loss := got.Different[0].Values[i]; loss == nil || *loss != want {
				t.Errorf("loss is %v, want %s", loss, want)
			}
		})
	}
}

func TestRunsDuration(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	end, before := start.Add(90*time.Second), start.Add(-time.Second)
	took := func(end *time.Time) func(*Run) { return func(r *Run) { r.StartTime, r.EndTime = &start, end } }
	got := Runs([]Run{named("a", 3, took(&end)), named("b", 2, took(nil)), named("c", 1, took(&before))}, options())
	ninety, zero := 90.0, 0.0
	for i, want := range []*float64{&ninety, nil, &zero} {
		if diff := cmp.Diff(want, got.Runs[i].Seconds); diff != "" {
			t.Errorf("run %d: %s", i, diff)
		}
	}
	if len(got.Different) != 0 {
		t.Errorf("a duration is no field: %+v", got.Different)
	}
}

// TestRunsIsDeterministic compares runs in any order and expects one result.
func TestRunsIsDeterministic(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	runs := make([]Run, 12)
	for i := range runs {
		runs[i] = named(fmt.Sprintf("run%02d", i), float64(i%5))
		for k := range 20 {
			runs[i].Params[fmt.Sprint("p", k)] = fmt.Sprint(random.IntN(3))
		}
	}
	want := Runs(runs, options())
	for range 20 {
		random.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
		if diff := cmp.Diff(want, Runs(runs, options())); diff != "" {
			t.Fatalf("another order (-want +got):\n%s", diff)
		}
	}
}

func TestOnlyWhatDiffersOfManyParameters(t *testing.T) {
	runs := []Run{named("a", 0.1), named("b", 0.2), named("c", 0.3)}
	for i := range runs {
		for k := range 117 {
			value := fmt.Sprint("value of ", k)
			if k < 4 {
				value = fmt.Sprint(k, "-", i)
			}
			runs[i].Params[fmt.Sprintf("p%03d", k)] = value
		}
	}
	got := Runs(runs, options())
	if len(got.Different) != 4 || len(got.Common) != 113 {
		t.Errorf("%d differ and %d are common, want 4 and 113", len(got.Different), len(got.Common))
	}
}
