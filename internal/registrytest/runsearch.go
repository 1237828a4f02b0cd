package registrytest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
)

// grid makes runs to be searched: a, b, c and d, one after another.
func (f *fixture) grid() map[string]cupel.Run {
	f.Helper()
	runs := map[string]cupel.Run{}
	for i, name := range []string{"a", "b", "c", "d"} {
		start := time.Date(2026, 1, 1, i, 0, 0, 0, time.UTC)
		runs[name] = f.named(name, func(d *cupel.NewRun) {
			d.StartTime, d.ModelClass = &start, "Model"+strings.ToUpper(name)
			d.Params = map[string]string{"lr": fmt.Sprint("0.", i+1), "same": "x"}
		})
	}
	f.log(runs["a"], points("auc", 0.9, 0.5))
	f.log(runs["b"], points("auc", 0.6, 0.7))
	f.log(runs["c"], points("auc", nan))
	f.log(runs["b"], cupel.RunBatch{Tags: []cupel.RunTag{{Key: "team", Value: "Risk"}}})
	f.must(f.a.LogInputs(f.ctx, ref(runs["d"]), []cupel.DatasetInput{{
		Dataset: cupel.Dataset{Name: "iris", Digest: "abc"}, Tags: map[string]string{cupel.DatasetContextTag: "train"},
	}}, nil))
	status := cupel.RunFinished
	_, err := f.a.ChangeRun(f.ctx, ref(runs["a"]), cupel.RunChange{Status: &status})
	f.must(err)
	return runs
}

// runNames are the names of the runs that a search finds, in its order.
func (f *fixture) runNames(asked cupel.RunSearch) []string {
	f.Helper()
	page, err := f.b.SearchRuns(f.ctx, asked)
	if err != nil {
		f.Fatalf("%+v: %v", asked, err)
	}
	names := make([]string, len(page.Runs))
	for i, run := range page.Runs {
		names[i] = run.Name
	}
	return names
}

func testRunSearch(t *testing.T, f *fixture) {
	runs := f.grid()
	for filter, want := range map[string]string{
		``:                                       "d c b a",
		`metrics.auc > 0.6`:                      "b",
		`max(metrics.auc) > 0.8`:                 "a",
		`metrics.auc is null`:                    "d c", // NaN is as good as none
		`params.lr = '0.2' or params.lr = "0.3"`: "c b",
		`params.lr in ('0.1', '0.4')`:            "d a",
		"tags.`team` = 'Risk'":                   "b",
		`tags.team like 'r%'`:                    "",
		`tags.team ilike 'r%'`:                   "b",
		`attributes.status = 'FINISHED'`:         "a",
		`not status = "RUNNING"`:                 "a",
		`run_name = 'c'`:                         "c",
		`model_class = "ModelD"`:                 "d",
		`start_time >= "2026-01-01T02:00:00Z"`:   "d c",
		`dataset.name = 'iris' and dataset.context = 'train'`: "d",
		`run_id = '` + runs["b"].ID + `'`:                     "b",
	} {
		if got := strings.Join(f.runNames(cupel.RunSearch{Search: search(filter)}), " "); got != want {
			t.Errorf("%s: got %q, want %q", filter, got, want)
		}
	}
	page, err := f.b.SearchRuns(f.ctx, cupel.RunSearch{Search: search(`run_name = "d"`)})
	f.must(err)
	f.equal([]cupel.Run{f.again(runs["d"])}, page.Runs)
	page, err = f.b.SearchRuns(f.ctx, cupel.RunSearch{Search: search(`run_name = "d"`), Brief: true})
	f.must(err)
	f.equal(0, len(page.Runs[0].Inputs))
	f.equal("0.4", page.Runs[0].Params["lr"])
}

func testRunOrder(t *testing.T, f *fixture) {
	f.grid()
	for _, test := range []struct{ order, want string }{
		{"start_time", "a b c d"},
		{"attributes.start_time desc", "d c b a"},
		{"metrics.auc", "a b d c"}, // nothing and NaN come last
		{"metrics.auc desc", "b a d c"},
		{"best(metrics.auc) desc", "a b d c"},
		{"params.lr desc", "d c b a"},
		{"tags.team; run_name desc", "b d c a"},
		{"params.same; model_class", "a b c d"},
		{"status; start_time", "a b c d"},
	} {
		t.Run(test.order, func(t *testing.T) {
			f := f.in(t)
			names := f.runNames(cupel.RunSearch{Search: search("", strings.Split(test.order, "; ")...)})
			f.equal(test.want, strings.Join(names, " "))
		})
	}
}

func testRunPages(t *testing.T, f *fixture) {
	runs := f.grid()
	other := f.experiment("other")
	f.named("e", func(d *cupel.NewRun) { d.ExperimentID = other.ID })
	f.must(f.a.DeleteRun(f.ctx, ref(runs["b"])))
	for _, test := range []struct {
		name        string
		view        cupel.View
		experiments []int64
		want        string
	}{
		{"all experiments", cupel.ViewActive, nil, "e d c a"},
		{"one", "", []int64{cupel.DefaultExperiment}, "d c a"},
		{"both", cupel.ViewAll, []int64{other.ID, cupel.DefaultExperiment}, "e d c b a"},
		{"deleted", cupel.ViewDeleted, nil, "b"},
		{"unknown", cupel.ViewAll, []int64{99}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := f.in(t)
			asked := cupel.RunSearch{Search: search(""), Experiments: test.experiments}
			asked.View = test.view
			f.equal(test.want, strings.Join(f.runNames(asked), " "))
		})
	}
	for _, order := range []string{"start_time desc", "metrics.auc", "params.same", "tags.team desc"} {
		t.Run("pages by "+order, func(t *testing.T) {
			f := f.in(t)
			asked := cupel.RunSearch{Search: search("", order)}
			asked.View = cupel.ViewAll
			whole := f.runNames(asked)
			asked.Limit = 2
			f.equal(whole, f.runPages(asked))
		})
	}
	f.must(f.a.DeleteExperiment(f.ctx, other.Ref()))
	f.equal([]string{"d", "c", "a"}, f.runNames(cupel.RunSearch{Search: search("")}))
}

// runPages are the names of what a search finds, page by page.
func (f *fixture) runPages(asked cupel.RunSearch) (names []string) {
	f.Helper()
	for {
		page, err := f.b.SearchRuns(f.ctx, asked)
		if err != nil {
			f.Fatal(err)
		}
		for _, run := range page.Runs {
			names = append(names, run.Name)
		}
		if page.NextPageToken == "" {
			return names
		}
		asked.PageToken = page.NextPageToken
	}
}

func testWrongSearches(t *testing.T, f *fixture) {
	f.grid()
	for _, wrong := range []string{`metric.auc >`, `parms.lr = "1"`, `params.lr = `, `status = 3`, `bets(metrics.auc) > 1`, `metrics.auc like "x"`} {
		_, err := f.b.SearchRuns(f.ctx, cupel.RunSearch{Search: search(wrong)})
		f.refused(err, cupel.Invalid)
		if !strings.Contains(fmt.Sprint(err), "^") {
			t.Errorf("%s: error %v shows no place", wrong, err)
		}
	}
	_, err := f.b.SearchRuns(f.ctx, cupel.RunSearch{Search: search(`parms.lr = "1"`)})
	if !strings.Contains(fmt.Sprint(err), "params") {
		t.Errorf("error %v makes no suggestion", err)
	}
	first := search("")
	first.Limit = 1
	page, err := f.b.SearchRuns(f.ctx, cupel.RunSearch{Search: first})
	f.must(err)
	for name, change := range map[string]func(*cupel.Search){
		"order":                  func(s *cupel.Search) { s.OrderBy = []string{"nonsense.x"} },
		"view":                   func(s *cupel.Search) { s.View = "some" },
		"negative limit":         func(s *cupel.Search) { s.Limit = -1 },
		"limit":                  func(s *cupel.Search) { s.Limit = 50_001 },
		"token":                  func(s *cupel.Search) { s.PageToken = "nonsense" },
		"token of another order": func(s *cupel.Search) { s.PageToken, s.OrderBy = page.NextPageToken, []string{"metrics.auc"} },
	} {
		asked := search("")
		change(&asked)
		if _, err := f.b.SearchRuns(f.ctx, cupel.RunSearch{Search: asked}); cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("%s: error %v, want one of code invalid", name, err)
		}
	}
	nowhere := search("")
	nowhere.Project = "nowhere"
	_, err = f.b.SearchRuns(f.ctx, cupel.RunSearch{Search: nowhere})
	f.refused(err, cupel.NotFound)
}

func testRunTable(t *testing.T, f *fixture) {
	runs := f.grid()
	f.log(runs["d"], points("auc", inf))
	asked := cupel.RunSearch{Search: search(`run_name != "b"`, "run_name"), Experiments: []int64{cupel.DefaultExperiment}}
	asked.Limit = 2
	table := func() string {
		f.Helper()
		got, err := f.b.RunTable(f.ctx, asked, []string{"run_name", "params.lr", "metrics.auc", "max(metrics.auc)", "tags.team", "start_time", "experiment_id"})
		f.must(err)
		asked.PageToken = got.NextPageToken
		var b strings.Builder
		for i, id := range got.Runs {
			fmt.Fprint(&b, id == runs[fmt.Sprint(got.Columns[0].Values[i])].ID)
			for _, column := range got.Columns {
				text, err := json.Marshal(column.Values[i])
				f.must(err)
				fmt.Fprintf(&b, " %s=%s", column.Name, text)
			}
			fmt.Fprintln(&b)
		}
		return b.String()
	}
	f.equal(`true run_name="a" params.lr="0.1" metrics.auc=0.5 max(metrics.auc)=0.9 tags.team=null start_time="2026-01-01T00:00:00Z" experiment_id=0
true run_name="c" params.lr="0.3" metrics.auc="NaN" max(metrics.auc)=null tags.team=null start_time="2026-01-01T02:00:00Z" experiment_id=0
`, table())
	f.equal(`true run_name="d" params.lr="0.4" metrics.auc="Infinity" max(metrics.auc)="Infinity" tags.team=null start_time="2026-01-01T03:00:00Z" experiment_id=0
`, table())
	f.equal("", asked.PageToken)
	empty, err := f.b.RunTable(f.ctx, cupel.RunSearch{Search: search(`run_name = "none"`)}, []string{"run_id"})
	f.must(err)
	f.equal(0, len(empty.Runs))
	_, err = f.b.RunTable(f.ctx, asked, []string{"nonsense.x"})
	f.refused(err, cupel.Invalid)
}

func testRunKeys(_ *testing.T, f *fixture) {
	f.grid()
	other := f.experiment("other")
	f.run(func(d *cupel.NewRun) { d.ExperimentID, d.Params = other.ID, map[string]string{"depth": "3"} })
	got, err := f.b.RunKeys(f.ctx, cupel.DefaultProject, []int64{cupel.DefaultExperiment})
	f.must(err)
	f.equal(cupel.RunKeys{Params: []string{"lr", "same"}, Metrics: []string{"auc"}, Tags: []string{"mlflow.runName", "team"}}, got)
	got, err = f.b.RunKeys(f.ctx, cupel.DefaultProject, nil)
	f.must(err)
	f.equal([]string{"depth", "lr", "same"}, got.Params)
}
