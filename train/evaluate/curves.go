package evaluate

import (
	"math"

	"github.com/cupel/cupel"
)

// MaxPoints is the greatest number of points of a curve.
const MaxPoints = 1000

// ROC is a receiver operating characteristic, over falling thresholds.
type ROC struct {
	Class      string        `json:"class"`
	FPR        []cupel.Float `json:"fpr"` // share of negative rows called positive
	TPR        []cupel.Float `json:"tpr"` // share of positive rows called positive
	Thresholds []cupel.Float `json:"thresholds"`
	AUC        cupel.Float   `json:"auc"`
}

// roc draws the curve of a ranking that has positive and negative rows.
func (r ranking) roc(class string) ROC {
	positive, negative := r.totals()
	steps := append(ranking{{threshold: math.Inf(1)}}, r.corners()...)
	curve := ROC{Class: class, AUC: cupel.Float(r.rocAUC())}
	for _, i := range thinned(len(steps)) {
		at := steps[i]
		curve.FPR = append(curve.FPR, cupel.Float(at.fp/negative))
		curve.TPR = append(curve.TPR, cupel.Float(at.tp/positive))
		curve.Thresholds = append(curve.Thresholds, cupel.Float(at.threshold))
	}
	return curve
}

// corners leaves out the points that lie on a straight line between the ones
// beside them.
func (r ranking) corners() ranking {
	if len(r) <= 2 {
		return r
	}
	kept := ranking{r[0]}
	for i := 1; i+1 < len(r); i++ {
		straight := r[i+1].tp-r[i].tp == r[i].tp-r[i-1].tp && r[i+1].fp-r[i].fp == r[i].fp-r[i-1].fp
		if !straight {
			kept = append(kept, r[i])
		}
	}
	return append(kept, r[len(r)-1])
}

// PrecisionRecall is the curve of precision and recall, over rising thresholds.
// Thresholds is shorter by the last point, (1, 0), that has none.
type PrecisionRecall struct {
	Class            string        `json:"class"`
	Precision        []cupel.Float `json:"precision"`
	Recall           []cupel.Float `json:"recall"`
	Thresholds       []cupel.Float `json:"thresholds"`
	AveragePrecision cupel.Float   `json:"average_precision"`
}

// precisionRecall draws the curve of a ranking that has positive rows.
func (r ranking) precisionRecall(class string) PrecisionRecall {
	positive, _ := r.totals()
	curve := PrecisionRecall{Class: class, AveragePrecision: cupel.Float(r.averagePrecision())}
	for _, i := range thinned(len(r) + 1) {
		if i == len(r) {
			curve.Precision, curve.Recall = append(curve.Precision, 1), append(curve.Recall, 0)
			break
		}
		at := r[len(r)-1-i]
		curve.Precision = append(curve.Precision, cupel.Float(at.tp/(at.tp+at.fp)))
		curve.Recall = append(curve.Recall, cupel.Float(at.tp/positive))
		curve.Thresholds = append(curve.Thresholds, cupel.Float(at.threshold))
	}
	return curve
}

// thinned returns the indexes of at most [MaxPoints] of n points, evenly spread,
// the first and the last among them.
func thinned(n int) []int {
	kept := make([]int, min(n, MaxPoints))
	for i := range kept {
		kept[i] = i
		if n > MaxPoints {
			kept[i] = i * (n - 1) / (MaxPoints - 1)
		}
	}
	return kept
}
