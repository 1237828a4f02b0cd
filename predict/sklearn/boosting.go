package sklearn

import (
	"math"
	"strings"
)

// boostingModel compiles a GradientBoostingClassifier or Regressor: a first guess,
// and trees that correct it.
func boostingModel(e *estimator, in columns) *predictor {
	e.knows(append([]string{"learning_rate", "loss", "subsample", "init", "alpha", "validation_fraction", "n_iter_no_change", "tol"}, treeParameters...)...)
	p := &predictor{narrow: true}
	rows, each, all := e.stages(in.width)
	if rows == 0 {
		return p
	}
	p.scores = each
	if strings.HasSuffix(e.name, "Classifier") {
		e.classify(p, e.choice("loss", "log_loss", "deviance", "exponential") == "exponential")
	} else {
		e.choice("loss", "squared_error", "absolute_error", "huber", "quantile")
	}
	first, rate := e.firstGuess(p), e.number("learning_rate")
	if len(first) != each {
		e.refuse("init_", "it does not fit the trees")
		return p
	}
	p.score = func(row, to []float64) {
		copy(to, first)
		for i, one := range all {
			to[i%each] += rate * one.of(row)[0]
		}
	}
	return p
}

// stages returns the trees, each of the number of scores in turn.
func (e *estimator) stages(width int) (rows, each int, all []*tree) {
	value, _ := e.state.Get("estimators_")
	found := e.c.array(value)
	if found == nil || len(found.shape) != 2 || len(found.items) == 0 {
		e.refuse("estimators_", "it should be a matrix of trees")
		return 0, 0, nil
	}
	for _, item := range found.items {
		one := e.c.peek(item)
		if one == nil {
			e.refuse("estimators_", "it should be a matrix of trees")
			return 0, 0, nil
		}
		one.path = e.inside("estimators_")
		grown := one.tree(width)
		if grown == nil || grown.width != 1 {
			e.refuse("estimators_", "it should be a matrix of trees of one value")
			return 0, 0, nil
		}
		all = append(all, grown)
	}
	return found.shape[0], found.shape[1], all
}

// classify makes labels and probabilities of scores of boosting.
func (e *estimator) classify(p *predictor, exponential bool) {
	p.labels, p.label, p.share = e.classes(), largestPlace, softmax
	if p.scores == 1 {
		p.label, p.share = e.labelOfBoosting(), logisticPair
	}
	if exponential {
		p.share = func(scores, to []float64) { logisticPair([]float64{2 * scores[0]}, to) }
	}
	if len(p.labels) != max(p.scores, 2) || exponential && p.scores != 1 {
		e.refuse("classes_", "it does not fit the trees")
	}
}

// labelOfBoosting is the class of one score: of just 0 it depends on the version.
func (e *estimator) labelOfBoosting() func([]float64) int {
	if e.minor() < 4 {
		return aboveZero
	}
	return func(scores []float64) int {
		if scores[0] >= 0 {
			return 1
		}
		return 0
	}
}

// firstGuess returns the scores that the trees correct.
func (e *estimator) firstGuess(p *predictor) []float64 {
	value, _ := e.state.Get("init_")
	if value == "zero" {
		if !e.c.takes(int64(p.scores)) {
			return nil
		}
		return make([]float64, p.scores)
	}
	dummy := e.c.peek(value)
	if dummy == nil || dummy.name != "DummyClassifier" && dummy.name != "DummyRegressor" {
		e.refuse("init_", "a first guess that depends on the row is not known")
		return nil
	}
	dummy.path = e.inside("init_")
	if p.labels == nil {
		return dummy.constants()
	}
	return e.linked(dummy.prior(), p.scores)
}

// linked returns the scores that probabilities come of.
func (e *estimator) linked(prior []float64, scores int) []float64 {
	least := epsilon
	if e.minor() < 8 {
		least = 0x1p-23 // of float32
	}
	if scores > 1 {
		logs := make([]float64, len(prior))
		for i, p := range prior {
			logs[i] = math.Log(clipped(p, least, 1-least))
		}
		return logs
	}
	if len(prior) != 2 {
		return nil
	}
	p := clipped(prior[1], least, 1-least)
	score := math.Log(p / (1 - p))
	if loss, _ := e.state.Get("loss"); loss == "exponential" {
		score /= 2
	}
	return []float64{score}
}
