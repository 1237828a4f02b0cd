package sklearn

import (
	"math"
	"strings"

	"github.com/cupel/cupel/predict/pickle"
)

// histogramModel compiles a HistGradientBoostingClassifier or Regressor whose columns
// are all of numbers.
func histogramModel(e *estimator, in columns) *predictor {
	e.knows("loss", "learning_rate", "max_iter", "max_leaf_nodes", "max_depth", "min_samples_leaf", "l2_regularization", "max_features", "max_bins",
		"monotonic_cst", "interaction_cst", "categorical_features", "warm_start", "early_stopping", "scoring", "validation_fraction", "n_iter_no_change",
		"tol", "verbose", "random_state", "quantile", "class_weight")
	e.none("_preprocessor", "is_categorical_")
	p := &predictor{accept: anyNumber}
	first := e.baseline()
	all := e.rounds(len(first), in.width)
	if len(first) == 0 || all == nil {
		return p
	}
	p.scores = len(first)
	link := func([]float64) {}
	if strings.HasSuffix(e.name, "Classifier") {
		e.choice("loss", "log_loss", "auto", "binary_crossentropy", "categorical_crossentropy")
		e.classify(p, false)
	} else if loss := e.choice("loss", "squared_error", "absolute_error", "quantile", "poisson", "gamma"); loss == "poisson" || loss == "gamma" {
		link = func(scores []float64) { scores[0] = math.Exp(scores[0]) }
	}
	p.score = func(row, to []float64) {
		copy(to, first)
		for i, one := range all {
			to[i%len(first)] += one.of(row)[0]
		}
		link(to)
	}
	return p
}

// baseline returns the scores that the trees correct.
func (e *estimator) baseline() []float64 {
	value, _ := e.plain("_baseline_prediction")
	if number, ok := numberOf(value); ok {
		return []float64{number}
	}
	found := e.c.array(value)
	if found == nil || len(found.numbers) == 0 {
		e.refuse("_baseline_prediction", "it should be numbers")
		return nil
	}
	return found.numbers
}

// rounds returns the trees, each of the number of scores in turn.
func (e *estimator) rounds(each, width int) []*tree {
	value, _ := e.state.Get("_predictors")
	var all []*tree
	for _, round := range e.c.items(value) {
		trees := e.c.items(round)
		if len(trees) != each {
			e.refuse("_predictors", "it should have a tree for each class")
			return nil
		}
		for _, item := range trees {
			one := e.c.histogramTree(item)
			if one == nil || !one.fits(width) {
				e.refuse("_predictors", "one is no tree of numbers over these columns")
				return nil
			}
			all = append(all, one)
		}
	}
	if all == nil {
		e.refuse("_predictors", "it should be lists of trees")
	}
	return all
}

// histogramTree reads a TreePredictor once.
func (c *compiler) histogramTree(value pickle.Value) *tree {
	o, ok := value.(*pickle.Object)
	if !ok {
		return nil
	}
	if known, read := c.trees[o]; read {
		return known
	}
	c.trees[o] = nil
	state, ok := o.State.(*pickle.Dict)
	class := o.Class()
	if !ok || class == nil || class.Name != "TreePredictor" || !strings.HasPrefix(class.Module, "sklearn.") {
		return nil
	}
	nodes, _ := state.Get("nodes")
	if records := c.array(nodes); records != nil {
		c.trees[o] = histogramNodes(records.stored)
	}
	return c.trees[o]
}

// histogramNodes reads the nodes of a tree that has no splits by category.
func histogramNodes(stored *pickle.Array) *tree {
	fields := map[string][]float64{}
	for _, name := range []string{"value", "feature_idx", "num_threshold", "missing_go_to_left", "left", "right", "is_leaf", "is_categorical"} {
		if fields[name] = fieldOf(stored, name); fields[name] == nil {
			return nil
		}
	}
	made := &tree{width: 1, values: fields["value"]}
	for i := range made.values {
		n := node{left: -1, right: -1, threshold: fields["num_threshold"][i], feature: place(fields["feature_idx"][i]), missingLeft: fields["missing_go_to_left"][i] != 0}
		if fields["is_leaf"][i] == 0 {
			n.left, n.right = place(fields["left"][i]), place(fields["right"][i])
			if fields["is_categorical"][i] != 0 || n.left < 0 {
				return nil
			}
		}
		made.nodes = append(made.nodes, n)
	}
	return made
}
