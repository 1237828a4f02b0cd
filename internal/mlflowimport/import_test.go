package mlflowimport

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
)

// TestImport fills a real MLflow server and imports it, from its API and from its
// file, again without and with changes; MLflow's own client says what is right.
func TestImport(t *testing.T) {
	for _, release := range []string{"2", "3"} {
		t.Run("MLflow "+release, func(t *testing.T) {
			t.Parallel()
			testImport(t, startMLflow(t, release))
		})
	}
}

func testImport(t *testing.T, from *mlflow) {
	registry := newRegistry(t, "server", "file")
	imports := []struct{ project, address, artifacts string }{
		{"server", from.url, ""},
		{"file", "sqlite:" + filepath.Join(from.folder, "mlflow.db"), filepath.Join(from.folder, "artifacts")},
	}
	for _, step := range []string{"fill", "change"} {
		var nothing any
		from.tell(step, &nothing)
		var want snapshot
		from.tell("snapshot", &want)
		for _, i := range imports {
			source := open(t, i.address, i.artifacts)
			report := must(Import(t.Context(), registry, source, Options{Project: i.project}))(t)
			v := viewer{t, t.Context(), registry, i.project}
			if diff := cmp.Diff(adjusted(want, v), v.snapshot()); diff != "" {
				t.Errorf("%s, imported after %s (-MLflow +Cupel):\n%s", i.project, step, diff)
			}
			checkReport(t, report, want)
			checkNothingNew(t, registry, source, i.project)
		}
	}
}

// adjusted is a snapshot of MLflow without what is known to differ: the experiment
// that every project has is as old as the project.
func adjusted(want snapshot, v viewer) snapshot {
	adjusted := snapshot{map[string]experimentShot{}, want.Runs, want.LoggedModels, want.RegisteredModels}
	for id, e := range want.Experiments {
		if id == "0" {
			e.Created = must(v.registry.GetExperiment(v.ctx, cupel.ExperimentRef{Project: v.project}))(v.t).CreatedAt.UnixMilli()
		}
		adjusted.Experiments[id] = e
	}
	return adjusted
}

// checkReport compares what a report counts with what there is.
func checkReport(t *testing.T, report Report, want snapshot) {
	t.Helper()
	points, versions := 0, 0
	for _, r := range want.Runs {
		for _, history := range r.Metrics {
			points += len(history)
		}
	}
	for _, m := range want.RegisteredModels {
		versions += len(m.Versions)
	}
	for kind, n := range map[Kind]int{
		Experiments: len(want.Experiments), Runs: len(want.Runs), MetricPoints: points, LoggedModels: len(want.LoggedModels),
		RegisteredModels: len(want.RegisteredModels), ModelVersions: versions,
	} {
		if got := report.Counts[kind]; got.Added+got.There != int64(n) {
			t.Errorf("%s: the report counts %+v, there are %d", kind, got, n)
		}
	}
	if len(report.Left) != 1 || report.Left[0].Kind != "traces" {
		t.Errorf("left are %v, want traces", report.Left)
	}
}

// checkNothingNew imports again and expects that everything is there.
func checkNothingNew(t *testing.T, registry cupel.Registry, source Source, project string) {
	t.Helper()
	report := must(Import(t.Context(), registry, source, Options{Project: project}))(t)
	for kind, tally := range report.Counts {
		if tally.Added != 0 {
			t.Errorf("%s: a second import adds %d %s", project, tally.Added, kind)
		}
	}
	if len(report.Gaps) != 0 {
		t.Errorf("%s: a second import reports %v", project, report.Gaps)
	}
}

func open(t *testing.T, address, artifacts string) Source {
	t.Helper()
	source := must(Open(t.Context(), address, OpenOptions{Artifacts: artifacts}))(t)
	t.Cleanup(func() { source.Close() })
	return source
}

// newRegistry opens an empty registry with some projects.
func newRegistry(t *testing.T, projects ...string) cupel.Registry {
	t.Helper()
	registry := must(embedded.Open(t.Context(), embedded.Options{Home: t.TempDir()}))(t)
	t.Cleanup(func() { registry.Close() })
	for _, name := range projects {
		must(registry.CreateProject(t.Context(), name, cupel.ProjectChange{}))(t)
	}
	return registry
}
