package predict

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/pickle"
)

// Label is a class, as the model's users know it: an int64, a float64, a string or a
// bool.
type Label any

// numbered are the labels 0, 1, … of a model that was told no others.
func numbered(classes int) []Label {
	labels := make([]Label, classes)
	for i := range labels {
		labels[i] = int64(i)
	}
	return labels
}

// key is the same of labels that are equal: 1, 1.0 and true are to NumPy.
func key(label Label) string {
	switch label := label.(type) {
	case bool:
		if label {
			return "1"
		}
		return "0"
	case int64:
		return strconv.FormatInt(label, 10)
	case float64:
		if label == math.Trunc(label) && math.Abs(label) < 1<<53 {
			return strconv.FormatInt(int64(label), 10)
		}
		return strconv.FormatFloat(label, 'g', -1, 64)
	case string:
		return "text " + label
	}
	return "none"
}

// classesOf returns the places of labels among classes, -1 of one that is none.
func classesOf(labels, classes []Label) []int {
	places := make(map[string]int, len(classes))
	for i, class := range classes {
		places[key(class)] = i
	}
	found := make([]int, len(labels))
	for i, label := range labels {
		place, ok := places[key(label)]
		if !ok {
			place = -1
		}
		found[i] = place
	}
	return found
}

// labelsOf reads the labels of a set: one for each row.
func labelsOf(array *pickle.Array) ([]Label, error) {
	if len(array.Shape) != 1 && !(len(array.Shape) == 2 && array.Shape[1] == 1) {
		return nil, cupel.Errorf(cupel.Invalid, "labels have the shape %v, and should have one for each row", array.Shape)
	}
	items, err := pickle.Items(array)
	if err != nil {
		return nil, err
	}
	labels := make([]Label, len(items))
	for i, item := range items {
		plain, err := pickle.ScalarOf(item)
		if err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "label %d is %s", i, pickle.Describe(item))
		}
		switch plain.(type) {
		case int64, float64, string, bool:
			labels[i] = plain
		default:
			return nil, cupel.Errorf(cupel.Invalid, "label %d is %s, and neither a number, a text nor a bool", i, pickle.Describe(item))
		}
	}
	return labels, nil
}

// numbersOf returns labels that are numbers.
func numbersOf(labels []Label) ([]float64, error) {
	numbers := make([]float64, len(labels))
	for i, label := range labels {
		switch label := label.(type) {
		case int64:
			numbers[i] = float64(label)
		case float64:
			numbers[i] = label
		case bool:
			if label {
				numbers[i] = 1
			}
		default:
			return nil, cupel.Errorf(cupel.Invalid, "label %d is %q, and the model predicts numbers", i, label)
		}
	}
	return numbers, nil
}

// jsonLabels reads labels that were written as JSON: whole numbers are int64 where
// the type of the labels is one of integers.
func jsonLabels(values []json.RawMessage, integers bool) ([]Label, error) {
	labels := make([]Label, len(values))
	for i, text := range values {
		var value any
		if err := json.Unmarshal(text, &value); err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "class %d: %w", i, err)
		}
		switch value := value.(type) {
		case float64:
			labels[i] = value
			if integers && value == math.Trunc(value) {
				labels[i] = int64(value)
			}
		case string, bool:
			labels[i] = value
		default:
			return nil, cupel.Errorf(cupel.Invalid, "class %d is %s, and neither a number, a text nor a bool", i, text)
		}
	}
	return labels, nil
}
