package sklearn

import (
	"math"
	"strings"

	"github.com/cupel/cupel/predict/pickle"
)

// histogramModel compiles a HistGradientBoostingClassifier or Regressor.
func histogramModel(e *estimator, in columns) *predictor {
	e.knows("loss", "learning_rate", "max_iter", "max_leaf_nodes", "max_depth", "min_samples_leaf", "l2_regularization", "max_features", "max_bins",
		"monotonic_cst", "interaction_cst", "categorical_features", "warm_start", "early_stopping", "scoring", "validation_fraction", "n_iter_no_change",
		"tol", "verbose", "random_state", "quantile", "class_weight")
	p := &predictor{accept: anyNumber, before: e.encodedFirst(in)}
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

// encodedFirst returns the step that encodes columns of categories, and puts them
// first: nil where there are none.
func (e *estimator) encodedFirst(in columns) step {
	value, _ := e.state.Get("_preprocessor")
	if value == nil {
		e.none("is_categorical_")
		return nil
	}
	encoder := e.c.peek(value)
	if encoder == nil || encoder.name != "ColumnTransformer" {
		e.refuse("_preprocessor", "it should be a ColumnTransformer")
		return nil
	}
	encoder.path = e.inside("_preprocessor")
	made := sideBySide{who: e.class, sparsity: never}
	for _, part := range encoder.pairs("transformers_") {
		places, ok := encoder.places(part.name, in.width)
		if !ok || len(places) == 0 || part.value == "drop" {
			continue
		}
		given := in.only(places)
		var does step = columnwise{who: e.class, names: given.names, anything: true, of: func(_ int, value float64) float64 { return value }}
		if part.name != "numerical" || !e.c.isCheck(part.value) {
			does, _ = e.c.step(encoder.inside(part.name), part.value, given)
		}
		made.parts = append(made.parts, column{places: places, does: does, width: len(places), weight: 1})
	}
	return made
}

// isCheck reports whether a transformer only sees to it that there are numbers:
// FunctionTransformer(partial(check_array, …)).
func (c *compiler) isCheck(value pickle.Value) bool {
	e := c.peek(value)
	if e == nil || e.name != "FunctionTransformer" {
		return false
	}
	found, _ := e.state.Get("func")
	partial, ok := found.(*pickle.Object)
	if !ok || partial.Args == nil || len(partial.Args.Items) != 1 {
		return false
	}
	class, _ := partial.Callable.(*pickle.Global)
	of, _ := partial.Args.Items[0].(*pickle.Global)
	return class != nil && of != nil && *class == pickle.Global{Module: "functools", Name: "partial"} && *of == pickle.Global{Module: "sklearn.utils.validation", Name: "check_array"}
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
	bits, _ := state.Get("raw_left_cat_bitsets")
	if records, sets := c.array(nodes), c.array(bits); records != nil && sets != nil {
		c.trees[o] = histogramNodes(records.stored, setsOf(sets))
	}
	return c.trees[o]
}

// setsOf reads sets of up to 256 categories, eight numbers of 32 bits each.
func setsOf(bits *array) []categorySet {
	if len(bits.shape) != 2 || bits.shape[1] != 8 || bits.numbers == nil {
		return nil
	}
	sets := make([]categorySet, bits.shape[0])
	for i, number := range bits.numbers {
		if number >= 0 && number < 1<<32 {
			sets[i/8][i%8] = uint32(number)
		}
	}
	return sets
}

// histogramNodes reads the nodes of a tree, with the sets of categories that go left.
func histogramNodes(stored *pickle.Array, sets []categorySet) *tree {
	fields := map[string][]float64{}
	for _, name := range []string{"value", "feature_idx", "num_threshold", "missing_go_to_left", "left", "right", "is_leaf", "is_categorical", "bitset_idx"} {
		if fields[name] = fieldOf(stored, name); fields[name] == nil {
			return nil
		}
	}
	made := &tree{width: 1, values: fields["value"]}
	for i := range made.values {
		n := node{left: -1, right: -1, set: -1, threshold: fields["num_threshold"][i], feature: place(fields["feature_idx"][i]), missingLeft: fields["missing_go_to_left"][i] != 0}
		if fields["is_leaf"][i] == 0 {
			n.left, n.right = place(fields["left"][i]), place(fields["right"][i])
			if n.left < 0 {
				return nil
			}
		}
		if fields["is_categorical"][i] != 0 {
			if n.set = place(fields["bitset_idx"][i]); n.set < 0 || int(n.set) >= len(sets) {
				return nil
			}
			made.sets = sets
		}
		made.nodes = append(made.nodes, n)
	}
	return made
}
