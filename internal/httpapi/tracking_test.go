package httpapi_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// run starts a run, and returns it with its path.
func (f *fixture) run(draft string) (cupel.Run, string) {
	f.Helper()
	run := decode[cupel.Run](f, f.want(201, "POST", inDefault+"/runs", draft))
	return run, inDefault + "/runs/" + run.ID
}

func TestExperiments(t *testing.T) {
	f := newFixture(t)
	const all = inDefault + "/experiments"
	made := decode[cupel.Experiment](t, f.want(201, "POST", all, `{"name":"50% of ?ü","tags":{"team":"risk"}}`))
	f.want(409, "POST", all, `{"name":"50% of ?ü"}`)
	one := all + "/" + made.Ref().String()
	for _, path := range []string{one, all + ":named?name=" + url.QueryEscape("50% of ?ü")} {
		if got := decode[cupel.Experiment](t, f.want(200, "GET", path, nil)); !cmp.Equal(made, got) {
			t.Errorf("%s (-made +got):\n%s", path, cmp.Diff(made, got))
		}
	}
	changed := decode[cupel.Experiment](t, f.want(200, "PATCH", one, `{"name":"plain","set_tags":{"x":"y"},"remove_tags":["team"]}`))
	if diff := cmp.Diff(map[string]string{"x": "y"}, changed.Tags); diff != "" || changed.Name != "plain" {
		t.Errorf("changed to %+v", changed)
	}
	f.want(204, "DELETE", one, nil)
	found := func(query string) string {
		var names []string
		for _, e := range decode[cupel.ExperimentPage](t, f.want(200, "GET", all+query, nil)).Experiments {
			names = append(names, e.Name)
		}
		return strings.Join(names, " ")
	}
	if got := found("?view=all&order_by=name&order_by=experiment_id%20desc"); got != "Default plain" {
		t.Errorf("all are %q", got)
	}
	if got := found("?view=deleted&filter=" + url.QueryEscape(`name like "pl%"`)); got != "plain" {
		t.Errorf("deleted are %q", got)
	}
	f.want(204, "POST", one+"/restore", nil)
	f.want(400, "GET", all+"?view=some", nil)
	f.want(404, "GET", all+"/99", nil)
	f.want(400, "GET", all+"/first", nil)
}

func TestRuns(t *testing.T) {
	f := newFixture(t)
	run, one := f.run(`{"experiment_id":0,"run_name":"first","tags":{"a":"b"},"hyperparameters":{"lr":"0.1"},"model_class":"Trees"}`)
	f.want(204, "POST", one+"/log", `{"batch_id":"1","metrics":[
		{"key":"val/loss","step":1,"timestamp":1000,"value":0.5},{"key":"val/loss","step":2,"timestamp":2000,"value":"NaN"},{"key":"val/loss","timestamp":3000,"value":"-Infinity"}],
		"params":[{"key":"depth","value":"3"}],"tags":[{"key":"c","value":"d"}],"remove_tags":["a"]}`)
	f.want(204, "POST", one+"/inputs", `{"datasets":[{"dataset":{"name":"iris","digest":"ab","source_type":"local","source":"x"},"tags":{"mlflow.data.context":"train"}}]}`)
	got := decode[cupel.Run](t, f.want(200, "GET", one, nil))
	if got.Name != "first" || got.ModelClass != "Trees" || got.Params["depth"] != "3" || got.Tags["c"] != "d" || got.Tags["a"] != "" || len(got.Inputs) != 1 {
		t.Errorf("got %+v", got)
	}
	if m := got.Metrics["val/loss"]; m.Count != 3 || m.Last.Step != 2 {
		t.Errorf("metrics are %+v", got.Metrics)
	}
	history := string(f.want(200, "GET", one+"/history?key=val%2Floss&to_step=1", nil).body)
	if want := `{"points":[{"step":1,"timestamp":1000,"value":0.5},{"step":0,"timestamp":3000,"value":"-Infinity"}],"next_page_token":""}`; history != want {
		t.Errorf("history is %s", history)
	}
	changed := decode[cupel.Run](t, f.want(200, "PATCH", one, `{"status":"FINISHED","githash":"abc"}`))
	if changed.Status != cupel.RunFinished || changed.EndTime == nil || changed.GitHash != "abc" {
		t.Errorf("changed to %+v", changed)
	}
	f.want(204, "DELETE", one, nil)
	f.want(409, "POST", one+"/log", `{}`)
	f.want(204, "POST", one+"/restore", nil)
	f.want(409, "POST", one+"/purge", nil)
	f.want(204, "DELETE", one, nil)
	f.want(204, "POST", one+"/purge", nil)
	f.want(404, "GET", one, nil)
	if run.ID == "" {
		t.Error("a run without an id")
	}
}

func TestTables(t *testing.T) {
	f := newFixture(t)
	var ids []string
	for _, lr := range []string{"0.1", "0.2"} {
		run, one := f.run(`{"experiment_id":0,"hyperparameters":{"lr":"` + lr + `"}}`)
		f.want(204, "POST", one+"/log", `{"metrics":[{"key":"auc","step":0,"timestamp":1,"value":`+lr+`},{"key":"auc","step":9,"timestamp":2,"value":"Infinity"}]}`)
		ids = append(ids, run.ID)
	}
	const all = inDefault + "/runs"
	page := decode[cupel.RunPage](t, f.want(200, "GET", all+"?experiment=0&experiment=1&limit=1&brief=true&filter=params.lr%3D%220.2%22", nil))
	if len(page.Runs) != 1 || page.Runs[0].ID != ids[1] {
		t.Errorf("found %+v", page)
	}
	table := string(f.want(200, "POST", all+":columns", `{"columns":["params.lr","min(metrics.auc)","metrics.auc","tags.none"],"order_by":["params.lr"],"experiments":[0]}`).body)
	want := `{"runs":["` + ids[0] + `","` + ids[1] + `"],"columns":[{"name":"params.lr","values":["0.1","0.2"]},{"name":"min(metrics.auc)","values":[0.1,0.2]},` +
		`{"name":"metrics.auc","values":["Infinity","Infinity"]},{"name":"tags.none","values":[null,null]}],"next_page_token":""}`
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	series := decode[wire.SeriesList](t, f.want(200, "POST", all+":series", `{"runs":["`+ids[0]+`"],"keys":["auc"],"buckets":1}`)).Series
	if len(series) != 1 || series[0].Points != 2 || len(series[0].Steps) != 1 || series[0].Min[0] != 0.1 {
		t.Errorf("series are %+v", series)
	}
	keys := decode[cupel.RunKeys](t, f.want(200, "GET", all+":keys?experiment=0", nil))
	if diff := cmp.Diff([]string{"lr"}, keys.Params); diff != "" || len(keys.Metrics) != 1 {
		t.Errorf("keys are %+v", keys)
	}
}

func TestDatasets(t *testing.T) {
	f := newFixture(t)
	_, one := f.run(`{"experiment_id":0}`)
	f.want(204, "POST", one+"/inputs", wire.Inputs{Datasets: []cupel.DatasetInput{{
		Dataset: cupel.Dataset{Name: "data/iris?.csv", Digest: "abcd"}, Tags: map[string]string{cupel.DatasetContextTag: "train"},
	}}})
	got := decode[cupel.KnownDataset](t, f.want(200, "GET", inDefault+"/datasets:named?digest=ab&name="+url.QueryEscape("data/iris?.csv"), nil))
	if got.Digest != "abcd" || len(got.Uses) != 1 || got.Uses[0].Context != "train" {
		t.Errorf("got %+v", got)
	}
	if page := decode[cupel.DatasetPage](t, f.want(200, "GET", inDefault+"/datasets", nil)); len(page.Datasets) != 1 {
		t.Errorf("found %+v", page)
	}
	if list := decode[wire.DatasetSummaries](t, f.want(200, "GET", inDefault+"/datasets:summary?experiment=0", nil)); len(list.Datasets) != 1 {
		t.Errorf("summary is %+v", list)
	}
}

func TestLoggedModels(t *testing.T) {
	f := newFixture(t)
	run, _ := f.run(`{"experiment_id":0}`)
	const all = inDefault + "/logged-models"
	made := decode[cupel.LoggedModel](t, f.want(201, "POST", all, cupel.NewLoggedModel{Name: "trees", SourceRunID: run.ID}))
	one := all + "/" + made.ID
	changed := decode[cupel.LoggedModel](t, f.want(200, "PATCH", one, `{"status":"LOGGED_MODEL_READY","params":[{"key":"a","value":"b"}],"set_tags":{"c":"d"}}`))
	if changed.Status != cupel.ModelReady || changed.Params["a"] != "b" || changed.Tags["c"] != "d" {
		t.Errorf("changed to %+v", changed)
	}
	f.want(204, "POST", inDefault+"/runs/"+run.ID+"/log", `{"metrics":[{"key":"auc","timestamp":1,"value":0.9,"model_id":"`+made.ID+`","dataset_name":"iris","dataset_digest":"ab"}]}`)
	page := decode[cupel.LoggedModelPage](t, f.want(200, "POST", all+":search", `{"filter":"metrics.auc > 0.8","datasets":[{"name":"iris"}],"experiments":[0]}`))
	if len(page.Models) != 1 || page.Models[0].ID != made.ID {
		t.Errorf("found %+v", page)
	}
	f.want(204, "POST", inDefault+"/runs/"+run.ID+"/outputs", `{"models":[{"model_id":"`+made.ID+`","step":3}]}`)
	f.want(200, "PUT", one+"/artifacts/model.pkl", "the model")
	image := decode[cupel.Image](t, f.want(201, "POST", inRisk+"/images:register", `{"create_repository":true,"artifacts":{"kind":"model","id":"`+made.ID+`","path":""},"tags":["best"]}`))
	if len(image.Files) != 1 || image.Files[0].Path != "model.pkl" {
		t.Errorf("registered %+v", image)
	}
	f.want(204, "DELETE", one, nil)
	f.want(404, "GET", one, nil)
}

func TestArtifacts(t *testing.T) {
	f := newFixture(t)
	run, one := f.run(`{"experiment_id":0}`)
	all := one + "/artifacts"
	stored := decode[cupel.Artifact](t, f.want(200, "PUT", all+"/plots/a%20b.txt", "0123456789"))
	if stored.Path != "plots/a b.txt" || stored.Size != 10 {
		t.Errorf("stored %+v", stored)
	}
	f.want(200, "PUT", all+"/top.txt", strings.NewReader("top"))
	list := func(query string) string {
		var paths []string
		for _, a := range decode[wire.ArtifactList](t, f.want(200, "GET", all+query, nil)).Artifacts {
			paths = append(paths, a.Path)
		}
		return strings.Join(paths, ", ")
	}
	for query, want := range map[string]string{"": "plots, top.txt", "?deep=true": "plots/a b.txt, top.txt", "?path=plots": "plots/a b.txt", "?path=none": ""} {
		if got := list(query); got != want {
			t.Errorf("%q lists %q, want %q", query, got, want)
		}
	}
	a := f.want(206, "GET", all+"/plots/a%20b.txt", nil, "Range", "bytes=2-4")
	if string(a.body) != "234" || a.header.Get("ETag") != `"`+stored.Digest+`"` {
		t.Errorf("read %q with %v", a.body, a.header)
	}
	f.want(200, "HEAD", all+"/top.txt", nil)
	f.want(409, "PUT", all+"/top.txt/below", "x")
	f.want(400, "PUT", all+"/a/%2E%2E/b", "x")
	f.want(404, "GET", inDefault+"/runs/none/artifacts/top.txt", nil)
	f.want(400, "DELETE", all+"/", nil) // no path is not the root
	f.want(204, "DELETE", all+"/plots", nil)
	if got := list(""); got != "top.txt" {
		t.Errorf("left is %q", got)
	}
	f.want(204, "DELETE", all, nil)
	if got := list(""); got != "" || run.ID == "" {
		t.Errorf("left is %q", got)
	}
}

func TestRepositorySearch(t *testing.T) {
	f := newFixture(t)
	for _, name := range []string{"a", "b"} {
		f.want(201, "POST", inDefault+"/repositories", wire.RepositoryName{Name: name})
	}
	f.want(204, "PATCH", inDefault+"/repositories/b/annotations", `{"annotations":{"owner":"ada"}}`)
	page := decode[cupel.RepositoryPage](t, f.want(200, "GET", inDefault+"/repositories:search?order_by=name%20desc&limit=1", nil))
	if len(page.Repositories) != 1 || page.Repositories[0].Annotations["owner"] != "ada" || page.NextPageToken == "" {
		t.Errorf("found %+v", page)
	}
	f.want(400, "GET", inDefault+"/repositories:search?view=deleted", nil)
}

// TestWrongBatches holds the answer to what is logged wrongly to the one shape.
func TestWrongBatches(t *testing.T) {
	f := newFixture(t)
	_, one := f.run(`{"experiment_id":0}`)
	tests := []struct {
		name, body string
		status     int
		says       string
	}{
		{"no JSON", "metrics", 400, "byte 0"},
		{"no body", "", 400, "byte 0"},
		{"unknown key", `{"metric":[]}`, 400, `"metric"`},
		{"no value", `{"metrics":[{"key":"a","timestamp":1}]}`, 400, `metrics[0]: "value"`},
		{"wrong key", `{"metrics":[{"key":"a","timestamp":1,"value":1},{"key":"../b","timestamp":1,"value":1}]}`, 400, "metrics[1].name"},
		{"too large", strings.Repeat(" ", wire.MaxJSON+1), 413, "more than"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := f.want(test.status, "POST", one+"/log", test.body)
			if got := decode[wire.Failure](t, a); !strings.Contains(got.Message, test.says) {
				t.Errorf("%s, want %q in it", a.body, test.says)
			}
		})
	}
	if got := decode[cupel.Run](t, f.want(200, "GET", one, nil)); len(got.Metrics) > 0 {
		t.Errorf("something was logged: %+v", got.Metrics)
	}
}
