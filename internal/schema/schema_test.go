package schema

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	text, ok := Named(name)
	if !ok {
		t.Fatalf("no schema %q", name)
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func forecast() map[string]any {
	return map[string]any{
		"level_of_analysis": "country_month",
		"outcome":           "ged_sb",
		"queryset_name":     "baseline",
		"train_start":       121.0,
		"train_end":         396.0,
		"training_date":     "2022-01-13T09:30:00.000001",
		"author":            "testuser",
		"run_id":            "2022-01",
	}
}

func TestForecast(t *testing.T) {
	tests := map[string]struct {
		change func(map[string]any)
		holds  bool
	}{
		"the eight fields":       {func(map[string]any) {}, true},
		"more than them":         {func(m map[string]any) { m["Accuracy"] = 0.9 }, true},
		"a date alone":           {func(m map[string]any) { m["training_date"] = "2022-01-13" }, true},
		"a time with its offset": {func(m map[string]any) { m["training_date"] = "2022-01-13T09:30:00+01:00" }, true},
		"a month as text":        {func(m map[string]any) { m["train_start"] = "121" }, false},
		"half a month":           {func(m map[string]any) { m["train_end"] = 396.5 }, false},
		"a number for a name":    {func(m map[string]any) { m["author"] = 7.0 }, false},
		"no date":                {func(m map[string]any) { m["training_date"] = "yesterday" }, false},
		"an empty outcome":       {func(m map[string]any) { m["outcome"] = "" }, false},
	}
	for _, field := range slices.Sorted(maps.Keys(forecast())) {
		tests["without "+field] = struct {
			change func(map[string]any)
			holds  bool
		}{func(m map[string]any) { delete(m, field) }, false}
	}
	schema := compiled(t, "forecast")
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			metadata := forecast()
			tt.change(metadata)
			if err := schema.Validate(metadata); (err == nil) != tt.holds {
				t.Errorf("validation says %v, want it to hold: %v", err, tt.holds)
			}
		})
	}
}

func TestNames(t *testing.T) {
	if diff := cmp.Diff([]string{"forecast"}, Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	for _, name := range []string{"", "weather", "../schema/forecast"} {
		if _, ok := Named(name); ok {
			t.Errorf("there is a schema %q", name)
		}
	}
}
