package filter

import (
	"slices"
	"strings"
)

// BestOf returns the reducer that best(…) stands for: [Min] or [Max]. What a
// project says of its metrics, "min" or "max" by key, comes first; else a metric
// is better the lower it is when the last part of its key speaks of errors, as
// in val_loss, train/rmse and validation_0-mlogloss.
func BestOf(metric string, directions map[string]string) Reducer {
	switch directions[metric] {
	case string(Min):
		return Min
	case string(Max):
		return Max
	}
	if speaksOfErrors(metric) {
		return Min
	}
	return Max
}

// errorNames are words for measures of error; those that end in "loss" or
// "error" need no entry.
var errorNames = []string{
	"brier", "cer", "crps", "deviance", "divergence", "fnr", "fpr", "kl", "mae", "mape", "mdape", "mphe", "mse", "msle",
	"nll", "nloglik", "perplexity", "ppl", "rmse", "rmsle", "smape", "wape", "wer",
}

func speaksOfErrors(metric string) bool {
	last := metric[strings.LastIndexAny(metric, "/.")+1:]
	words := strings.FieldsFunc(strings.ToLower(last), func(r rune) bool { return strings.ContainsRune("_- :", r) })
	return slices.ContainsFunc(words, func(word string) bool {
		return strings.HasSuffix(word, "loss") || strings.HasSuffix(word, "error") || slices.Contains(errorNames, word)
	})
}
