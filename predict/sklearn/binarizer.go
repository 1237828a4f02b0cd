package sklearn

// binarizer makes 1 of what is above a threshold, and 0 of all else.
type binarizer struct{ columnwise }

func binarizerStep(e *estimator, in columns) (step, columns) {
	e.knows("threshold", "copy")
	threshold := e.number("threshold")
	return binarizer{columnwise{who: e.class, names: in.names, keepsZeros: threshold >= 0, of: func(_ int, value float64) float64 {
		if value > threshold {
			return 1
		}
		return 0
	}}}, in
}

// run leaves out the zeros that a sparse matrix gets.
func (s binarizer) run(t *table) (*table, error) {
	made, err := s.columnwise.run(t)
	if err != nil || made.form != sparse {
		return made, err
	}
	return sparseTable(made.csr.WithoutZeros()), nil
}
