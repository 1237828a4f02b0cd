package store_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
)

// Of each database: the query for the columns of the view model_runs, and one for
// a run of it, whose values are texts.
var modelRuns = map[string]struct{ columns, row, start, end string }{
	"sqlite": {
		`SELECT json_group_array(name) FROM pragma_table_info('model_runs')`,
		`SELECT json_object('model_class', model_class, 'hyperparameters', json(hyperparameters), 'githash', githash,
			'feature_generator_class', feature_generator_class, 'dataset_class', dataset_class, 'metrics', json(metrics),
			'artifacts', json(artifacts), 'start_time', start_time, 'end_time', end_time) FROM model_runs WHERE run_id = `,
		"2026-01-02T03:04:05.679Z", "2026-01-02T04:04:05.679Z",
	},
	"postgres": {
		`SELECT CAST(json_agg(column_name ORDER BY ordinal_position) AS text) FROM information_schema.columns WHERE table_name = 'model_runs'`,
		`SELECT CAST(to_jsonb(v) - 'run_id' AS text) FROM (SELECT * FROM model_runs) v WHERE run_id = `,
		"2026-01-02T03:04:05.678901+00:00", "2026-01-02T04:04:05.678901+00:00",
	},
}

func TestModelRuns(t *testing.T) {
	for _, d := range databases[:2] {
		t.Run(d.name, func(t *testing.T) {
			s, view := connect(t, d.connect, d.empty(t)), modelRuns[d.name]
			addModelRuns(t, s)
			var columns []string
			queryJSON(t, s, view.columns, &columns)
			want := []string{"run_id", "model_class", "hyperparameters", "githash", "feature_generator_class", "dataset_class", "metrics", "artifacts", "start_time", "end_time"}
			if d := cmp.Diff(want, columns); d != "" {
				t.Errorf("columns (-want +got):\n%s", d)
			}
			var full, bare map[string]any
			queryJSON(t, s, view.row+`'full'`, &full)
			queryJSON(t, s, view.row+`'bare'`, &bare)
			for what, c := range map[string]struct{ want, got map[string]any }{
				"full": {map[string]any{
					"model_class": "m:M", "feature_generator_class": "f:F", "dataset_class": "d:D", "githash": "abc",
					"hyperparameters": map[string]any{"lr": "0.1", "größe": "'Ω'"},
					"metrics":         map[string]any{"auc": 0.75, "nan": "NaN", "inf": "Infinity", "low": "-Infinity", "whole": 3.0},
					"artifacts":       []any{"model/MLmodel", "plot.png"},
					"start_time":      view.start, "end_time": view.end,
				}, full},
				"bare": {map[string]any{
					"model_class": "", "feature_generator_class": "", "dataset_class": "", "githash": "",
					"hyperparameters": map[string]any{}, "metrics": map[string]any{}, "artifacts": []any{}, "start_time": nil, "end_time": nil,
				}, bare},
			} {
				if d := cmp.Diff(c.want, c.got); d != "" {
					t.Errorf("the %s run (-want +got):\n%s", what, d)
				}
			}
			var ids []string
			queryJSON(t, s, `SELECT '["' || min(run_id) || '","' || max(run_id) || '"]' FROM model_runs`, &ids)
			if d := cmp.Diff([]string{"bare", "full"}, ids); d != "" {
				t.Errorf("runs: a deleted one must not be there (-want +got):\n%s", d)
			}
		})
	}
}

// TestModelRunsExample runs the queries of docs/format/catalog.md.
func TestModelRunsExample(t *testing.T) {
	page, err := os.ReadFile("../../docs/format/catalog.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```sql\n-- SQLite\n")
	example, _, _ = strings.Cut(example, "```")
	forSQLite, forPostgres, found := strings.Cut(example, "-- PostgreSQL\n")
	if !found {
		t.Fatal("the page has no example for both databases")
	}
	queries := map[string]string{"sqlite": forSQLite, "postgres": forPostgres}
	for _, d := range databases[:2] {
		t.Run(d.name, func(t *testing.T) {
			s := connect(t, d.connect, d.empty(t))
			addModelRuns(t, s)
			addBoosted(t, s)
			query := strings.TrimSuffix(strings.TrimSpace(queries[d.name]), ";")
			var ids []string
			queryJSON(t, s, `SELECT '["' || min(run_id) || '","' || max(run_id) || '"]' FROM (`+query+`) found`, &ids)
			if d := cmp.Diff([]string{"boosted", "boosted"}, ids); d != "" {
				t.Errorf("found runs (-want +got):\n%s", d)
			}
		})
	}
}

// addBoosted makes a run that the example finds, and one that it does not.
func addBoosted(t *testing.T, s *store.Store) {
	t.Helper()
	start := time.Now()
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		for id, depth := range map[string]string{"boosted": "7", "shallow": "5"} {
			run, err := tx.Catalog().AddRun(t.Context(), catalog.Run{ProjectID: "01PROJECT", Run: cupel.Run{
				ID: id, StartTime: &start, RunComponents: cupel.RunComponents{ModelClass: "xgboost.XGBClassifier"},
			}})
			if err != nil {
				return err
			}
			if err := tx.Catalog().AddParams(t.Context(), run, []cupel.Param{{Key: "max_depth", Value: depth}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// queryJSON reads JSON that a query has for a result.
func queryJSON(t *testing.T, s *store.Store, query string, into any) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.Tx) error {
		text, err := tx.Text(t.Context(), query)
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(text), into)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// addModelRuns makes a run with all there is, a bare one and a deleted one.
func addModelRuns(t *testing.T, s *store.Store) {
	t.Helper()
	start := time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)
	end := start.Add(time.Hour)
	point := func(key string, step int64, value float64) cupel.LoggedPoint {
		return cupel.LoggedPoint{Key: key, Point: cupel.Point{Step: step, Value: cupel.Float(value)}}
	}
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		ctx, c := t.Context(), tx.Catalog()
		if err := addTracking(ctx, c); err != nil {
			return err
		}
		full := catalog.Run{ProjectID: "01PROJECT", Run: cupel.Run{
			ID: "full", Status: cupel.RunFinished, StartTime: &start, EndTime: &end,
			RunComponents: cupel.RunComponents{ModelClass: "m:M", FeatureGeneratorClass: "f:F", DatasetClass: "d:D", GitHash: "abc"},
		}}
		deleted := catalog.Run{ProjectID: "01PROJECT", Run: cupel.Run{ID: "a deleted one", DeletedAt: &end}}
		for _, run := range []*catalog.Run{&full, {ProjectID: "01PROJECT", Run: cupel.Run{ID: "bare"}}, &deleted} {
			added, err := c.AddRun(ctx, *run)
			if err != nil {
				return err
			}
			run.Num = added.Num
		}
		if err := c.AddParams(ctx, full, []cupel.Param{{Key: "lr", Value: "0.1"}, {Key: "größe", Value: "'Ω'"}}); err != nil {
			return err
		}
		for n, path := range []string{"plot.png", "model/MLmodel"} {
			owner := catalog.ArtifactOwner{ProjectID: "01PROJECT", Kind: cupel.ArtifactsOfRun, ID: "full"}
			if err := c.PutArtifact(ctx, owner, cupel.Artifact{Path: path, Size: int64(n), Digest: strings.Repeat("a", 64)}); err != nil {
				return err
			}
		}
		return c.AddPoints(ctx, full, []cupel.LoggedPoint{
			point("auc", 2, 0.75), point("auc", 1, 0.9), point("nan", 1, math.NaN()), point("inf", 1, math.Inf(1)),
			point("low", 1, math.Inf(-1)), point("whole", 1, 3),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// addTracking makes a project with its default experiment.
func addTracking(ctx context.Context, c catalog.Catalog) error {
	if _, err := c.AddProject(ctx, catalog.Project{ID: "01PROJECT", Project: cupel.Project{Name: "default"}}); err != nil {
		return err
	}
	_, err := c.AddExperiment(ctx, catalog.Experiment{ProjectID: "01PROJECT", Experiment: cupel.Experiment{Name: cupel.DefaultExperimentName}})
	return err
}
