// Package trees predicts with ensembles of trees as XGBoost and LightGBM save them,
// in pure Go. What a library says of a row is what this package says, to the bit
// for margins.
package trees

import (
	"bytes"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
)

// Model is an ensemble of trees. It is safe for concurrent use.
type Model interface {
	// Features is how many columns a matrix has to have.
	Features() int
	// FeatureNames are the names of the columns, nil where the model knows none.
	FeatureNames() []string
	// Classes is how many classes a classifier has, and 0 of all other models.
	Classes() int
	// Predict says what the model thinks of each row. A matrix of another width is
	// an error of code invalid.
	Predict(m matrix.Matrix) (Prediction, error)
}

// Prediction is what a model says of the rows of a matrix.
type Prediction struct {
	// Values has a number for each row: of a classifier the place of the class, from
	// 0. A model of several targets has as many for each row, one after another.
	Values []float64
	// Probabilities of a classifier has one for each class of each row; nil where the
	// model gives none.
	Probabilities []float64
}

// Load reads a model, told apart by its content: XGBoost's JSON or UBJSON, or
// LightGBM's text. The error has code invalid or too_large, and names the place.
func Load(content []byte) (Model, error) {
	start := bytes.TrimLeft(content, " \t\r\n")
	switch {
	case bytes.HasPrefix(start, []byte("binf")) || bytes.HasPrefix(start, []byte("bs64")):
		return nil, cupel.Errorf(cupel.Invalid, "the model is in XGBoost's old binary format: load it in Python and save it as model.json or model.ubj")
	case bytes.HasPrefix(start, []byte("{")):
		return LoadXGBoost(content)
	case isLightGBM(start):
		return LoadLightGBM(start)
	}
	return nil, cupel.Errorf(cupel.Invalid, "the model is neither XGBoost's JSON or UBJSON nor LightGBM's text")
}

// checkWidth refuses a matrix that has not the columns of a model.
func checkWidth(m matrix.Matrix, features int) (rows int, err error) {
	if err := m.Check(); err != nil {
		return 0, err
	}
	rows, columns := m.Shape()
	if columns != features {
		return 0, cupel.Errorf(cupel.Invalid, "the rows have %d columns, and the model was trained on %d", columns, features)
	}
	return rows, nil
}
