package trees_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/trees"
)

func TestLightGBMSaysTheSame(t *testing.T) {
	files, err := filepath.Glob("testdata/lightgbm-*/*.npz")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d cases: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".npz"), func(t *testing.T) {
			model, err := trees.LoadLightGBM(readText(t, strings.TrimSuffix(file, ".npz")+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			checkLight(t, model, file)
		})
	}
}

func checkLight(t *testing.T, model *trees.LightGBM, file string) {
	t.Helper()
	named := readArrays(t, file)
	x := lightRows(t, named)
	raw, err := model.Raw(x)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range values[float64](t, named["raw"]) {
		if math.Float64bits(raw[i]) != math.Float64bits(want) {
			t.Fatalf("sum %d is %v, want %v", i, raw[i], want)
		}
	}
	found, err := model.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	said := found.Values
	switch {
	case model.Classes() == 2:
		said = nil
		for i := 1; i < len(found.Probabilities); i += 2 {
			said = append(said, found.Probabilities[i])
		}
	case model.Classes() > 2:
		said = found.Probabilities
	}
	for i, want := range values[float64](t, named["value"]) {
		if math.Abs(said[i]-want) > 4e-16*math.Abs(want) {
			t.Fatalf("value %d is %v, want %v", i, said[i], want)
		}
	}
}

func TestTheFirstIterations(t *testing.T) {
	model, err := trees.LoadLightGBM(readText(t, "testdata/lightgbm-4.7.0/multiclass.txt"))
	if err != nil {
		t.Fatal(err)
	}
	x := matrix.NewDense(1, 6)
	for iterations, want := range map[int]int{0: 0, 3: 3, 8: 8, 100: 8, -1: 0} {
		if got := model.Until(iterations).Iterations(); got != want {
			t.Errorf("until %d there are %d, want %d", iterations, got, want)
		}
	}
	all, err := model.Raw(x)
	if err != nil {
		t.Fatal(err)
	}
	some, err := model.Until(3).Raw(x)
	if err != nil || some[0] == all[0] {
		t.Errorf("three iterations say %v as all do (%v)", some, err)
	}
}

func TestTextsThatAreRefused(t *testing.T) {
	whole := string(readText(t, "testdata/lightgbm-4.7.0/binary.txt"))
	change := func(old, new string) string {
		if !strings.Contains(whole, old) {
			t.Fatalf("there is no %q", old)
		}
		return strings.Replace(whole, old, new, 1)
	}
	for name, tt := range map[string]struct{ text, says string }{
		"linear leaves":      {string(readText(t, "testdata/lightgbm-4.7.0/refused-linear.txt")), "linear_tree"},
		"cut short":          {whole[:strings.Index(whole, "end of trees")], "cut short"},
		"cut within a tree":  {whole[:strings.Index(whole, "Tree=3")+90], "tree 3"},
		"another objective":  {change("objective=binary", "objective=magic"), `"magic"`},
		"no columns":         {change("max_feature_idx=5", "max_feature_idx=-1"), "max_feature_idx"},
		"fewer columns":      {change("max_feature_idx=5", "max_feature_idx=0"), "looks at column"},
		"no outputs":         {change("num_tree_per_iteration=1", "num_tree_per_iteration=0"), "num_tree_per_iteration"},
		"trees for outputs":  {change("num_tree_per_iteration=1", "num_tree_per_iteration=3"), "for 3 outputs"},
		"more leaves":        {change("num_leaves=7", "num_leaves=8"), "leaf_value"},
		"a word, no number":  {change("threshold=", "threshold=x"), `"x`},
		"a split that loops": {change("left_child=1", "left_child=0"), "split 0"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := trees.Load([]byte(tt.text))
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func readText(t testing.TB, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
