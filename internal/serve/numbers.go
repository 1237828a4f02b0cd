package serve

import (
	"math"
	"net/url"
	"strconv"

	"github.com/cupel/cupel/predict"
)

// numbers are written as JSON in the shortest form that reads as the same numbers.
type numbers []float64

// MarshalJSON implements [json.Marshaler]. What JSON cannot say is null.
func (n numbers) MarshalJSON() ([]byte, error) {
	text := make([]byte, 0, 2+20*len(n))
	text = append(text, '[')
	for i, value := range n {
		if i > 0 {
			text = append(text, ',')
		}
		text = appendNumber(text, value)
	}
	return append(text, ']'), nil
}

func appendNumber(text []byte, value float64) []byte {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return append(text, "null"...)
	}
	return strconv.AppendFloat(text, value, 'g', -1, 64)
}

// table are numbers as a list for each row.
type table struct {
	values  []float64
	columns int
}

// MarshalJSON implements [json.Marshaler].
func (t table) MarshalJSON() ([]byte, error) {
	text := make([]byte, 0, 2+22*len(t.values))
	text = append(text, '[')
	for i, value := range t.values {
		switch {
		case i == 0:
			text = append(text, '[')
		case i%t.columns == 0:
			text = append(text, "],["...)
		default:
			text = append(text, ',')
		}
		text = appendNumber(text, value)
	}
	if len(t.values) > 0 {
		text = append(text, ']')
	}
	return append(text, ']'), nil
}

// predictions are the labels of a classifier, or the values of any other model: of
// one that gives several for a row, a list for each.
func predictions(p predict.Prediction, rows int) any {
	switch {
	case p.Labels != nil:
		return p.Labels
	case len(p.Values) > rows && rows > 0:
		return table{p.Values, len(p.Values) / rows}
	}
	return numbers(p.Values)
}

// probabilities are those of each class for each row, nil where there are none.
func probabilities(p predict.Prediction) any {
	if p.Probabilities == nil {
		return nil
	}
	return table{p.Probabilities, len(p.Classes)}
}

// headerText writes a text so that it fits into a header: percent-encoded where it
// has other characters than those of ASCII that are printed.
func headerText(text string) string {
	for _, c := range text {
		if c < ' ' || c > '~' || c == '%' {
			return url.PathEscape(text)
		}
	}
	return text
}
