package runner_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
)

func TestEnvironment(t *testing.T) {
	run := cupel.RunRef{Project: "bank", ID: "4f3c"}
	told := func(url, mlflow string, more ...string) []string {
		return append(more, "CUPEL_PROJECT=bank", "CUPEL_RUN_ID=4f3c", "CUPEL_URL="+url, "MLFLOW_TRACKING_URI="+mlflow+"/projects/bank/exec/4f3c")
	}
	for name, tt := range map[string]struct {
		environ []string
		at      runner.Address
		want    []string
	}{
		"a server": {
			[]string{"A=b"}, runner.Address{URL: "https://cupel.example/at/"},
			told("https://cupel.example/at/", "https://cupel.example/at", "A=b"),
		},
		"a token": {
			nil, runner.Address{URL: "http://h", Token: "secret"},
			told("http://h", "http://h", "CUPEL_TOKEN=secret", "MLFLOW_TRACKING_TOKEN=secret"),
		},
		"a socket": {
			nil, runner.Address{URL: "unix:/run/s", HTTP: "http://127.0.0.1:5"},
			told("unix:/run/s", "http://127.0.0.1:5"),
		},
		"what would lead elsewhere": {
			[]string{
				"MLFLOW_RUN_ID=x", "MLFLOW_TRACKING_URI=http://other", "MLFLOW_TRACKING_USERNAME=u", "MLFLOW_TRACKING_PASSWORD=p",
				"MLFLOW_TRACKING_TOKEN=t", "CUPEL_TOKEN=t", "CUPEL_TOKEN_FILE=f", "CUPEL_RUN_ID=y", "MLFLOW_EXPERIMENT_NAME=kept",
			}, runner.Address{URL: "http://h"},
			told("http://h", "http://h", "MLFLOW_EXPERIMENT_NAME=kept"),
		},
		"past a proxy": {
			[]string{"http_proxy=http://p", "NO_PROXY=internal"}, runner.Address{URL: "http://127.0.0.1:5"},
			told("http://127.0.0.1:5", "http://127.0.0.1:5", "http_proxy=http://p", "NO_PROXY=internal,127.0.0.1", "no_proxy=127.0.0.1"),
		},
		"a proxy on the way": {
			[]string{"http_proxy=http://p"}, runner.Address{URL: "http://elsewhere"},
			told("http://elsewhere", "http://elsewhere", "http_proxy=http://p"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := runner.Environment(tt.environ, tt.at, run)
			slices.Sort(got)
			slices.Sort(tt.want)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
