package sklearn

// prior returns the probabilities of a DummyClassifier that says the same of all
// rows.
func (e *estimator) prior() []float64 {
	e.knows("strategy", "random_state", "constant")
	value, _ := e.state.Get("class_prior_")
	found := e.c.array(value)
	if found == nil || found.numbers == nil || len(found.shape) != 1 || len(found.numbers) == 0 {
		e.refuse("class_prior_", "it should be probabilities: models of several outputs are not known")
		return nil
	}
	switch e.choice("strategy", "prior", "most_frequent", "constant") {
	case "most_frequent":
		return only(largestPlace(found.numbers), len(found.numbers))
	case "constant":
		return only(e.constantClass(), len(found.numbers))
	}
	return found.numbers
}

// only returns n numbers that are 0 but for one.
func only(one, n int) []float64 {
	numbers := make([]float64, n)
	if one >= 0 && one < n {
		numbers[one] = 1
	}
	return numbers
}

// constantClass returns the place of the class that is always said.
func (e *estimator) constantClass() int {
	value, _ := e.plain("constant")
	for i, label := range e.classes() {
		if label == value {
			return i
		}
	}
	e.refuse("constant", "it is none of the classes")
	return 0
}

func dummyClassifier(e *estimator, _ columns) *predictor {
	prior, labels := e.prior(), e.classes()
	if len(prior) != len(labels) {
		e.refuse("class_prior_", "it does not fit the classes")
		return &predictor{}
	}
	return &predictor{accept: anyNumber, scores: len(prior), labels: labels, label: largestPlace,
		score: func(_, to []float64) { copy(to, prior) }, share: func(scores, to []float64) { copy(to, scores) }}
}

// constants returns what a DummyRegressor says of every row.
func (e *estimator) constants() []float64 {
	e.knows("strategy", "constant", "quantile")
	value, _ := e.state.Get("constant_")
	found := e.c.array(value)
	if found == nil || len(found.numbers) == 0 {
		e.refuse("constant_", "it should be numbers")
		return nil
	}
	return found.numbers
}

func dummyRegressor(e *estimator, _ columns) *predictor {
	constants := e.constants()
	return &predictor{accept: anyNumber, scores: len(constants), score: func(_, to []float64) { copy(to, constants) }}
}
