package sklearn

import "github.com/cupel/cupel/predict/pickle"

// columnTransformerStep compiles a ColumnTransformer. Which columns a transformer
// gets is read where fitting has put it: as places, however they were given.
func columnTransformerStep(e *estimator, in columns) (step, columns) {
	e.knows("transformers", "remainder", "sparse_threshold", "n_jobs", "transformer_weights", "verbose", "verbose_feature_names_out", "force_int_remainder_cols")
	made := sideBySide{who: e.class, sparsity: never}
	if e.flag("sparse_output_", false) {
		made.sparsity = always
	}
	weights := e.weights()
	var out columns
	for _, part := range e.pairs("transformers_") {
		places, ok := e.places(part.name, in.width)
		if !ok || len(places) == 0 || part.value == "drop" {
			continue
		}
		does, from := e.c.step(e.inside(part.name), part.value, in.only(places))
		if from.width == 0 {
			continue
		}
		made.parts = append(made.parts, column{places: places, does: does, width: from.width, weight: weights.of(part.name)})
		out.width += from.width
	}
	return made, e.checked(out)
}

// places returns the places of the columns that a transformer gets.
func (e *estimator) places(name string, width int) ([]int, bool) {
	value, _ := e.state.Get("_transformer_to_input_indices")
	dict, ok := value.(*pickle.Dict)
	if !ok {
		e.refuse("_transformer_to_input_indices", "it should say which columns each transformer gets")
		return nil, false
	}
	found, _ := dict.Get(name)
	items := e.c.items(found)
	if items == nil && !isEmpty(found) || !e.c.takes(int64(len(items))) {
		e.refuse("_transformer_to_input_indices", "it does not say which columns "+shortened(name)+" gets")
		return nil, false
	}
	places := make([]int, len(items))
	for i, item := range items {
		plain, _ := pickle.ScalarOf(item)
		place, ok := numberOf(plain)
		if !ok || place < 0 || place >= float64(width) || place != float64(int(place)) {
			e.refuse("_transformer_to_input_indices", "a column that "+shortened(name)+" gets is not there")
			return nil, false
		}
		places[i] = int(place)
	}
	return places, true
}

// isEmpty reports whether a value is a list or a tuple of nothing.
func isEmpty(value pickle.Value) bool {
	switch value := value.(type) {
	case *pickle.List:
		return len(value.Items) == 0
	case *pickle.Tuple:
		return len(value.Items) == 0
	}
	return false
}
