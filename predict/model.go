// Package predict loads bundles, checks them on their own test set, and predicts,
// in pure Go: docs/format/bundle.md says what a bundle is.
//
// The model, its preprocessing and its sets are read as data. Pickles are never
// run: what is not understood is refused, with a list of all of it.
package predict

import (
	"io/fs"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/pickle"
	"github.com/cupel/cupel/predict/sklearn"
)

// Model is a bundle in memory: a model with its preprocessing and its test set. It
// is safe for concurrent use.
type Model struct {
	Metadata Metadata

	engine      *engine
	transformer *sklearn.Transformer // nil where there is none
	test        *set
	features    Features // what the sets are
}

// Prediction is what a model says of rows.
type Prediction struct {
	// Labels of a classifier has one for each row, of those in Classes.
	Labels  []Label
	Classes []Label
	// Probabilities of a classifier has one for each class of each row; nil where the
	// model gives none.
	Probabilities []float64
	// Values of all other models has a number for each row.
	Values []float64
}

// Load reads a bundle from the files of a folder, and compares every digest that
// metadata.json records. The error says which file is wrong, and how.
func Load(from fs.FS) (*Model, error) {
	text, err := readFile(from, MetadataFile, maxMetadata)
	if err != nil {
		return nil, err
	}
	m := &Model{}
	if m.Metadata, err = ParseMetadata(text); err != nil {
		return nil, err
	}
	f := &files{from: from, recorded: m.Metadata.Files, digests: map[string]string{}}
	if err := m.read(f); err != nil {
		return nil, err
	}
	return m, f.check()
}

func (m *Model) read(f *files) (err error) {
	if m.engine, err = readEngine(f, m.Metadata); err != nil {
		return err
	}
	if name := m.Metadata.TransformerFile; name != "" {
		if m.transformer, err = readTransformer(f, name); err != nil {
			return in(name, err)
		}
	}
	if m.test, err = readSet(f, m.Metadata.TestFilenames, m.Metadata.FeatureNames); err != nil {
		return err
	}
	m.features, err = m.featuresOf(m.test.width)
	return err
}

func readTransformer(f *files, name string) (*sklearn.Transformer, error) {
	content, err := f.read(name)
	if err != nil {
		return nil, err
	}
	read, err := pickle.Read(content, pickle.DefaultLimits)
	if err != nil {
		return nil, err
	}
	return sklearn.CompileTransformer(read.Value)
}

// featuresOf says what sets of that width are: what metadata.json says, else the
// input of which the width is that of the transformer alone, or of the model alone.
func (m *Model) featuresOf(width int) (Features, error) {
	if m.transformer == nil {
		return Transformed, nil
	}
	if m.Metadata.Features != "" {
		return m.Metadata.Features, nil
	}
	raw, transformed := m.transformer.Features(), m.engine.model.Features()
	switch {
	case width == raw && width == transformed:
		return "", cupel.Errorf(cupel.Invalid, "the sets have %d columns, as the transformer's input and the model's: write \"features\": \"raw\" or \"transformed\" into %s", width, MetadataFile)
	case width == raw:
		return Raw, nil
	case width == transformed:
		return Transformed, nil
	}
	return "", cupel.Errorf(cupel.Invalid, "the sets have %d columns; the transformer takes %d, and the model %d", width, raw, transformed)
}

// Columns returns the names of the columns of rows that are predicted, nil where
// nothing knows them.
func (m *Model) Columns() []string {
	if m.transformer != nil {
		if names := m.transformer.Columns(); names != nil {
			return names
		}
	}
	if m.features == Raw || m.transformer == nil {
		if m.Metadata.FeatureNames != nil {
			return m.Metadata.FeatureNames
		}
	}
	if m.transformer == nil {
		return m.engine.model.FeatureNames()
	}
	return nil
}

// Classes returns the labels of a classifier, and nil of all other models.
func (m *Model) Classes() []Label { return m.engine.labels }

// Predict transforms rows, and says what the model thinks of each. The error has
// code invalid, and names row and column.
func (m *Model) Predict(rows sklearn.Frame) (Prediction, error) {
	if m.takesFrames() {
		return m.engine.predictFrame(rows)
	}
	input, err := m.transform(rows)
	if err != nil {
		return Prediction{}, err
	}
	return m.engine.predict(input)
}

// PredictMatrix does the same for rows of numbers.
func (m *Model) PredictMatrix(rows matrix.Matrix) (Prediction, error) {
	if m.transformer == nil {
		return m.engine.predict(rows)
	}
	input, err := m.transformer.TransformMatrix(rows)
	if err != nil {
		return Prediction{}, err
	}
	return m.engine.predict(input)
}

func (m *Model) transform(rows sklearn.Frame) (matrix.Matrix, error) {
	if m.transformer != nil {
		return m.transformer.Transform(rows)
	}
	return numbersIn(rows, m.Columns(), m.engine.model.Features())
}
