package verdict

import (
	"slices"
	"strings"
	"unicode"
)

// timeWords end the name of a metric that measures time, which is never the same
// twice; errorWords say that it is an error in such a unit, which is.
var (
	timeWords  = []string{"time", "times", "duration", "durations", "elapsed", "runtime", "walltime", "seconds", "milliseconds", "ms"}
	errorWords = []string{"bias", "deviation", "error", "loss", "mae", "mape", "medae", "mse", "residual", "rmse"}
)

// measuresTime reports whether a metric measures time, by its name.
func measuresTime(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 || !slices.Contains(timeWords, words[len(words)-1]) {
		return false
	}
	return !slices.ContainsFunc(words, func(word string) bool { return slices.Contains(errorWords, word) })
}
