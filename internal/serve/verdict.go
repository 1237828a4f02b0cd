package serve

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict"
)

// Verdict is nil where a model scores on its test set what was recorded; lax takes
// one for which nothing was. The error has code corrupt, and both values of each
// metric that was not met.
func Verdict(r predict.Report, lax bool) error {
	if r.OK() || lax && !r.Validated() {
		return nil
	}
	if !r.Validated() {
		return cupel.Errorf(cupel.Corrupt, "no metrics are recorded to validate it by: cupel models:validate --record says what to add to %s, or pass --allow-unvalidated", predict.MetadataFile)
	}
	var wrong []string
	for _, m := range r.Metrics {
		if m.Recorded != nil && !m.Met {
			wrong = append(wrong, fmt.Sprintf("%s is %s where %s is recorded", m.Name, Shown(m.Found), Shown(m.Recorded)))
		}
	}
	text := strings.Join(wrong, ", ")
	if r.Wrong > 0 {
		text += fmt.Sprintf("; %d of %d rows have another label than the test set's, row %d first", r.Wrong, r.Rows, r.FirstWrong)
	}
	return cupel.Errorf(cupel.Corrupt, "the metrics on the test set differ: %s", text)
}

// Shown writes the value of a metric.
func Shown(value *float64) string {
	if value == nil {
		return "not there"
	}
	return strconv.FormatFloat(*value, 'g', -1, 64)
}
