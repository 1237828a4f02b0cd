package evaluate_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train/evaluate"
)

// mixed are 60 rows of class 0, 30 of class 1 and 10 of class 2.
func mixed() []int {
	labels := make([]int, 100)
	for row := range labels {
		labels[row] = []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 2}[row%10]
	}
	return labels
}

func count(labels, rows []int) [3]int {
	var n [3]int
	for _, row := range rows {
		n[labels[row]]++
	}
	return n
}

func TestTrainTest(t *testing.T) {
	labels := mixed()
	for name, tt := range map[string]struct {
		cut  func(seed int64) (train, test []int, err error)
		want [3]int // rows of each class in test; zero where chance decides
	}{
		"plain":      {func(seed int64) ([]int, []int, error) { return evaluate.TrainTest(100, 0.2, seed) }, [3]int{}},
		"stratified": {func(seed int64) ([]int, []int, error) { return evaluate.StratifiedTrainTest(labels, 0.2, seed) }, [3]int{12, 6, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			train, test, err := tt.cut(7)
			if err != nil || len(train) != 80 || len(test) != 20 {
				t.Fatalf("%v: %d and %d rows", err, len(train), len(test))
			}
			everyRowOnce(t, train, test)
			if n := count(labels, test); tt.want != [3]int{} && n != tt.want {
				t.Errorf("classes of the test rows: %v, want %v", n, tt.want)
			}
			_, again, _ := tt.cut(7)
			_, other, _ := tt.cut(8)
			if !slices.Equal(test, again) || slices.Equal(test, other) {
				t.Error("the rows do not follow from the seed")
			}
		})
	}
}

func everyRowOnce(t *testing.T, parts ...[]int) {
	t.Helper()
	var rows []int
	for _, part := range parts {
		if !slices.IsSorted(part) {
			t.Errorf("rows out of order: %v", part)
		}
		rows = append(rows, part...)
	}
	slices.Sort(rows)
	for i, row := range rows {
		if i != row {
			t.Fatalf("row %d is there twice or not at all", i)
		}
	}
	if len(rows) != 100 {
		t.Errorf("%d rows, want 100", len(rows))
	}
}

func TestFolds(t *testing.T) {
	labels := mixed()
	plain, err := evaluate.KFold(100, 3, 7)
	if err != nil {
		t.Fatal(err)
	}
	stratified, err := evaluate.StratifiedKFold(labels, 3, 7)
	if err != nil {
		t.Fatal(err)
	}
	for name, folds := range map[string][]evaluate.Fold{"plain": plain, "stratified": stratified} {
		t.Run(name, func(t *testing.T) {
			var sizes []int
			for _, fold := range folds {
				everyRowOnce(t, fold.Train, fold.Valid)
				sizes = append(sizes, len(fold.Valid))
			}
			if diff := cmp.Diff([]int{34, 33, 33}, sizes); diff != "" {
				t.Errorf("sizes (-want +got):\n%s", diff)
			}
			everyRowOnce(t, folds[0].Valid, folds[1].Valid, folds[2].Valid)
		})
	}
	for i, fold := range stratified {
		n := count(labels, fold.Valid)
		if n[0] != 20 || n[1] != 10 || n[2] < 3 || n[2] > 4 {
			t.Errorf("fold %d has %v rows of the classes", i, n)
		}
	}
}

func TestCutsThatCannotBe(t *testing.T) {
	for name, err := range map[string]error{
		"a fraction of 1":    second(evaluate.TrainTest(10, 1, 0)),
		"a fraction below 0": second(evaluate.TrainTest(10, -0.1, 0)),
		"no rows":            second(evaluate.TrainTest(0, 0.5, 0)),
		"one row":            second(evaluate.StratifiedTrainTest([]int{1}, 0.5, 0)),
		"one fold":           only(evaluate.KFold(10, 1, 0)),
		"more folds than rows": only(
			evaluate.StratifiedKFold([]int{0, 1}, 3, 0)),
	} {
		t.Run(name, func(t *testing.T) {
			if cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("error %v, want one of code invalid", err)
			}
		})
	}
}

func second(_, _ []int, err error) error { return err }

func only(_ []evaluate.Fold, err error) error { return err }

func TestWrongLabels(t *testing.T) {
	two := []string{"a", "b"}
	for name, labels := range map[string]evaluate.Labels{
		"no rows":             {Classes: two},
		"one class":           {Actual: []int{0}, Predicted: []int{0}, Classes: []string{"a"}},
		"a class beyond":      {Actual: []int{0, 2}, Predicted: []int{0, 1}, Classes: two},
		"different lengths":   {Actual: []int{0, 1}, Predicted: []int{0}, Classes: two},
		"one probability":     {Actual: []int{0}, Predicted: []int{0}, Probabilities: [][]float64{{1}}, Classes: two},
		"a probability below": {Actual: []int{0}, Predicted: []int{0}, Probabilities: [][]float64{{1.1, -0.1}}, Classes: two},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := evaluate.Classification(labels); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("error %v, want one of code invalid", err)
			}
		})
	}
}

// TestOneClassInTheRows has metrics only where they are defined.
func TestOneClassInTheRows(t *testing.T) {
	labels := evaluate.Labels{Actual: []int{1, 1}, Predicted: []int{1, 0}, Probabilities: [][]float64{{0.2, 0.8}, {0.6, 0.4}}, Classes: []string{"a", "b"}}
	document, err := evaluate.Classification(labels)
	if err != nil {
		t.Fatal(err)
	}
	if _, there := document.Metrics["roc_auc"]; there || document.Metrics["accuracy"] != 0.5 || len(document.ROC) != 0 {
		t.Errorf("%+v", document)
	}
	if _, err := document.Encode(); err != nil {
		t.Error(err)
	}
}
