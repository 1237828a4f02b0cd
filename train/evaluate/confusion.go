package evaluate

import "github.com/cupel/cupel"

// Confusion counts rows: Confusion[i][j] are those of true class i that were
// said to be of class j.
type Confusion [][]int

// NewConfusion counts the rows of classes 0 to classes-1. actual and predicted
// have the class of each row.
func NewConfusion(actual, predicted []int, classes int) (Confusion, error) {
	if err := sameLength("confusion matrix", len(actual), len(predicted)); err != nil {
		return nil, err
	}
	c := make(Confusion, classes)
	for i := range c {
		c[i] = make([]int, classes)
	}
	for row, label := range actual {
		said := predicted[row]
		if label < 0 || label >= classes || said < 0 || said >= classes {
			return nil, cupel.Errorf(cupel.Invalid, "confusion matrix: row %d is of class %d and predicted as %d, of %d classes from 0", row, label, said, classes)
		}
		c[label][said]++
	}
	return c, nil
}

// totals returns of one class the rows that are rightly said to be of it, that
// are said to be, and that truly are.
func (c Confusion) totals(class int) (right, said, truly float64) {
	for i := range c {
		said += float64(c[i][class])
		truly += float64(c[class][i])
	}
	return float64(c[class][class]), said, truly
}

// accuracy is the share of rows with the right class.
func (c Confusion) accuracy() float64 {
	var right, all float64
	for i := range c {
		r, _, truly := c.totals(i)
		right += r
		all += truly
	}
	return ratio(right, all)
}

// balancedAccuracy is the mean recall of the classes that have rows.
func (c Confusion) balancedAccuracy() float64 {
	var sum, classes float64
	for i := range c {
		right, _, truly := c.totals(i)
		if truly > 0 {
			sum += right / truly
			classes++
		}
	}
	return ratio(sum, classes)
}

// scores returns precision, recall and F1 of one class.
func (c Confusion) scores(class int) (precision, recall, f1 float64) {
	right, said, truly := c.totals(class)
	return ratio(right, said), ratio(right, truly), ratio(2*right, said+truly)
}

// metrics are those that follow from the counts.
func (c Confusion) metrics() map[string]float64 {
	m := map[string]float64{"accuracy": c.accuracy(), "balanced_accuracy": c.balancedAccuracy()}
	if len(c) == 2 {
		m["precision"], m["recall"], m["f1"] = c.scores(1)
		return m
	}
	var precision, recall, f1 float64
	for class := range c {
		p, r, f := c.scores(class)
		precision, recall, f1 = precision+p, recall+r, f1+f
	}
	n := float64(len(c))
	m["precision_macro"], m["recall_macro"], m["f1_macro"] = precision/n, recall/n, f1/n
	return m
}
