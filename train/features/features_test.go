package features_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
	_ "github.com/cupel/cupel/train/features"
)

var nan = math.NaN()

// people are rows to learn from, with holes.
func people() train.Table {
	return train.Table{Columns: []train.Column{
		train.NumberColumn("age", []float64{20, nan, 40, 60}),
		train.TextColumn("city", []string{"Bonn", "Ulm", "", "Ulm"}, []bool{false, false, true, false}),
		train.NumberColumn("rooms", []float64{3, 3, 3, 3}),
	}}
}

// others are rows to make features of: with a city that is new, and the columns
// in another order.
func others() train.Table {
	return train.Table{Columns: []train.Column{
		train.TextColumn("city", []string{"Jena", "Ulm"}, nil),
		train.NumberColumn("rooms", []float64{4, 3}),
		train.NumberColumn("age", []float64{40, nan}),
		train.TextColumn("unused", []string{"a", "b"}, nil),
	}}
}

// What scikit-learn's StandardScaler, OneHotEncoder(handle_unknown="ignore") and
// SimpleImputer make of these rows.
func TestFeatures(t *testing.T) {
	deviation := math.Sqrt(800.0 / 3)
	for name, tt := range map[string]struct {
		generator string
		params    train.Params
		want      map[string][]float64
	}{
		"identity of some": {"Identity", train.Params{"columns": []string{"rooms", "age"}}, map[string][]float64{"age": {40, nan}, "rooms": {4, 3}}},
		"pipeline": {"Pipeline", train.Params{"steps": []any{"Impute", "OneHot", "Standardize"}}, map[string][]float64{
			"city=Bonn": {-1 / math.Sqrt(3), -1 / math.Sqrt(3)}, "city=Ulm": {-math.Sqrt(3), 1 / math.Sqrt(3)},
			"rooms": {1, 0}, "age": {0, 0},
		}},
		"median and constant": {"Pipeline", train.Params{"steps": []any{
			map[string]any{"name": "Impute", "params": map[string]any{"numbers": "median", "texts": "constant", "text": "none"}},
			map[string]any{"name": "OneHot", "params": map[string]any{"drop_first": true}},
			map[string]any{"name": "Identity", "params": map[string]any{"columns": []string{"age", "city=Ulm", "city=none"}}},
		}}, map[string][]float64{"age": {40, 40}, "city=Ulm": {0, 1}, "city=none": {0, 0}}},
		"numbers as categories": {"Pipeline", train.Params{"steps": []any{
			map[string]any{"name": "OneHot", "params": map[string]any{"columns": []string{"rooms"}}},
			map[string]any{"name": "Standardize", "params": map[string]any{"columns": []string{"age"}}},
			map[string]any{"name": "Identity", "params": map[string]any{"columns": []string{"age", "rooms=3"}}},
		}}, map[string][]float64{"age": {0, nan}, "rooms=3": {0, 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			fitted := fit(t, tt.generator, tt.params, people())
			table := others()
			table.Columns = table.Columns[:3]
			compare(t, tt.want, fitted, table)
			state, err := json.Marshal(fitted)
			if err != nil {
				t.Fatal(err)
			}
			loaded := generator(t, tt.generator, tt.params)
			if err := json.Unmarshal(state, loaded); err != nil {
				t.Fatal(err)
			}
			compare(t, tt.want, loaded, table)
		})
	}
	scaled := fit(t, "Standardize", nil, train.Table{Columns: people().Columns[:1]})
	compare(t, map[string][]float64{"age": {(80 - 40) / deviation}}, scaled, train.Table{Columns: []train.Column{train.NumberColumn("age", []float64{80})}})
}

func generator(t *testing.T, name string, params train.Params) train.FeatureGenerator {
	t.Helper()
	made, err := train.NewFeatureGenerator(name, params)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func fit(t *testing.T, name string, params train.Params, table train.Table) train.FeatureGenerator {
	t.Helper()
	made := generator(t, name, params)
	if err := made.Fit(table); err != nil {
		t.Fatal(err)
	}
	return made
}

// compare transforms a table, and compares column by column.
func compare(t *testing.T, want map[string][]float64, fitted train.FeatureGenerator, table train.Table) {
	t.Helper()
	m, err := fitted.Transform(table)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]float64{}
	for _, column := range m.Table().Columns {
		got[column.Name] = column.Numbers
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("features (-want +got):\n%s", diff)
	}
}

func TestRefusals(t *testing.T) {
	empty := train.Table{Columns: []train.Column{train.NumberColumn("age", []float64{nan, nan})}}
	for name, tt := range map[string]struct {
		generator string
		params    train.Params
		learn     train.Table
		says      string
	}{
		"text to standardize":        {"Standardize", train.Params{"columns": []string{"city"}}, people(), "column city is text"},
		"a column that is not there": {"Identity", train.Params{"columns": []string{"town"}}, people(), `"town", which the data does not have`},
		"nothing to impute from":     {"Impute", nil, empty, "no value in any row"},
		"too many categories":        {"OneHot", train.Params{"max_categories": 1}, people(), "2 different texts"},
		"text as a number":           {"Identity", nil, people(), "column city is text"},
	} {
		t.Run(name, func(t *testing.T) {
			made := generator(t, tt.generator, tt.params)
			err := made.Fit(tt.learn)
			if err == nil {
				_, err = made.Transform(tt.learn)
			}
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want one that says %q", err, tt.says)
			}
		})
	}
	fitted := fit(t, "Impute", nil, people())
	if _, err := fitted.Transform(train.Table{Columns: people().Columns[1:]}); err == nil || !strings.Contains(err.Error(), "column age is missing") {
		t.Errorf("without a column: %v", err)
	}
}

func TestWrongParameters(t *testing.T) {
	for name, tt := range map[string]struct {
		generator string
		params    train.Params
		says      string
	}{
		"a word for numbers": {"Impute", train.Params{"numbers": "mode"}, "use mean, median or constant"},
		"a word for texts":   {"Impute", train.Params{"texts": "mean"}, "use most_frequent or constant"},
		"unknown":            {"OneHot", train.Params{"sparse": true}, "known are columns, drop_first, max_categories"},
		"no steps":           {"Pipeline", nil, "steps is empty"},
		"an unknown step":    {"Pipeline", train.Params{"steps": []any{"Oracle"}}, `step 0: no feature generator is registered as "Oracle"`},
		"a step's parameter": {"Pipeline", train.Params{"steps": []any{map[string]any{"name": "Impute", "params": map[string]any{"x": 1}}}}, "known are columns, numbers"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := train.NewFeatureGenerator(tt.generator, tt.params)
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want one that says %q", err, tt.says)
			}
		})
	}
}
