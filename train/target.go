package train

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/cupel/cupel"
)

// target is what is to be predicted, as models see it.
type target struct {
	name    string
	values  []float64 // numbers, or places in classes
	classes []string  // nil of a regression
}

// newTarget reads the target of a table for a model.
func newTarget(table Table, model Model) (target, error) {
	if table.Target == nil {
		return target{}, cupel.Errorf(cupel.Invalid, "the dataset does not say what is to be predicted: its table has no Target")
	}
	column := *table.Target
	for row := range column.Rows() {
		if column.IsMissing(row) {
			return target{}, cupel.Errorf(cupel.Invalid, "the target %s is missing in row %d (from 0): leave such rows out", column.Name, row)
		}
	}
	if _, ok := model.(Classifier); ok {
		return classesOf(column)
	}
	if column.IsText() {
		return target{}, cupel.Errorf(cupel.Invalid, "the target %s is text, such as %q: this model predicts numbers", column.Name, column.Texts[0])
	}
	for row, value := range column.Numbers {
		if math.IsInf(value, 0) {
			return target{}, cupel.Errorf(cupel.Invalid, "the target %s is infinite in row %d (from 0)", column.Name, row)
		}
	}
	return target{name: column.Name, values: column.Numbers}, nil
}

// mostClasses is the greatest number of classes. A target with more is no name
// of a class.
const mostClasses = 1000

// classesOf numbers the classes: numbers by value, texts by their bytes.
func classesOf(column Column) (target, error) {
	t := target{name: column.Name, values: make([]float64, column.Rows())}
	if column.IsText() {
		t.classes = distinct(column.Texts)
	} else {
		for _, value := range distinct(column.Numbers) {
			t.classes = append(t.classes, classText(value))
		}
	}
	if len(t.classes) < 2 {
		return target{}, cupel.Errorf(cupel.Invalid, "all rows have the target %s %q: with one class there is nothing to tell apart", column.Name, t.classes)
	}
	if len(t.classes) > mostClasses {
		return target{}, cupel.Errorf(cupel.Invalid, "the target %s has %d different values, more than the limit of %d classes: is it a number to be predicted by a regression?", column.Name, len(t.classes), mostClasses)
	}
	place := map[string]int{}
	for i, class := range t.classes {
		place[class] = i
	}
	for row := range t.values {
		if column.IsText() {
			t.values[row] = float64(place[column.Texts[row]])
		} else {
			t.values[row] = float64(place[classText(column.Numbers[row])])
		}
	}
	return t, nil
}

func distinct[T cmp.Ordered](values []T) []T {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

func classText(value float64) string { return strconv.FormatFloat(value, 'g', -1, 64) }

// labels returns the places of the classes; nil of a regression.
func (t target) labels() []int {
	if t.classes == nil {
		return nil
	}
	labels := make([]int, len(t.values))
	for row, value := range t.values {
		labels[row] = int(value)
	}
	return labels
}
