package registrytest

import (
	"regexp"
	"strings"
	"testing"

	"github.com/cupel/cupel"
)

// model makes a logged model.
func (f *fixture) model(draft cupel.NewLoggedModel) cupel.LoggedModel {
	f.Helper()
	made, err := f.a.CreateLoggedModel(f.ctx, cupel.DefaultProject, draft)
	if err != nil {
		f.Fatal(err)
	}
	return made
}

func testLoggedModels(t *testing.T, f *fixture) {
	run := f.run()
	made := f.model(cupel.NewLoggedModel{
		Name: "trees", Type: "sklearn", SourceRunID: run.ID, Params: map[string]string{"depth": "3"}, Tags: map[string]string{"team": "risk"},
	})
	if !regexp.MustCompile(`^m-[0-9a-f]{32}$`).MatchString(made.ID) {
		t.Errorf("id %q", made.ID)
	}
	f.equal(cupel.ModelPending, made.Status)
	got, err := f.b.GetLoggedModel(f.ctx, made.Ref())
	f.must(err)
	f.equal(made, got)
	if named := f.model(cupel.NewLoggedModel{}); named.Name == "" {
		t.Error("a model without a name")
	}

	ready := cupel.ModelReady
	got, err = f.a.ChangeLoggedModel(f.ctx, made.Ref(), cupel.LoggedModelChange{
		Status: &ready, Params: []cupel.Param{{Key: "trees", Value: "9"}}, SetTags: map[string]string{"x": "y"}, RemoveTags: []string{"team", "none"},
	})
	f.must(err)
	f.equal(cupel.ModelReady, got.Status)
	f.equal(map[string]string{"depth": "3", "trees": "9"}, got.Params)
	f.equal(map[string]string{"x": "y"}, got.Tags)
	_, err = f.a.ChangeLoggedModel(f.ctx, made.Ref(), cupel.LoggedModelChange{Params: []cupel.Param{{Key: "depth", Value: "4"}}})
	f.refused(err, cupel.Invalid)
	wrong := cupel.ModelStatus("DONE")
	_, err = f.a.ChangeLoggedModel(f.ctx, made.Ref(), cupel.LoggedModelChange{Status: &wrong})
	f.refused(err, cupel.Invalid)
	for _, draft := range []cupel.NewLoggedModel{{ID: "trees"}, {Name: strings.Repeat("x", 501)}} {
		_, err = f.a.CreateLoggedModel(f.ctx, cupel.DefaultProject, draft)
		f.refused(err, cupel.Invalid)
	}
	_, err = f.a.CreateLoggedModel(f.ctx, cupel.DefaultProject, cupel.NewLoggedModel{ID: made.ID})
	f.refused(err, cupel.AlreadyExists)

	owner := made.Ref().Artifacts()
	f.put(owner, "MLmodel", []byte("flavors: {}"))
	f.equal("MLmodel", f.listed(owner, "", false))
	f.equal("", f.listed(run.Ref().Artifacts(), "", false))
	f.must(f.a.DeleteLoggedModel(f.ctx, made.Ref()))
	_, err = f.b.GetLoggedModel(f.ctx, made.Ref())
	f.refused(err, cupel.NotFound)
	_, err = f.b.OpenArtifact(f.ctx, owner, "MLmodel")
	f.refused(err, cupel.NotFound)
	f.refused(f.a.DeleteLoggedModel(f.ctx, made.Ref()), cupel.NotFound)
}

func testLoggedModelSearch(t *testing.T, f *fixture) {
	run, other := f.run(), f.experiment("other")
	a := f.model(cupel.NewLoggedModel{Name: "a", SourceRunID: run.ID, Params: map[string]string{"depth": "3"}})
	b := f.model(cupel.NewLoggedModel{Name: "b", ExperimentID: other.ID, Tags: map[string]string{"team": "risk"}})
	measure := func(model cupel.LoggedModel, dataset string, step int64, value cupel.Float) cupel.LoggedPoint {
		p := point("auc", step, 1, value)
		p.ModelID, p.DatasetName, p.DatasetDigest = model.ID, dataset, "1"
		return p
	}
	f.log(run, cupel.RunBatch{Metrics: []cupel.LoggedPoint{
		measure(a, "iris", 1, 0.5), measure(a, "iris", 2, 0.6), measure(a, "wine", 3, 0.9), measure(b, "iris", 4, 0.8),
	}})
	got, err := f.b.GetLoggedModel(f.ctx, a.Ref())
	f.must(err)
	last := map[string]cupel.Float{}
	for _, m := range got.Metrics {
		f.equal(run.ID, m.RunID)
		last[m.DatasetName] = m.Value
	}
	f.equal(map[string]cupel.Float{"iris": 0.6, "wine": 0.9}, last)
	for _, test := range []struct {
		name string
		cupel.LoggedModelSearch
		want string
	}{
		{"all", cupel.LoggedModelSearch{Search: search("")}, "b a"},
		{"by name", cupel.LoggedModelSearch{Search: search("", "name")}, "a b"},
		{"of an experiment", cupel.LoggedModelSearch{Search: search(""), Experiments: []int64{other.ID}}, "b"},
		{"parameter", cupel.LoggedModelSearch{Search: search(`params.depth = "3"`)}, "a"},
		{"tag", cupel.LoggedModelSearch{Search: search(`tags.team = "risk"`)}, "b"},
		{"metric", cupel.LoggedModelSearch{Search: search(`metrics.auc > 0.7`, "name")}, "a b"},
		{"metric on a dataset", cupel.LoggedModelSearch{Search: search(`metrics.auc > 0.7`), Datasets: []cupel.Dataset{{Name: "iris"}}}, "b"},
		{"order by a metric on a dataset", cupel.LoggedModelSearch{Search: search("", "metrics.auc"), Datasets: []cupel.Dataset{{Name: "iris", Digest: "1"}}}, "a b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := f.in(t)
			page, err := f.b.SearchLoggedModels(f.ctx, test.LoggedModelSearch)
			f.must(err)
			var names []string
			for _, m := range page.Models {
				names = append(names, m.Name)
			}
			f.equal(test.want, strings.Join(names, " "))
		})
	}
	paged := cupel.LoggedModelSearch{Search: search("", "name")}
	paged.Limit = 1
	page, err := f.b.SearchLoggedModels(f.ctx, paged)
	f.must(err)
	paged.PageToken = page.NextPageToken
	page, err = f.b.SearchLoggedModels(f.ctx, paged)
	f.must(err)
	f.equal("b", page.Models[0].Name)
	f.equal("", page.NextPageToken)
}
