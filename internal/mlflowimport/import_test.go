package mlflowimport

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	cupelserver "github.com/cupel/cupel/internal/server"
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
	home := t.TempDir()
	registry := openRegistry(t, home, "server", "file")
	imports := []struct{ project, address, artifacts string }{
		{"server", from.url, ""},
		{"file", "sqlite:" + filepath.Join(from.folder, "mlflow.db"), filepath.Join(from.folder, "artifacts")},
	}
	var want snapshot
	for _, step := range []string{"fill", "change"} {
		var nothing any
		from.tell(step, from.url, &nothing)
		want = snapshot{}
		from.tell("snapshot", from.url, &want)
		for _, i := range imports {
			source := open(t, i.address, i.artifacts)
			report := must(Import(t.Context(), registry, source, Options{Project: i.project}))(t)
			v := viewer{t, t.Context(), registry, i.project}
			if diff := cmp.Diff(want, v.snapshot(), ageless); diff != "" {
				t.Errorf("%s, imported after %s (-MLflow +Cupel):\n%s", i.project, step, diff)
			}
			checkReport(t, report, want)
			checkNothingNew(t, registry, source, i.project)
		}
	}
	var got snapshot
	from.tell("snapshot", serve(t, home)+"/projects/server", &got)
	if diff := cmp.Diff(want, got, ageless); diff != "" {
		t.Errorf("as MLflow's client sees it (-MLflow +Cupel):\n%s", diff)
	}
}

// ageless leaves out when experiments were made: the one that every project has is
// as old as the project. TestCreationTimes looks at the others.
var ageless = cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Experiments.Created" }, cmp.Ignore())

// serve starts a server of Cupel over a home.
func serve(t *testing.T, home string) (url string) {
	t.Helper()
	config := cupelserver.DefaultConfig()
	config.Listen, config.Home = "127.0.0.1:0", home
	s := cupelserver.New(config, slog.New(slog.DiscardHandler))
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s.URL()
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
	return openRegistry(t, t.TempDir(), projects...)
}

func openRegistry(t *testing.T, home string, projects ...string) cupel.Registry {
	t.Helper()
	registry := must(embedded.Open(t.Context(), embedded.Options{Home: home}))(t)
	t.Cleanup(func() { registry.Close() })
	for _, name := range projects {
		must(registry.CreateProject(t.Context(), name, cupel.ProjectChange{}))(t)
	}
	return registry
}
