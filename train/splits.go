package train

import (
	"context"

	"github.com/cupel/cupel/train/evaluate"
)

// splits are the rows of a training by what they are used for. Valid is made of
// rows of Train.
type splits struct {
	train, test []int
	valid       []evaluate.Fold // places in train; none where there is no validation
}

// split cuts the rows, as the evaluation says.
func (e Evaluation) split(t target, seed int64) (s splits, err error) {
	labels := t.labels()
	if e.Unstratified {
		labels = nil
	}
	if s.train, s.test, err = cut(len(t.values), labels, e.TestFraction, seed); err != nil {
		return s, err
	}
	if labels != nil {
		labels = pick(labels, s.train)
	}
	switch {
	case e.Folds > 0 && labels != nil:
		s.valid, err = evaluate.StratifiedKFold(labels, e.Folds, seed)
	case e.Folds > 0:
		s.valid, err = evaluate.KFold(len(s.train), e.Folds, seed)
	case e.ValidFraction > 0:
		var fold evaluate.Fold
		fold.Train, fold.Valid, err = cut(len(s.train), labels, e.ValidFraction, seed)
		s.valid = []evaluate.Fold{fold}
	}
	return s, err
}

// cut holds rows out; labels is nil where classes do not count.
func cut(rows int, labels []int, fraction float64, seed int64) (train, test []int, err error) {
	if labels != nil {
		return evaluate.StratifiedTrainTest(labels, fraction, seed)
	}
	return evaluate.TrainTest(rows, fraction, seed)
}

// take returns the target of some rows.
func (t target) take(rows []int) target {
	return target{name: t.name, values: pick(t.values, rows), classes: t.classes}
}

// validate fits a model for each fold, and evaluates it on the rows that the fold
// holds out. each is told of the metrics of each fold; an error of it ends the
// validation. It returns the evaluation of all predictions together, whose metrics
// are the means over the folds.
func (c components) validate(ctx context.Context, table Table, t target, folds []evaluate.Fold, seed int64, each func(fold int, metrics, means map[string]float64) error) (*evaluate.Document, error) {
	all := &gathered{sums: map[string]float64{}, counts: map[string]int{}}
	for i, fold := range folds {
		trained, err := c.fit(ctx, table.Take(fold.Train), t.take(fold.Train), seed, Discard)
		if err != nil {
			return nil, err
		}
		metrics, err := all.add(trained, table.Take(fold.Valid), t.take(fold.Valid))
		if err != nil {
			return nil, err
		}
		if err := each(i, metrics, all.means()); err != nil {
			return nil, err
		}
	}
	return all.document()
}
