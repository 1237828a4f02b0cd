package cupel_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func TestRunColumnReadsWholeNumbers(t *testing.T) {
	const text = `{"name": "experiment_id", "values": [1, 0.5, 723904586174528393, -723904586174528393, 9007199254740992, null, "NaN"]}`
	var column cupel.RunColumn
	if err := json.Unmarshal([]byte(text), &column); err != nil {
		t.Fatal(err)
	}
	want := cupel.RunColumn{Name: "experiment_id", Values: []any{
		1.0, 0.5, int64(723904586174528393), int64(-723904586174528393), 9007199254740992.0, nil, "NaN",
	}}
	if diff := cmp.Diff(want, column); diff != "" {
		t.Errorf("column (-want +got):\n%s", diff)
	}
}
