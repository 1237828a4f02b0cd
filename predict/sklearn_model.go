package predict

// readSklearn reads a model of scikit-learn from its pickle.
func (e *engine) readSklearn(content []byte, m Metadata) error {
	return unknownClass(m.ModelClass, m.ModelFilename)
}
