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
	return slices.ContainsFunc(lastWords(metric), func(word string) bool {
		return strings.HasSuffix(word, "loss") || strings.HasSuffix(word, "error") || slices.Contains(errorNames, word)
	})
}

// scoreNames are words for measures of which more is better; those that end in
// "score" or "accuracy" need no entry.
var scoreNames = []string{
	"acc", "ap", "auc", "auprc", "auroc", "bleu", "dice", "f1", "iou", "jaccard", "kappa", "map", "mcc", "mrr", "ndcg",
	"precision", "r2", "recall", "rouge", "sensitivity", "specificity", "tnr", "tpr",
}

// NameSaysBest reports whether a metric's name, rather than the lack of any hint,
// is why [BestOf] decides as it does.
func NameSaysBest(metric string) bool {
	return speaksOfErrors(metric) || slices.ContainsFunc(lastWords(metric), func(word string) bool {
		return strings.HasSuffix(word, "score") || strings.HasSuffix(word, "accuracy") || slices.Contains(scoreNames, word)
	})
}

// lastWords are the words of the last part of a key.
func lastWords(metric string) []string {
	last := metric[strings.LastIndexAny(metric, "/.")+1:]
	return strings.FieldsFunc(strings.ToLower(last), func(r rune) bool { return strings.ContainsRune("_- :", r) })
}
