package mlflowapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// TestWhereCallsAreServed finds the same run under each of its addresses.
func TestWhereCallsAreServed(t *testing.T) {
	f := newFixture(t)
	run := f.newRun()
	for _, path := range []string{"/api/2.0/mlflow/runs/get", "/ajax-api/2.0/mlflow/runs/get", "/projects/default/api/2.0/mlflow/runs/get"} {
		f.want(200, "GET", path+"?run_id="+run, nil)
	}
	other := f.inProject("bank")
	if answer := f.want(404, "GET", other+api+"/runs/get?run_id="+run, nil); code(t, answer) != "RESOURCE_DOES_NOT_EXIST" {
		t.Errorf("answered %v", answer)
	}
	f.want(200, "GET", "/api/3.0/mlflow/server-info", nil)
	for path, want := range map[string]string{"/health": "OK", "/version": "1.2.3", other + "/version": "1.2.3"} {
		if got := f.send("GET", path, nil).Body.String(); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestWhatIsNotServed(t *testing.T) {
	f := newFixture(t)
	tests := []struct {
		method, path string
		status       int
		code         string
	}{
		{"POST", "/api/3.0/mlflow/traces", 501, "NOT_IMPLEMENTED"},
		{"GET", "/ajax-api/2.0/mlflow/traces/x/info", 501, "NOT_IMPLEMENTED"},
		{"POST", "/v1/traces", 501, "NOT_IMPLEMENTED"},
		{"POST", "/graphql", 501, "NOT_IMPLEMENTED"},
		{"POST", api + "/webhooks", 501, "NOT_IMPLEMENTED"},
		{"POST", api + "/artifacts/presigned-upload-url", 501, "NOT_IMPLEMENTED"},
		{"GET", "/api/2.0/mlflow-artifacts/artifacts?path=0/traces/tr-1/artifacts", 501, "NOT_IMPLEMENTED"},
		{"GET", "/projects/default/api/3.0/mlflow/gateway/endpoints/list", 501, "NOT_IMPLEMENTED"},
		{"GET", "/api/3.0/mlflow/workspaces", 404, "ENDPOINT_NOT_FOUND"},
		{"GET", api + "/nothing", 404, "ENDPOINT_NOT_FOUND"},
		{"GET", api + "/runs/create", 404, "ENDPOINT_NOT_FOUND"},
		{"GET", api + "//runs/get", 404, "RESOURCE_DOES_NOT_EXIST"},
	}
	for _, test := range tests {
		if answer := f.want(test.status, test.method, test.path, nil); code(t, answer) != test.code {
			t.Errorf("%s %s: %v", test.method, test.path, answer)
		}
	}
}

// TestAccess holds what is refused before it gets here to MLflow's form.
func TestAccess(t *testing.T) {
	f := newFixture(t)
	made, err := f.service.CreateToken(t.Context(), cupel.TokenRequest{Name: "ci", Role: cupel.RoleRead})
	if err != nil {
		t.Fatal(err)
	}
	if answer := f.want(401, "POST", api+"/experiments/search", object{}); code(t, answer) != "UNAUTHENTICATED" {
		t.Errorf("without a token: %v", answer)
	}
	bearer := []string{"Authorization", "Bearer " + made.Secret}
	f.want(200, "POST", api+"/experiments/search", object{}, bearer...)
	if answer := f.want(403, "POST", api+"/experiments/create", object{"name": "a"}, bearer...); code(t, answer) != "PERMISSION_DENIED" {
		t.Errorf("to write: %v", answer)
	}
	if answer := f.want(403, "POST", api+"/experiments/search", object{}, "Sec-Fetch-Site", "cross-site"); code(t, answer) != "PERMISSION_DENIED" {
		t.Errorf("for another site: %v", answer)
	}
	f.want(401, "GET", "/version", nil)
	if w := f.send("GET", "/health", nil); w.Code != 200 {
		t.Errorf("health: %d", w.Code)
	}
}

// TestLongHistory walks through a history of several of the service's pages.
func TestLongHistory(t *testing.T) {
	f := newFixture(t)
	run := f.newRun()
	const batches, each = 25, 1000
	for b := range batches {
		points := make([]object, each)
		for i := range points {
			n := b*each + i
			points[i] = object{"key": "m", "value": n, "timestamp": n, "step": n}
		}
		f.want(200, "POST", api+"/runs/log-batch", object{"run_id": run, "metrics": points})
	}
	path := api + "/metrics/get-history?metric_key=m&run_id=" + run
	points := at(t, f.want(200, "GET", path, nil), "metrics").([]any)
	for i, p := range points {
		if step := at(t, p, "step"); step != float64(i) {
			t.Fatalf("point %d has step %v", i, step)
		}
	}
	if len(points) != batches*each {
		t.Errorf("%d points", len(points))
	}
	var sizes []int
	for token := ""; ; {
		page := f.want(200, "GET", path+"&max_results=12000&page_token="+url.QueryEscape(token), nil)
		sizes = append(sizes, len(at(t, page, "metrics").([]any)))
		var more bool
		if token, more = page["next_page_token"].(string); !more {
			break
		}
	}
	if diff := cmp.Diff([]int{12000, 12000, 1000}, sizes); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	f.want(404, "GET", api+"/metrics/get-history?metric_key=m&run_id=none", nil)
}

// TestBulkHistories reads several runs at once.
func TestBulkHistories(t *testing.T) {
	f := newFixture(t)
	runs := []string{f.newRun(), f.newRun()}
	for _, run := range runs {
		for step := range 10 {
			f.want(200, "POST", api+"/runs/log-metric", object{"run_id": run, "key": "m", "value": step, "timestamp": 1, "step": step})
		}
	}
	both := "?metric_key=m&run_id=" + runs[0] + "&run_id=" + runs[1]
	if all := at(t, f.want(200, "GET", api+"/metrics/get-history-bulk"+both, nil), "metrics").([]any); len(all) != 20 {
		t.Errorf("%d points", len(all))
	}
	if some := at(t, f.want(200, "GET", api+"/metrics/get-history-bulk"+both+"&max_results=12", nil), "metrics").([]any); len(some) != 12 {
		t.Errorf("%d points", len(some))
	}
	var steps []any
	interval := strings.ReplaceAll(both, "run_id", "run_ids") + "&max_results=4&start_step=1&end_step=8"
	for _, p := range at(t, f.want(200, "GET", api+"/metrics/get-history-bulk-interval"+interval, nil), "metrics").([]any) {
		steps = append(steps, at(t, p, "step"))
	}
	if diff := cmp.Diff([]any{1., 3., 5., 8., 1., 3., 5., 8.}, steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	for _, wrong := range []string{"", "?run_id=a", "?metric_key=m", "?metric_key=m" + strings.Repeat("&run_id=a", 101)} {
		f.want(400, "GET", api+"/metrics/get-history-bulk"+wrong, nil)
	}
	for _, wrong := range []string{"?metric_key=m", "?metric_key=m&run_ids=a&start_step=1", "?metric_key=m&run_ids=a&start_step=2&end_step=1", "?metric_key=m&run_ids=a&max_results=2501"} {
		f.want(400, "GET", api+"/metrics/get-history-bulk-interval"+wrong, nil)
	}
}

// TestModelHistory keeps the list of a run's models short enough for a tag.
func TestModelHistory(t *testing.T) {
	f := newFixture(t)
	run := f.newRun()
	for i := range 30 {
		model := fmt.Sprintf(`{"artifact_path":"model %d","utc_time_created":"now","run_id":%q,"flavors":{"sklearn":{"config":{"a":"%s"},"code":"%s"}},"extra":1}`,
			i, run, strings.Repeat("x", 5000), strings.Repeat("y", 400))
		f.want(200, "POST", api+"/runs/log-model", object{"run_id": run, "model_json": model})
	}
	tags := at(t, f.want(200, "GET", api+"/runs/get?run_id="+run, nil), "run", "data", "tags").([]any)
	history := at(t, tags[0], "value").(string)
	if len(history) > 8000 || !strings.Contains(history, "model 29") || strings.Contains(history, "model 0\"") || strings.Contains(history, "config") {
		t.Errorf("the list is %s", history)
	}
	if answer := f.want(400, "POST", api+"/runs/log-model", object{"run_id": run, "model_json": "{}"}); !strings.Contains(answer["message"].(string), "'flavors'") {
		t.Errorf("answered %v", answer)
	}
}
