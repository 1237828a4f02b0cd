package sklearn_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/sklearn"
)

func modelOf(t testing.TB, version, name string) *sklearn.Model {
	t.Helper()
	model, err := sklearn.CompileModel(caseOf(t, version, name))
	if err != nil {
		t.Fatal(err)
	}
	return model
}

func TestWhatAModelSaysOfItself(t *testing.T) {
	for name, tt := range map[string]struct {
		features int
		names    []string
		labels   []any
	}{
		"tree":           {4, nil, []any{"setosa", "versicolor", "virginica"}},
		"logistic-bool":  {8, nil, []any{false, true}},
		"forest":         {4, nil, []any{int64(0), int64(1), int64(2)}},
		"linear":         {10, nil, nil},
		"pipeline-model": {6, []string{"age", "income", "town", "member", "children", "plan"}, []any{false, true}},
	} {
		t.Run(name, func(t *testing.T) {
			model := modelOf(t, "1.9", name)
			if model.Features() != tt.features || model.Classes() != len(tt.labels) {
				t.Errorf("%d features and %d classes", model.Features(), model.Classes())
			}
			if diff := cmp.Diff(tt.names, model.FeatureNames()); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.labels, model.Labels()); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRowsThatAModelDoesNotTake(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(-1)
	for name, tt := range map[string]struct {
		version, of string
		row         []float64
		says        []string
	}{
		"a missing number":                  {"1.9", "logistic-text", []float64{1, 2, nan, 4}, []string{"LogisticRegression", "row 0, column 2", "missing"}},
		"an infinite number":                {"1.9", "bayes", []float64{1, inf, 3, 4}, []string{"GaussianNB", "column 1", "infinite"}},
		"too large for a float32":           {"1.9", "forest", []float64{1, 2, 3, 1e39}, []string{"RandomForestClassifier", "column 3", "infinite"}},
		"missing, before trees took it":     {"1.2", "tree", []float64{nan, 2, 3, 4}, []string{"DecisionTreeClassifier", "column 0", "missing"}},
		"missing, before forests took it":   {"1.2", "forest", []float64{nan, 2, 3, 4}, []string{"RandomForestClassifier", "missing"}},
		"missing, which boosting never has": {"1.9", "boosting-three", []float64{nan, 2, 3, 4}, []string{"GradientBoostingClassifier", "missing"}},
		"too few columns":                   {"1.9", "tree", []float64{1, 2, 3}, []string{"3 columns", "4"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := modelOf(t, tt.version, tt.of).Predict(matrix.Dense{Rows: 1, Columns: len(tt.row), Data: tt.row})
			if cupel.ErrorCode(err) != cupel.Invalid {
				t.Fatalf("error %v", err)
			}
			for _, says := range tt.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("the error does not say %q: %v", says, err)
				}
			}
		})
	}
	if _, err := modelOf(t, "1.9", "tree").PredictFrame(sklearn.Frame{Width: 4, Cells: append(number(1, 2, 3), sklearn.TextCell("x"))}); err == nil || !strings.Contains(err.Error(), `"x"`) {
		t.Errorf("error %v of a text", err)
	}
}

func TestModelsThatTakeMissingNumbers(t *testing.T) {
	for version, names := range map[string][]string{"1.5": {"tree", "forest", "histogram-three"}, "1.9": {"tree", "forest", "extra-tree"}, "1.2": {"histogram-three"}} {
		for _, name := range names {
			if _, err := modelOf(t, version, name).Predict(matrix.Dense{Rows: 1, Columns: 4, Data: []float64{math.NaN(), 1, 2, 3}}); err != nil {
				t.Errorf("%s of %s: %v", name, version, err)
			}
		}
	}
}

func TestKnownModels(t *testing.T) {
	for class, known := range map[string]bool{"LogisticRegression": true, "Pipeline": true, "XGBClassifier": false, "StandardScaler": false, "": false} {
		if sklearn.KnowsModel(class) != known {
			t.Errorf("%q is known: %v", class, !known)
		}
	}
}
