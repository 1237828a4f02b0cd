package trees

import (
	"math"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/internal/document"
)

// maxOutputs is how many classes or targets a model may have.
const maxOutputs = 100_000

func (x *XGBoost) read(learner document.Node) error {
	if err := x.readShape(learner); err != nil {
		return err
	}
	booster, weights, err := boosterOf(learner.Get("gradient_booster"))
	if err != nil {
		return err
	}
	return x.readTrees(booster.Get("model"), weights)
}

// readShape reads everything but the trees.
func (x *XGBoost) readShape(learner document.Node) (err error) {
	if x.objective, err = readObjective(learner.Get("objective")); err != nil {
		return err
	}
	params := learner.Get("learner_model_param")
	if x.features, err = params.Get("num_feature").Int(); err != nil {
		return err
	}
	if x.features < 0 || x.features > math.MaxInt32 {
		return cupel.Errorf(cupel.Invalid, "%s cannot be %d", params.Get("num_feature").Place(), x.features)
	}
	if x.outputs, err = readOutputs(params); err != nil {
		return err
	}
	if x.base, err = x.readBase(params.Get("base_score")); err != nil {
		return err
	}
	if x.names, err = texts(learner.Get("feature_names")); err != nil {
		return err
	}
	x.Attributes, err = readAttributes(learner.Get("attributes"))
	return err
}

// readOutputs returns how many sums a row has.
func readOutputs(params document.Node) (int, error) {
	outputs := 1
	for _, key := range []string{"num_class", "num_target"} {
		node := params.Get(key)
		if !node.Exists() {
			continue
		}
		n, err := node.Int()
		if err != nil {
			return 0, err
		}
		outputs = max(outputs, n)
	}
	if outputs > maxOutputs {
		return 0, cupel.Errorf(cupel.TooLarge, "%d classes or targets are more than the limit of %d", outputs, maxOutputs)
	}
	return outputs, nil
}

// readBase reads base_score: a number in a text, since 3.1 a list of them in one.
// It is what would be predicted without trees.
func (x *XGBoost) readBase(node document.Node) ([]float32, error) {
	text, err := node.Text()
	if err != nil {
		return nil, err
	}
	var scores []float32
	for part := range strings.SplitSeq(strings.Trim(text, "[] "), ",") {
		score, err := strconv.ParseFloat(strings.TrimSpace(part), 32)
		if err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "%s is %q, and not a number or a list of them", node.Place(), part)
		}
		scores = append(scores, x.objective.margin(float32(score)))
	}
	if len(scores) == 1 {
		for len(scores) < x.outputs {
			scores = append(scores, scores[0])
		}
	}
	if len(scores) != x.outputs {
		return nil, cupel.Errorf(cupel.Invalid, "%s has %d numbers, and the model %d outputs", node.Place(), len(scores), x.outputs)
	}
	return scores, nil
}

// texts reads a list of texts that may be missing; nil where it is empty.
func texts(node document.Node) ([]string, error) {
	if !node.Exists() {
		return nil, nil
	}
	list, err := node.List()
	if err != nil || len(list) == 0 {
		return nil, err
	}
	found := make([]string, len(list))
	for i, item := range list {
		if found[i], err = item.Text(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func readAttributes(node document.Node) (map[string]string, error) {
	attributes := map[string]string{}
	var err error
	node.Keys(func(key string, value document.Node) {
		text, wrong := value.Text()
		if wrong != nil {
			err = wrong
		}
		attributes[key] = text
	})
	return attributes, err
}

// boosterOf returns the part of a booster that has the trees, and the weight of
// each, nil where all are whole.
func boosterOf(booster document.Node) (trees document.Node, weights []float64, err error) {
	name, err := booster.Get("name").Text()
	if err != nil {
		return booster, nil, err
	}
	switch name {
	case "gbtree":
		return booster, nil, nil
	case "dart":
		weights, err = booster.Get("weight_drop").Floats()
		return booster.Get("gbtree"), weights, err
	}
	return booster, nil, cupel.Errorf(cupel.Invalid, "the booster is %q: only gbtree and dart, which have trees, are supported here", name)
}
