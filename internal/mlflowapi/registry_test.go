package mlflowapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// newModel makes a registered model.
func (f *fixture) newModel(name string) string {
	f.Helper()
	f.want(200, "POST", api+"/registered-models/create", object{"name": name})
	return name
}

// newVersion makes a version of a source and returns it.
func (f *fixture) newVersion(name, source string, more object) object {
	f.Helper()
	body := object{"name": name, "source": source}
	for key, value := range more {
		body[key] = value
	}
	return at(f, f.want(200, "POST", api+"/model-versions/create", body), "model_version").(object)
}

// TestSources makes versions of everything that one can be made of.
func TestSources(t *testing.T) {
	f := newFixture(t)
	name, run := f.newModel("credit risk"), f.newRun()
	f.want(200, "PUT", proxy+"/artifacts/0/"+run+"/artifacts/model/MLmodel", "of the run")
	made := f.want(200, "POST", api+"/logged-models", object{"experiment_id": "0", "name": "m", "source_run_id": run})
	model := at(t, made, "model", "info", "model_id").(string)
	f.want(200, "PUT", proxy+"/artifacts/0/models/"+model+"/artifacts/MLmodel", "of the model")

	tests := []struct {
		source, content string
		run, model      string
	}{
		{"runs:/" + run + "/model", "of the run", run, ""},
		{"mlflow-artifacts:/0/" + run + "/artifacts/model", "of the run", run, ""},
		{"mlflow-artifacts://other:80/0/" + run + "/artifacts/model", "of the run", run, ""},
		{"http://localhost:7070" + proxy + "/artifacts/0/" + run + "/artifacts/model", "of the run", run, ""},
		{"models:/" + model, "of the model", run, model},
		{"mlflow-artifacts:/0/models/" + model + "/artifacts", "of the model", run, model},
		{"models:/credit risk/1", "of the run", run, ""},
		{"models:/credit risk/latest", "of the run", run, ""},
		{"models:/credit risk@best", "of the model", run, model},
		{"models:/credit risk/staging", "of the model", run, model},
		{"mlflow-artifacts:/registered-models/~Y3JlZGl0IHJpc2s/5", "of the model", run, model},
	}
	for i, test := range tests {
		t.Run(test.source, func(t *testing.T) {
			got := f.newVersion(name, test.source, nil)
			number := fmt.Sprint(i + 1)
			if got["version"] != number || got["source"] != test.source || got["run_id"] != test.run || got["model_id"] != orNil(test.model) {
				t.Errorf("made %v", got)
			}
			file := f.send("GET", "/model-versions/get-artifact?path=MLmodel&version="+number+"&name=credit+risk", nil)
			if file.Body.String() != test.content {
				t.Errorf("holds %d %q", file.Code, file.Body)
			}
			if i == 4 {
				f.want(200, "POST", api+"/registered-models/alias", object{"name": name, "alias": "best", "version": number})
				f.want(200, "POST", api+"/model-versions/transition-stage", object{"name": name, "version": number, "stage": "Staging"})
			}
		})
	}
	found := f.want(200, "GET", api+"/model-versions/get-download-uri?version=1&name=credit+risk", nil)
	if uri := found["artifact_uri"]; uri != "mlflow-artifacts:/registered-models/~Y3JlZGl0IHJpc2s/1" {
		t.Errorf("the files are at %v", uri)
	}
}

func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func TestSourcesElsewhere(t *testing.T) {
	f := newFixture(t)
	name := f.newModel("credit")
	for _, source := range []string{"s3://bucket/model", "https://example.com/model", "dbfs:/models/1"} {
		version := f.newVersion(name, source, nil)["version"].(string)
		found := f.want(200, "GET", api+"/model-versions/get-download-uri?name=credit&version="+version, nil)
		if found["artifact_uri"] != source {
			t.Errorf("%s is at %v", source, found)
		}
	}
	copied := f.newVersion(name, "models:/credit/1", nil)["version"].(string)
	if found := f.want(200, "GET", api+"/model-versions/get-download-uri?name=credit&version="+copied, nil); found["artifact_uri"] != "s3://bucket/model" {
		t.Errorf("the copy is at %v", found)
	}
	f.want(404, "GET", "/model-versions/get-artifact?path=MLmodel&version=1&name=credit", nil)

	experiment := f.want(200, "POST", api+"/experiments/create", object{"name": "own", "artifact_location": "file:///data/own"})["experiment_id"]
	run := at(t, f.want(200, "POST", api+"/runs/create", object{"experiment_id": experiment}), "run", "info").(object)
	if run["artifact_uri"] != fmt.Sprintf("file:///data/own/%s/artifacts", run["run_id"]) {
		t.Errorf("artifacts are at %v", run["artifact_uri"])
	}
	f.newVersion(name, run["artifact_uri"].(string)+"/model", object{"run_id": run["run_id"]})
	f.want(400, "POST", api+"/model-versions/create", object{"name": name, "source": "file:///data/other", "run_id": run["run_id"]})
}

func TestSourcesThatAreRefused(t *testing.T) {
	f := newFixture(t)
	name, run := f.newModel("credit"), f.newRun()
	for source, status := range map[string]int{
		"file:///etc": 400, "/etc/passwd": 400, "relative/path": 400, `C:\models`: 400, "s3://b/../c": 400, "s3://b/%2e%2e/c": 400,
		"mlflow-artifacts:/0/" + run + "/artifacts/../../x": 400, "mlflow-artifacts:/elsewhere": 400, "runs:/": 400, "runs://host/a": 400,
		"models:/": 400, "models:/a/b/c": 400, "models:/credit/": 400, "models:/credit/nowhere": 400, "models:/credit@none": 400,
		"runs:/" + run + "/none": 404, "models:/m-none": 404, "models:/none/1": 404, "models:/credit/7": 404, "models:/credit/latest": 404,
		"models:/credit/Production": 404, "a\x00b": 400,
	} {
		w := f.send("POST", api+"/model-versions/create", object{"name": name, "source": source})
		if w.Code != status {
			t.Errorf("%q: %d %s, want %d", source, w.Code, w.Body, status)
		}
	}
	if answer := f.want(404, "POST", api+"/model-versions/create", object{"name": "none", "source": "s3://b/c"}); answer["message"] != "Registered Model with name=none not found" {
		t.Errorf("answered %v", answer)
	}
}

// TestReservedTags keeps the fields that Cupel has no other place for out of the
// tags.
func TestReservedTags(t *testing.T) {
	f := newFixture(t)
	name := f.newModel("credit")
	f.want(200, "PATCH", api+"/registered-models/update", object{"name": name, "description": "said"})
	version := f.newVersion(name, "s3://b/c", object{"description": "so", "run_link": "http://r", "tags": []object{{"key": "k", "value": "v"}}})
	want := object{"key": "k", "value": "v"}
	if diff := cmp.Diff([]any{want}, version["tags"]); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	found := at(t, f.want(200, "GET", api+"/registered-models/get?name=credit", nil), "registered_model").(object)
	if found["description"] != "said" || found["tags"] != nil {
		t.Errorf("found %v", found)
	}
	for _, path := range []string{"/registered-models/set-tag", "/model-versions/set-tag"} {
		answer := f.want(400, "POST", api+path, object{"name": name, "version": "1", "key": "mlflow.stage", "value": "x"})
		if !strings.Contains(answer["message"].(string), "reserved") {
			t.Errorf("%s: %v", path, answer)
		}
	}
	prompt := object{"name": "p", "tags": []object{{"key": "mlflow.prompt.is_prompt", "value": "true"}}}
	if answer := f.want(501, "POST", api+"/registered-models/create", prompt); code(t, answer) != "NOT_IMPLEMENTED" {
		t.Errorf("answered %v", answer)
	}
}
