package metric

import "math"

// Labels are the classes of the rows of a set: as they are, and as a model says.
type Labels struct {
	Actual    []int // class of each row, from 0; -1 where the label is none of the model's
	Predicted []int
	Classes   int
	// Probabilities has a row of Classes values for each row, one after another;
	// nil where the model gives none.
	Probabilities []float64
}

// Classification returns the metrics of labels. Of two classes the second is the
// positive one. There is at least one row.
func Classification(l Labels) map[string]float64 {
	found := map[string]float64{"accuracy": l.accuracy()}
	if l.Classes == 2 {
		s := l.scoresOf(1)
		found["precision"], found["recall"], found["f1"] = s.precision, s.recall, s.f1
	} else {
		l.addMacro(found)
	}
	if l.Probabilities != nil {
		l.addProbable(found)
	}
	return finite(found)
}

func (l Labels) accuracy() float64 {
	right := 0
	for row, actual := range l.Actual {
		if actual == l.Predicted[row] {
			right++
		}
	}
	return float64(right) / float64(len(l.Actual))
}

// scores are those of one class against all others.
type scores struct{ precision, recall, f1 float64 }

func (l Labels) scoresOf(class int) scores {
	hits, said, is := 0, 0, 0
	for row, actual := range l.Actual {
		predicted := l.Predicted[row]
		if predicted == class {
			said++
		}
		if actual == class {
			is++
		}
		if predicted == class && actual == class {
			hits++
		}
	}
	return scores{fraction(hits, said), fraction(hits, is), fraction(2*hits, said+is)}
}

// fraction is 0 where its denominator is.
func fraction(numerator, denominator int) float64 {
	if denominator == 0 {
		return 0
	}
	return float64(numerator) / float64(denominator)
}

// addMacro adds the means over all classes.
func (l Labels) addMacro(found map[string]float64) {
	var sum scores
	for class := range l.Classes {
		s := l.scoresOf(class)
		sum.precision += s.precision
		sum.recall += s.recall
		sum.f1 += s.f1
	}
	n := float64(l.Classes)
	found["precision_macro"], found["recall_macro"], found["f1_macro"] = sum.precision/n, sum.recall/n, sum.f1/n
}

// addProbable adds the metrics of probabilities.
func (l Labels) addProbable(found map[string]float64) {
	found["log_loss"] = l.logLoss()
	if l.Classes != 2 {
		return
	}
	positive, scores := make([]bool, len(l.Actual)), make([]float64, len(l.Actual))
	squares := 0.0
	for row, actual := range l.Actual {
		positive[row], scores[row] = actual == 1, l.Probabilities[2*row+1]
		miss := scores[row]
		if positive[row] {
			miss--
		}
		squares += miss * miss
	}
	found["brier"] = squares / float64(len(l.Actual))
	found["roc_auc"] = ROCAUC(positive, scores)
}

// leastProbability bounds the loss of one row.
const leastProbability = 1e-15

// logLoss is NaN where a label is no class.
func (l Labels) logLoss() float64 {
	sum := 0.0
	for row, actual := range l.Actual {
		if actual < 0 {
			return math.NaN()
		}
		p := l.Probabilities[row*l.Classes+actual]
		sum -= math.Log(min(max(p, leastProbability), 1-leastProbability))
	}
	return sum / float64(len(l.Actual))
}
