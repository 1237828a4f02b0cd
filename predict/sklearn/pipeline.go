package sklearn

import "github.com/cupel/cupel/predict/pickle"

// unchanged gives back what it is given.
type unchanged struct{}

func (unchanged) run(t *table) (*table, error) { return t, nil }

// sequence are steps one after another.
type sequence []step

func (s sequence) run(t *table) (*table, error) {
	for _, next := range s {
		made, err := next.run(t)
		if err != nil {
			return nil, err
		}
		t = made
	}
	return t, nil
}

// pipelineStep compiles a Pipeline, all of whose steps transform.
func pipelineStep(e *estimator, in columns) (step, columns) {
	return e.sequence(e.steps(), in)
}

// steps returns the names and estimators of a Pipeline.
func (e *estimator) steps() []named {
	e.knows("steps", "memory", "verbose", "transform_input")
	e.none("transform_input")
	return e.pairs("steps")
}

func (e *estimator) sequence(steps []named, in columns) (step, columns) {
	var made sequence
	for _, next := range steps {
		var does step
		does, in = e.c.step(e.inside(next.name), next.value, in)
		if _, same := does.(unchanged); !same {
			made = append(made, does)
		}
	}
	return made, in
}

// named is an estimator with the name that its step has.
type named struct {
	name  string
	value pickle.Value
}

// pairs reads a list of names and estimators.
func (e *estimator) pairs(key string) []named {
	value, _ := e.state.Get(key)
	items := e.c.items(value)
	if items == nil || len(items) > maxVisits || !e.c.takes(int64(len(items))) {
		e.refuse(key, "it should be a list of names and estimators")
		return nil
	}
	pairs := make([]named, len(items))
	for i, item := range items {
		pair := e.c.items(item)
		if len(pair) < 2 {
			e.refuse(key, "it should be a list of names and estimators")
			return nil
		}
		name, ok := pair[0].(string)
		if !ok {
			e.refuse(key, "the name of a step is no text")
			return nil
		}
		pairs[i] = named{name, pair[1]}
	}
	return pairs
}

// unionStep compiles a FeatureUnion: steps side by side, each of all columns.
func unionStep(e *estimator, in columns) (step, columns) {
	e.knows("transformer_list", "n_jobs", "transformer_weights", "verbose", "verbose_feature_names_out")
	weights := e.weights()
	made := sideBySide{who: e.class, sparsity: asParts}
	var out columns
	for _, part := range e.pairs("transformer_list") {
		if part.value == "drop" {
			continue
		}
		does, from := e.c.step(e.inside(part.name), part.value, in)
		made.parts = append(made.parts, column{does: does, width: from.width, weight: weights.of(part.name)})
		out.width += from.width
	}
	return made, e.checked(out)
}

// checked refuses what would make more columns than can be.
func (e *estimator) checked(out columns) columns {
	if out.width > maxWidth || !e.c.takes(0) {
		e.c.refuse(Refusal{Path: e.path, Class: e.class, Reason: "it makes more columns than are supported"})
		return columns{}
	}
	return out
}

// weights are those of transformers by name.
type weights map[string]float64

func (w weights) of(name string) float64 {
	if weight, ok := w[name]; ok {
		return weight
	}
	return 1
}

// weights reads transformer_weights.
func (e *estimator) weights() weights {
	value, _ := e.state.Get("transformer_weights")
	if value == nil {
		return nil
	}
	dict, ok := value.(*pickle.Dict)
	if !ok {
		e.refuse("transformer_weights", "it should be a dictionary")
		return nil
	}
	made := weights{}
	for i, key := range dict.Keys {
		name, okName := key.(string)
		plain, err := pickle.ScalarOf(dict.Values[i])
		weight, ok := numberOf(plain)
		if !okName || err != nil || !ok {
			e.refuse("transformer_weights", "it should have numbers by name")
			return nil
		}
		made[name] = weight
	}
	return made
}
