package train

import (
	"context"
	"encoding/json"
)

// Dataset is where the data of a training comes from. It is made from
// parameters, by the function that [RegisterDataset] takes.
type Dataset interface {
	// Load returns the data. The same parameters give the same table, as long as
	// the source does not change.
	Load(ctx context.Context) (Table, error)
}

// FeatureGenerator makes numbers of a table.
type FeatureGenerator interface {
	// Fit learns what it has to know, such as means, from rows to train on.
	Fit(table Table) error
	// Transform returns the features of each row. The target is no business of
	// it: what it sets there is not used.
	Transform(table Table) (Matrix, error)
}

// Model learns from features.
type Model interface {
	// Fit learns from the rows of m. It returns early, with its error, when ctx
	// ends, and tells log how far it is. With the same rows, parameters and seed
	// it learns the same, to the last bit.
	Fit(ctx context.Context, m Matrix, log Logger) error
	// Predict returns a number for each row: of a [Classifier] the place of the
	// class in the Classes of the matrix that it was fitted on.
	Predict(m Matrix) ([]float64, error)
}

// Classifier is a [Model] that tells classes apart.
type Classifier interface {
	Model
	// Probabilities returns a list for each row, in it a number in [0, 1] for
	// each class; they add up to 1.
	Probabilities(m Matrix) ([][]float64, error)
}

// Seeded is a [Model] or [FeatureGenerator] that draws at random. SetSeed comes
// before Fit.
type Seeded interface {
	SetSeed(seed int64)
}

// Logger takes what a model wants known of its training. It is safe for
// concurrent use.
type Logger interface {
	// Metric logs a value at a step, such as the loss of an iteration.
	Metric(key string, step int64, value float64)
	// Artifact stores a file under a path among the artifacts of the run.
	Artifact(path string, content []byte)
}

// Lasting is a [Model] or [FeatureGenerator] whose learned state has a JSON form:
// it is kept with the run, and [LoadModel] gives it back. UnmarshalJSON is called
// on one that was made with the same parameters, and MUST check what it reads,
// which may come from anyone.
type Lasting interface {
	json.Marshaler
	json.Unmarshaler
}

// Discard is a [Logger] that forgets everything.
var Discard Logger = discard{}

type discard struct{}

func (discard) Metric(string, int64, float64) {}
func (discard) Artifact(string, []byte)       {}
