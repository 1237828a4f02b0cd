package mlflowapi_test

import (
	"strings"
	"testing"
)

// TestNoProject requires that an address which names no project says so, whatever
// was asked for in it.
func TestNoProject(t *testing.T) {
	f := newFixture(t)
	for _, call := range []string{
		"/experiments/get?experiment_id=0", "/experiments/get-by-name?experiment_name=x", "/runs/get?run_id=x", "/registered-models/get?name=x",
	} {
		answer := f.want(404, "GET", "/projects/nowhere"+api+call, nil)
		if message := answer["message"].(string); !strings.Contains(message, `project "nowhere" does not exist`) || code(t, answer) != "RESOURCE_DOES_NOT_EXIST" {
			t.Errorf("%s: %v", call, answer)
		}
	}
	answer := f.want(404, "GET", api+"/runs/get?run_id=x", nil)
	if message := answer["message"].(string); !strings.Contains(message, "Run with id=x not found") {
		t.Errorf("%v", answer)
	}
}
