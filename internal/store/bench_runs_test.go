package store_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
	"github.com/cupel/cupel/internal/store"
)

// BenchmarkRuns measures searches over many runs of 20 metrics, 10 parameters
// and 5 tags, of which 10 still run: 10,000 runs, or RUNS. A page has 100.
func BenchmarkRuns(b *testing.B) {
	runs, err := strconv.Atoi(cmp.Or(os.Getenv("RUNS"), "10000"))
	if err != nil {
		b.Fatal(err)
	}
	for _, d := range databases[:2] {
		b.Run(d.name, func(b *testing.B) {
			address := d.empty(b)
			s := connect(b, d.connect, address)
			fillRuns(b, s, runs)
			if d.name == "postgres" {
				administer(b, address, `ANALYZE`) // as autovacuum does within a minute
			}
			for _, q := range runSearches {
				b.Run(q.filter+" by "+q.order, func(b *testing.B) { benchRuns(b, s, q.filter, q.order) })
			}
			b.Run("table of all", func(b *testing.B) { benchTable(b, s, runs) })
			b.Run("keys", func(b *testing.B) { benchRunKeys(b, s) })
		})
	}
}

// runSearches are what is searched for: what a user asks most, and what is hard.
var runSearches = []struct{ filter, order string }{
	{"metrics.metric_07 > 0.9 and params.param_3 = 'value 4'", "metrics.metric_07 desc"},
	{"metrics.metric_07 > 0.9", "start_time desc"},
	{"metrics.metric_07 > 0.999", "start_time desc"},
	{"metrics.metric_07 > 2", "start_time desc"},
	{"", "start_time desc"},
	{"", "metrics.metric_07"},
	{"params.param_3 = 'value 4'", "start_time desc"},
	{"tags.mlflow.parentRunId = 'run-77'", "start_time desc"},
	{"params.param_3 = 'value 77'", "start_time desc"},
	{"run_name like '%-77'", "start_time desc"},
	{"best(metrics.metric_07) > 0.9", "best(metrics.metric_07) desc"},
	{"", "params.param_3"},
}

// fillRuns adds the runs to one experiment.
func fillRuns(b *testing.B, s *store.Store, runs int) {
	b.Helper()
	ctx := b.Context()
	update := func(fn func(c catalog.Catalog) error) {
		if err := s.Update(ctx, func(tx *store.Tx) error { return fn(tx.Catalog()) }); err != nil {
			b.Fatal(err)
		}
	}
	update(func(c catalog.Catalog) error {
		if _, err := c.AddProject(ctx, catalog.Project{ID: "01PROJECT", Project: cupel.Project{Name: "default"}}); err != nil {
			return err
		}
		_, err := c.AddExperiment(ctx, catalog.Experiment{ProjectID: "01PROJECT", Experiment: cupel.Experiment{ID: 1, Name: "one"}})
		return err
	})
	random := rand.New(rand.NewPCG(1, 2))
	for n := 0; n < runs; n += 500 {
		update(func(c catalog.Catalog) error {
			for i := n; i < min(n+500, runs); i++ {
				if err := addBenchRun(ctx, c, i, i >= runs-10, random); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func addBenchRun(ctx context.Context, c catalog.Catalog, n int, running bool, random *rand.Rand) error {
	start := time.UnixMicro(int64(n) * 1e6)
	end := start.Add(time.Minute)
	run := catalog.Run{ProjectID: "01PROJECT", Run: cupel.Run{
		ID: fmt.Sprintf("%032x", n), ExperimentID: 1, Name: fmt.Sprintf("run-%d", n), User: "ada", Status: cupel.RunRunning, StartTime: &start, UpdatedAt: end,
	}}
	run, err := c.AddRun(ctx, run)
	if err != nil {
		return err
	}
	if err := logBenchRun(ctx, c, run, n, random); err != nil || running {
		return err
	}
	run.Status, run.EndTime = cupel.RunFinished, &end
	return c.SetRun(ctx, run)
}

func logBenchRun(ctx context.Context, c catalog.Catalog, run catalog.Run, n int, random *rand.Rand) error {
	var points []cupel.LoggedPoint
	for m := range 20 {
		for step := range int64(3) {
			points = append(points, cupel.LoggedPoint{
				Key: fmt.Sprintf("metric_%02d", m), Point: cupel.Point{Step: step, Timestamp: int64(n), Value: cupel.Float(random.Float64())},
			})
		}
	}
	var params []cupel.Param
	for p := range 10 {
		params = append(params, cupel.Param{Key: fmt.Sprintf("param_%d", p), Value: fmt.Sprintf("value %d", (n+p)%10)})
	}
	tags := []cupel.RunTag{{Key: "mlflow.parentRunId", Value: fmt.Sprintf("run-%d", n/10)}}
	for t := range 4 {
		tags = append(tags, cupel.RunTag{Key: fmt.Sprintf("tag_%d", t), Value: "some text of a tag"})
	}
	if err := c.AddPoints(ctx, run, points); err != nil {
		return err
	}
	if err := c.AddParams(ctx, run, params); err != nil {
		return err
	}
	return c.SetRunTags(ctx, run, tags)
}

func benchSearchOfRuns(b *testing.B, text, order string, limit int) catalog.RunSearch {
	b.Helper()
	f, err := filter.Parse(text, filter.Runs, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	by, err := filter.ParseOrder([]string{order}, filter.Runs, "start_time desc", "run_id")
	if err != nil {
		b.Fatal(err)
	}
	return catalog.RunSearch{Experiments: []int64{1}, Search: catalog.Search{ProjectID: "01PROJECT", Filter: f, Order: by, Limit: limit}}
}

func benchRuns(b *testing.B, s *store.Store, text, order string) {
	search := benchSearchOfRuns(b, text, order, 100)
	found := 0
	view(b, s, func(ctx context.Context, c catalog.Catalog) error {
		runs, _, err := c.SearchRuns(ctx, search)
		found = len(runs)
		return err
	})
	b.ReportMetric(float64(found), "runs")
}

func benchTable(b *testing.B, s *store.Store, runs int) {
	var columns []filter.Key
	for _, name := range []string{"run_name", "status", "start_time", "duration", "params.param_1", "params.param_2", "metrics.metric_01", "best(metrics.metric_02)"} {
		key, err := filter.ParseKey(name, filter.Runs)
		if err != nil {
			b.Fatal(err)
		}
		columns = append(columns, key)
	}
	search := benchSearchOfRuns(b, "", "metrics.metric_07 desc", runs)
	view(b, s, func(ctx context.Context, c catalog.Catalog) error {
		_, _, _, err := c.RunTable(ctx, search, columns)
		return err
	})
}

func benchRunKeys(b *testing.B, s *store.Store) {
	view(b, s, func(ctx context.Context, c catalog.Catalog) error {
		_, err := c.RunKeys(ctx, "01PROJECT", nil)
		return err
	})
}
