package sklearn

import (
	"math"

	"github.com/cupel/cupel/predict/matrix"
)

// projection multiplies rows by components.
type projection struct {
	who        string
	names      []string
	width      int
	components []float64 // one after another, each with a number for each column
	shift      []float64 // of each component, taken from the product; nil is none
	scale      []float64 // of each component, that the rest is divided by; nil is none
}

// components reads components_.
func (e *estimator) components(in columns) (projection, columns) {
	rows, width, numbers := e.matrix("components_")
	if width != in.width {
		e.refuse("components_", "it should have a column for each column")
	}
	return projection{who: e.class, names: in.names, width: rows, components: numbers}, e.checked(columns{width: rows})
}

func svdStep(e *estimator, in columns) (step, columns) {
	e.knows("n_components", "algorithm", "n_iter", "n_oversamples", "power_iteration_normalizer", "random_state", "tol")
	return e.components(in)
}

func pcaStep(e *estimator, in columns) (step, columns) {
	e.knows("n_components", "copy", "whiten", "svd_solver", "tol", "iterated_power", "n_oversamples", "power_iteration_normalizer", "random_state")
	made, out := e.components(in)
	if out.width == 0 || len(made.components) != out.width*in.width {
		return made, out
	}
	if !e.isNone("mean_") {
		made.shift = make([]float64, out.width)
		mean := e.vector("mean_", in.width)
		for i := range made.shift {
			made.shift[i] = dot(mean, made.components[i*in.width:(i+1)*in.width])
		}
	}
	if e.flag("whiten", false) {
		for _, variance := range e.vector("explained_variance_", out.width) {
			made.scale = append(made.scale, max(math.Sqrt(variance), epsilon))
		}
	}
	return made, out
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

func (s projection) run(t *table) (*table, error) {
	made := make([]float64, t.rows*s.width)
	if t.form == sparse {
		s.multiplySparse(t.csr, made)
	} else {
		from, err := t.finite(s.who, s.names)
		if err != nil {
			return nil, err
		}
		for i := range made {
			row, component := i/s.width, i%s.width
			made[i] = dot(from[row*t.columns:(row+1)*t.columns], s.components[component*t.columns:])
		}
	}
	for i := range made {
		if s.shift != nil {
			made[i] -= s.shift[i%s.width]
		}
		if s.scale != nil {
			made[i] /= s.scale[i%s.width]
		}
	}
	return denseTable(t.rows, s.width, made), nil
}

func (s projection) multiplySparse(m matrix.CSR, made []float64) {
	for i := range made {
		columns, values := m.Row(i / s.width)
		component := s.components[i%s.width*m.Columns:]
		for k, column := range columns {
			made[i] += values[k] * component[column]
		}
	}
}
