package catalogtest

import (
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

func runTable(f *fixture) {
	p := f.searchedRuns()
	moment := func(n int) string { return at(n).Format(time.RFC3339Nano) }
	columns := []struct {
		name string
		want []any // of a, b, c, d
	}{
		{"run_name", []any{"brave-fox", "calm-owl", "run c", "run d"}},
		{"status", []any{"FINISHED", "RUNNING", "FAILED", "RUNNING"}},
		{"attributes.Created", []any{moment(10), moment(30), moment(20), nil}},
		{"duration", []any{60.0, nil, 1.0, nil}},
		{"user", []any{"ada", "ada", "ada", nil}},
		{"experiment_id", []any{int64(1), int64(1), int64(1), int64(2)}},
		{"artifact_uri", []any{"mlflow-artifacts:/1/a/artifacts", "mlflow-artifacts:/1/b/artifacts", "mlflow-artifacts:/1/c/artifacts", "mlflow-artifacts:/2/d/artifacts"}},
		{"params.lr", []any{"0.1", "0.01", nil, nil}},
		{"tags.`my key`", []any{"v", nil, nil, nil}},
		{"metrics.auc", []any{0.8, 0.92, "-Infinity", nil}},
		{"max(metrics.auc)", []any{0.95, 0.92, "-Infinity", nil}},
		{"best(metrics.val_loss)", []any{0.4, nil, nil, nil}},
		{"metrics.nan", []any{nil, "NaN", "NaN", nil}},
		{"mean(metrics.nan)", []any{nil, 2.0, "NaN", nil}},
		{"max(metrics.nan)", []any{nil, 2.0, nil, nil}},
		{"count(metrics.nan)", []any{nil, int64(2), int64(1), nil}},
		{"dataset.name", []any{"iris, wine", nil, nil, nil}},
	}
	var keys []filter.Key
	var want [][]any
	for _, column := range columns {
		key, err := filter.ParseKey(column.name, filter.Runs)
		if err != nil {
			f.Fatal(err)
		}
		keys, want = append(keys, key), append(want, column.want)
	}
	search := catalog.RunSearch{Search: f.search(p.ID, filter.Runs, "", nil, "run_id")}
	search.Limit = 4
	f.update(func(c catalog.Catalog) error {
		ids, values, next, err := c.RunTable(f.Context(), search, keys)
		f.diff("ids", []string{"a", "b", "c", "d"}, ids)
		for i, column := range columns {
			f.diff(column.name, want[i], values[i])
		}
		if err != nil {
			return err
		}
		search.PageToken = next
		ids, _, next, err = c.RunTable(f.Context(), search, nil)
		f.diff("ids of the last page", []string{"e", "f"}, ids)
		f.diff("token behind it", "", next)
		return err
	})
}

func runKeys(f *fixture) {
	p := f.searchedRuns()
	keys := func(experiments []int64) cupel.RunKeys {
		return read(f, func(c catalog.Catalog) (cupel.RunKeys, error) { return c.RunKeys(f.Context(), p.ID, experiments) })
	}
	all := cupel.RunKeys{Params: []string{"depth", "lr"}, Metrics: []string{"auc", "nan", "val_loss"}, Tags: []string{"mlflow.user", "my key"}}
	f.diff("of all", all, keys(nil))
	f.diff("of one", all, keys([]int64{1}))
	f.diff("of another", cupel.RunKeys{Params: []string{"lr"}, Metrics: []string{"auc", "val_loss"}}, keys([]int64{2}))
	f.diff("of none", cupel.RunKeys{}, keys([]int64{}))
	f.setRun(f.theRun(p, "e"), func(r *catalog.Run) { r.ExperimentID = 1 })
	f.diff("after a move", cupel.RunKeys{Metrics: []string{"auc"}}, keys([]int64{2}))
}
