package catalogtest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

var runSearchTests = map[string]func(*fixture){
	"finds and orders as in memory":          runsAsInMemory,
	"finds among many as in memory":          manyRunsAsInMemory,
	"finds in many experiments":              runsOfManyExperiments,
	"by experiments and view":                runsByScope,
	"best goes by the project's directions":  runsByDirections,
	"runs come with all they have":           foundRunsAreWhole,
	"a token of another search is refused":   runTokens,
	"a page begins where its token says":     runPagesAmidChanges,
	"a run that moves takes its metrics":     runsThatMove,
	"changed runs, the earliest first":       changedRuns,
	"a table has what is asked for":          runTable,
	"keys are those of the experiments":      runKeys,
	"ended runs change like those that run":  endedRunsChange,
	"long texts are ordered by their starts": longTexts,
}

var runOrder = []string{"start_time desc", "run_id"}

// searchedRuns adds runs to experiments 1 and 2, of all kinds and states.
func (f *fixture) searchedRuns() catalog.Project {
	f.Helper()
	p := f.project("default")
	f.experiment(p, 1, "one")
	f.experiment(p, 2, "two")
	f.experiment(f.project("other"), 1, "one")
	inf := math.Inf(1)

	a := f.run(p, "a", 1, 10, func(r *catalog.Run) { r.Name, r.ModelClass, r.GitHash = "brave-fox", "churn.Trees", "c0ffee" })
	f.log(a, cupel.RunBatch{
		Metrics: []cupel.LoggedPoint{point("auc", 1, 0.95), point("auc", 2, 0.8), point("val_loss", 1, 0.4), point("val_loss", 2, 0.6)},
		Params:  []cupel.Param{{Key: "lr", Value: "0.1"}, {Key: "depth", Value: "6"}}, Tags: tags("mlflow.user", "ann", "my key", "v"),
	})
	f.read(a, "iris", "train")
	f.read(a, "wine", "")
	f.setRun(a, ended(cupel.RunFinished, 70))

	b := f.run(p, "b", 1, 30, func(r *catalog.Run) { r.Name = "calm-owl" })
	f.log(b, cupel.RunBatch{
		Metrics: []cupel.LoggedPoint{point("auc", 1, 0.92), point("nan", 1, 2), point("nan", 2, math.NaN())},
		Params:  []cupel.Param{{Key: "lr", Value: "0.01"}}, Tags: tags("mlflow.user", "bob"),
	})

	c := f.run(p, "c", 1, 20, ended(cupel.RunFailed, 21))
	f.log(c, cupel.RunBatch{Metrics: []cupel.LoggedPoint{point("auc", 1, -inf), point("nan", 1, math.NaN())}})
	f.run(p, "d", 2, 0, func(r *catalog.Run) { r.StartTime, r.User = nil, "" })
	e := f.run(p, "e", 2, 30, ended(cupel.RunFinished, 35))
	f.log(e, cupel.RunBatch{Metrics: []cupel.LoggedPoint{point("auc", 3, 0.8), point("val_loss", 1, 0.2)}, Params: []cupel.Param{{Key: "lr", Value: "0.1"}}})
	f.read(e, "wine", "eval")
	g := f.run(p, "f", 2, 40, ended(cupel.RunKilled, 41))
	f.log(g, cupel.RunBatch{Metrics: []cupel.LoggedPoint{point("auc", 1, inf)}})
	return p
}

// read notes that a run read a dataset.
func (f *fixture) read(run catalog.Run, dataset, context string) {
	f.Helper()
	in := cupel.DatasetInput{Dataset: cupel.Dataset{Name: dataset, Digest: "d-" + dataset, SourceType: "local", Source: "{}"}}
	if context != "" {
		in.Tags = map[string]string{cupel.DatasetContextTag: context}
	}
	f.update(func(c catalog.Catalog) error { return c.AddInputs(f.Context(), run, []cupel.DatasetInput{in}, at(5)) })
}

var runFilters = []string{
	"",
	"metrics.auc > 0.85",
	"last(metrics.auc) >= 0.8 and params.lr = '0.1'",
	"metrics.auc > 0.5 and metrics.auc < 0.95 and metrics.val_loss < 1",
	"not metrics.auc = 0.8",
	"metrics.auc is null",
	"metrics.nan is null and metrics.auc is not null",
	"metrics.nan = 2 or max(metrics.nan) = 2",
	"best(metrics.val_loss) <= 0.4",
	"count(metrics.auc) >= 2 or mean(metrics.auc) = 0.92",
	"params.lr in ('0.1', '0.01') and not params.depth = '6'",
	"tags.mlflow.user like 'a%' and tags.`my key` = 'v'",
	"status = 'FINISHED' and duration > 10",
	"user is null or start_time is null",
	"start_time > '2026-01-02T03:04:30Z' and end_time is not null",
	"dataset.name = 'wine' and dataset.context = 'eval'",
	"dataset.name != 'iris'",
	"run_id in ('a', 'b', 'zzz') or experiment_id = '2'",
	"model_class like 'churn.%' or code.commit = 'c0ffee'",
	"run_name ilike 'CALM%'",
	"metrics.auc > 100",
}

var runOrders = [][]string{
	nil,
	{"metrics.auc desc"},
	{"metrics.auc"},
	{"metrics.nan desc", "metrics.auc"},
	{"max(metrics.nan)", "run_name desc"},
	{"best(metrics.val_loss)"},
	{"start_time"},
	{"attributes.start_time DESC", "run_id desc"},
	{"end_time desc"},
	{"duration", "status"},
	{"params.lr desc", "tags.mlflow.user"},
	{"experiment_id desc", "metrics.auc desc"},
	{"metrics.nothing", "run_id desc"},
	{"user desc"},
}

func runsAsInMemory(f *fixture) {
	p := f.searchedRuns()
	records := f.runRecords(p, "a", "b", "c", "d", "e", "f")
	for _, text := range runFilters {
		f.Run(text, func(t *testing.T) {
			f := &fixture{T: t, db: f.db}
			for _, order := range runOrders {
				f.checkRuns(catalog.RunSearch{Search: f.search(p.ID, filter.Runs, text, order, runOrder...)}, records, 1, 4)
			}
		})
	}
}

func (f *fixture) runRecords(p catalog.Project, ids ...string) []cupel.Run {
	f.Helper()
	var runs []cupel.Run
	for _, id := range ids {
		runs = append(runs, f.theRun(p, id).Run)
	}
	return runs
}

// checkRuns compares what a search finds of the runs with what it finds in
// memory, at once and in pages.
func (f *fixture) checkRuns(search catalog.RunSearch, runs []cupel.Run, sizes ...int) {
	f.Helper()
	var want []string
	for _, run := range inOrder(search.Order, runs) {
		if search.Filter.Match(runRecord{run}) {
			want = append(want, run.ID)
		}
	}
	for _, size := range append([]int{1000}, sizes...) {
		search.Limit = size
		f.diff(fmt.Sprintf("%s by %s in pages of %d", search.Filter, search.Order, size), want, runIDs(f.allRuns(search)))
	}
}

func inOrder(order *filter.Order, runs []cupel.Run) []cupel.Run {
	sorted := slices.Clone(runs)
	slices.SortFunc(sorted, func(a, b cupel.Run) int { return order.Compare(runRecord{a}, runRecord{b}) })
	return sorted
}

// allRuns reads page after page.
func (f *fixture) allRuns(search catalog.RunSearch) []catalog.Run {
	f.Helper()
	return allPages(f, search.Search, func(page catalog.Search) ([]catalog.Run, string) {
		search.Search = page
		return f.runPage(search)
	})
}

func (f *fixture) runPage(search catalog.RunSearch) (page []catalog.Run, next string) {
	f.Helper()
	page = read(f, func(c catalog.Catalog) (page []catalog.Run, err error) {
		page, next, err = c.SearchRuns(f.Context(), search)
		return page, err
	})
	return page, next
}

func runIDs(runs []catalog.Run) []string {
	var ids []string
	for _, run := range runs {
		ids = append(ids, run.ID)
	}
	return ids
}

// manyRunsAsInMemory has more runs than are sorted where an index could do.
func manyRunsAsInMemory(f *fixture) {
	p := f.project("default")
	f.experiment(p, 1, "one")
	var runs []cupel.Run
	f.update(func(c catalog.Catalog) error {
		runs = nil
		for n := range 2100 {
			start := at(n % 700)
			run := catalog.Run{ProjectID: p.ID, Run: cupel.Run{
				ID: fmt.Sprintf("%04d", n), ExperimentID: 1, Status: cupel.RunFinished, StartTime: &start, UpdatedAt: start,
			}}
			run, err := c.AddRun(f.Context(), run)
			if err != nil {
				return err
			}
			value, loss := float64(n*7919%2100), float64(n%100)
			if err := c.AddPoints(f.Context(), run, []cupel.LoggedPoint{point("auc", 1, value), point("loss", 1, loss)}); err != nil {
				return err
			}
			run.Metrics = map[string]cupel.Metric{"auc": {Last: point("auc", 1, value).Point}, "loss": {Last: point("loss", 1, loss).Point}}
			runs = append(runs, run.Run)
		}
		return nil
	})
	for _, text := range []string{"metrics.loss >= 0", "metrics.loss = 7", "metrics.auc > 1000 and metrics.loss < 50", "metrics.auc < 100"} {
		for _, order := range [][]string{nil, {"metrics.auc desc"}, {"metrics.loss"}} {
			f.checkRuns(catalog.RunSearch{Search: f.search(p.ID, filter.Runs, text, order, runOrder...), Brief: true}, runs, 999)
		}
	}
}

func runsOfManyExperiments(f *fixture) {
	p := f.project("default")
	var ids []string
	for n := range 40 {
		f.experiment(p, int64(n), fmt.Sprint("experiment ", n))
		id := fmt.Sprintf("run-%02d", n)
		run := f.run(p, id, int64(n), n%7, ended(cupel.RunFinished, 60))
		f.log(run, cupel.RunBatch{Metrics: []cupel.LoggedPoint{point("auc", 1, float64(n%5))}})
		ids = append(ids, id)
	}
	records := f.runRecords(p, ids...)
	for _, order := range [][]string{nil, {"metrics.auc desc"}} {
		for _, text := range []string{"", "metrics.auc > 2"} {
			f.checkRuns(catalog.RunSearch{Search: f.search(p.ID, filter.Runs, text, order, runOrder...)}, records, 7)
		}
	}
}

func longTexts(f *fixture) {
	p := f.project("default")
	f.experiment(p, 1, "one")
	for n, value := range []string{strings.Repeat("é", 500) + "a", strings.Repeat("é", 500) + "b", strings.Repeat("é", 499) + "a"} {
		f.log(f.run(p, fmt.Sprint(n), 1, n), cupel.RunBatch{Params: []cupel.Param{{Key: "long", Value: value}}})
	}
	search := catalog.RunSearch{Search: f.search(p.ID, filter.Runs, "", []string{"params.long"}, "run_id desc")}
	f.checkRuns(search, f.runRecords(p, "0", "1", "2"), 1)
	f.diff("order", []string{"2", "1", "0"}, runIDs(f.allRuns(search)))
}
