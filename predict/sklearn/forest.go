package sklearn

import "strings"

// treeParameters are those of trees and forests, none of which changes what a fitted
// one predicts.
var treeParameters = []string{
	"criterion", "splitter", "max_depth", "min_samples_split", "min_samples_leaf", "min_weight_fraction_leaf", "max_features", "max_leaf_nodes",
	"random_state", "min_impurity_decrease", "class_weight", "ccp_alpha", "monotonic_cst", "estimator", "base_estimator", "n_estimators",
	"estimator_params", "bootstrap", "oob_score", "n_jobs", "verbose", "warm_start", "max_samples", "categorical_features",
}

// treeModel compiles a decision tree.
func treeModel(e *estimator, in columns) *predictor {
	e.knows(treeParameters...)
	return e.mean(e.grown(e, in.width), in)
}

// forestModel compiles a forest: the mean of its trees.
func forestModel(e *estimator, in columns) *predictor {
	e.knows(treeParameters...)
	value, _ := e.state.Get("estimators_")
	var made []*tree
	for _, item := range e.c.items(value) {
		one := e.c.peek(item)
		if one == nil || len(e.c.refused) > 0 {
			e.refuse("estimators_", "it should be a list of trees")
			return &predictor{}
		}
		one.path = e.inside("estimators_")
		made = append(made, e.grown(one, in.width)...)
	}
	return e.mean(made, in)
}

// grown returns the tree of an estimator as a list of one.
func (e *estimator) grown(of *estimator, width int) []*tree {
	e.none("categorical_features")
	if one := of.tree(width); one != nil {
		return []*tree{one}
	}
	return nil
}

// mean predicts the mean of trees: of a classifier that of the shares of classes.
func (e *estimator) mean(all []*tree, in columns) *predictor {
	if len(all) == 0 {
		e.refuse("estimators_", "it has no tree")
		return &predictor{}
	}
	p := &predictor{scores: 1, narrow: true, accept: e.acceptedByTrees()}
	if strings.HasSuffix(e.name, "Classifier") {
		p.labels, p.label, p.share = e.classes(), largestPlace, func(scores, to []float64) { copy(to, scores) }
		p.scores = len(p.labels)
	}
	for _, one := range all {
		if one.width != p.scores {
			e.refuse("classes_", "a tree has other classes or outputs")
			return &predictor{}
		}
	}
	add := addValues
	if p.labels != nil && e.minor() < 4 {
		add = addShares
	}
	count := float64(len(all))
	p.score = func(row, to []float64) {
		for _, one := range all {
			add(one.of(row), to)
		}
		for i := range to {
			to[i] /= count
		}
	}
	return p
}

// addValues adds the values of a leaf: numbers, or the shares of classes.
func addValues(values, to []float64) {
	for i, value := range values {
		to[i] += value
	}
}

// addShares adds the values of a leaf of before scikit-learn 1.4, counts of classes,
// as shares.
func addShares(values, to []float64) {
	sum := 0.0
	for _, value := range values {
		sum += value
	}
	if sum == 0 {
		return
	}
	for i, value := range values {
		to[i] += value / sum
	}
}

// acceptedByTrees says what trees of a version take: missing values since 1.3, forests
// since 1.4, trees of random splits since 1.6, those of absolute errors since 1.9.
func (e *estimator) acceptedByTrees() accepted {
	since := 3
	splitter, _ := e.state.Get("splitter")
	criterion, _ := e.state.Get("criterion")
	switch {
	case criterion == "absolute_error":
		since = 9
	case strings.HasPrefix(e.name, "Extra") || splitter == "random":
		since = 6
	case strings.HasPrefix(e.name, "RandomForest"):
		since = 4
	}
	if e.minor() < since {
		return finite
	}
	return missingToo
}
