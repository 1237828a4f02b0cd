package registrytest

import (
	"strings"
	"testing"

	"github.com/cupel/cupel"
)

func testExperiments(t *testing.T, f *fixture) {
	first, err := f.b.GetExperimentByName(f.ctx, cupel.DefaultProject, cupel.DefaultExperimentName)
	f.must(err)
	f.equal(cupel.DefaultExperiment, first.ID)
	_, err = f.a.CreateProject(f.ctx, "fraud", cupel.ProjectChange{})
	f.must(err)
	_, err = f.b.GetExperiment(f.ctx, cupel.ExperimentRef{Project: "fraud"})
	f.must(err)

	made, err := f.a.CreateExperiment(f.ctx, cupel.DefaultProject, cupel.NewExperiment{Name: "a / ü%", Tags: map[string]string{"team": "risk"}})
	f.must(err)
	got, err := f.b.GetExperiment(f.ctx, made.Ref())
	f.must(err)
	f.equal(made, got)
	f.equal(map[string]string{"team": "risk"}, got.Tags)
	f.equal(cupel.StateActive, got.State)
	got, err = f.b.GetExperimentByName(f.ctx, cupel.DefaultProject, "a / ü%")
	f.must(err)
	f.equal(made.ID, got.ID)
	if next := f.experiment("b"); next.ID <= made.ID {
		t.Errorf("number %d follows %d", next.ID, made.ID)
	}
	_, err = f.a.CreateExperiment(f.ctx, cupel.DefaultProject, cupel.NewExperiment{Name: "b"})
	f.refused(err, cupel.AlreadyExists)
	for _, wrong := range []string{"", "  ", strings.Repeat("x", 501), "a\x00b"} {
		_, err = f.a.CreateExperiment(f.ctx, cupel.DefaultProject, cupel.NewExperiment{Name: wrong})
		f.refused(err, cupel.Invalid)
	}
	id := int64(77)
	got, err = f.a.CreateExperiment(f.ctx, cupel.DefaultProject, cupel.NewExperiment{ID: &id, Name: "imported"})
	f.must(err)
	f.equal(id, got.ID)
	_, err = f.a.CreateExperiment(f.ctx, cupel.DefaultProject, cupel.NewExperiment{ID: &id, Name: "another"})
	f.refused(err, cupel.AlreadyExists)
	_, err = f.b.GetExperiment(f.ctx, cupel.ExperimentRef{Project: "fraud", ID: id})
	f.refused(err, cupel.NotFound)
	_, err = f.b.GetExperimentByName(f.ctx, cupel.DefaultProject, "nowhere")
	f.refused(err, cupel.NotFound)
	f.changeExperiment(made)
}

// changeExperiment checks changes of an experiment that has the tag team.
func (f *fixture) changeExperiment(made cupel.Experiment) {
	f.Helper()
	name := "renamed"
	got, err := f.a.ChangeExperiment(f.ctx, made.Ref(), cupel.ExperimentChange{
		Name: &name, SetTags: map[string]string{"owner": "ada"}, RemoveTags: []string{"team", "none"},
	})
	f.must(err)
	f.equal(name, got.Name)
	f.equal(map[string]string{"owner": "ada"}, got.Tags)
	taken := "b"
	_, err = f.a.ChangeExperiment(f.ctx, made.Ref(), cupel.ExperimentChange{Name: &taken})
	f.refused(err, cupel.AlreadyExists)
	_, err = f.a.ChangeExperiment(f.ctx, cupel.ExperimentRef{Project: cupel.DefaultProject, ID: 999}, cupel.ExperimentChange{})
	f.refused(err, cupel.NotFound)
	got, err = f.b.GetExperimentByName(f.ctx, cupel.DefaultProject, name)
	f.must(err)
	f.equal(made.ID, got.ID)
}

func testDeletedExperiments(t *testing.T, f *fixture) {
	experiment := f.experiment("old")
	inside := func(d *cupel.NewRun) { d.ExperimentID = experiment.ID }
	kept, gone := f.named("kept", inside), f.named("gone", inside)
	f.must(f.a.DeleteRun(f.ctx, gone.Ref()))

	f.must(f.a.DeleteExperiment(f.ctx, experiment.Ref()))
	f.must(f.b.DeleteExperiment(f.ctx, experiment.Ref())) // it is deleted already
	got, err := f.b.GetExperimentByName(f.ctx, cupel.DefaultProject, "old")
	f.must(err)
	f.equal(cupel.StateDeleted, got.State)
	f.equal(cupel.StateDeleted, f.again(kept).State)
	f.refused(f.a.LogBatch(f.ctx, kept.Ref(), points("a", 1)), cupel.Conflict)
	_, err = f.a.CreateRun(f.ctx, cupel.DefaultProject, cupel.NewRun{ExperimentID: experiment.ID})
	f.refused(err, cupel.Conflict)
	_, err = f.a.ChangeExperiment(f.ctx, experiment.Ref(), cupel.ExperimentChange{SetTags: map[string]string{"a": "b"}})
	f.refused(err, cupel.Conflict)
	_, err = f.a.CreateExperiment(f.ctx, cupel.DefaultProject, cupel.NewExperiment{Name: "old"})
	f.refused(err, cupel.AlreadyExists)
	f.refused(f.a.RestoreRun(f.ctx, gone.Ref()), cupel.Conflict)

	f.must(f.a.RestoreExperiment(f.ctx, experiment.Ref()))
	f.must(f.b.RestoreExperiment(f.ctx, experiment.Ref()))
	f.equal(cupel.StateActive, f.again(kept).State)
	f.equal(cupel.StateDeleted, f.again(gone).State)
	f.must(f.a.RestoreRun(f.ctx, gone.Ref()))
	f.equal(cupel.StateActive, f.again(gone).State)
	f.refused(f.a.DeleteExperiment(f.ctx, cupel.ExperimentRef{Project: cupel.DefaultProject, ID: 999}), cupel.NotFound)
}

func testExperimentSearch(t *testing.T, f *fixture) {
	for _, name := range []string{"alpha", "beta", "Gamma"} {
		made := f.experiment(name)
		_, err := f.a.ChangeExperiment(f.ctx, made.Ref(), cupel.ExperimentChange{SetTags: map[string]string{"len": name[:1]}})
		f.must(err)
		if name == "beta" {
			f.must(f.a.DeleteExperiment(f.ctx, made.Ref()))
		}
	}
	for _, test := range []struct {
		search cupel.Search
		view   cupel.View
		want   string
	}{
		{search(""), "", "Gamma alpha Default"},
		{search(""), cupel.ViewAll, "Gamma beta alpha Default"},
		{search(""), cupel.ViewDeleted, "beta"},
		{search("", "name"), cupel.ViewActive, "Default Gamma alpha"},
		{search(`name like "%a"`, "name desc"), cupel.ViewAll, "beta alpha Gamma"},
		{search(`name ilike "g%" or tags.len = 'a'`, "experiment_id"), "", "alpha Gamma"},
	} {
		test.search.View = test.view
		if got := f.experimentNames(test.search); got != test.want {
			t.Errorf("%+v: got %s, want %s", test.search, got, test.want)
		}
	}
	paged := search("", "name")
	paged.Limit = 2
	page, err := f.b.SearchExperiments(f.ctx, paged)
	f.must(err)
	paged.PageToken = page.NextPageToken
	f.equal("alpha", f.experimentNames(paged))
}

// experimentNames are the names of what a search finds, in its order.
func (f *fixture) experimentNames(asked cupel.Search) string {
	f.Helper()
	page, err := f.b.SearchExperiments(f.ctx, asked)
	if err != nil {
		f.Fatal(err)
	}
	var names []string
	for _, e := range page.Experiments {
		names = append(names, e.Name)
	}
	return strings.Join(names, " ")
}
