package models

import (
	"encoding/json"

	"github.com/cupel/cupel"
)

// maxClasses bounds what a stored model makes room for.
const maxClasses = 1_000_000

// neighboursState is what is kept of the rows to train on.
type neighboursState struct {
	Rows    [][]float64 `json:"rows"`   // features of the rows to train on
	Target  []float64   `json:"target"` // one for each
	Classes int         `json:"classes"`
}

// MarshalJSON implements [train.Lasting].
func (n *neighbours) MarshalJSON() ([]byte, error) { return json.Marshal(n.state) }

// UnmarshalJSON implements [train.Lasting].
func (n *NeighboursClassifier) UnmarshalJSON(text []byte) error {
	if err := n.read(text); err != nil {
		return err
	}
	if n.state.Classes < 2 {
		return cupel.Errorf(cupel.Invalid, "nearest neighbours: there are %d classes", n.state.Classes)
	}
	return nil
}

// UnmarshalJSON implements [train.Lasting].
func (n *NeighboursRegressor) UnmarshalJSON(text []byte) error { return n.read(text) }

func (n *neighbours) read(text []byte) error {
	var state neighboursState
	if err := json.Unmarshal(text, &state); err != nil {
		return cupel.Errorf(cupel.Invalid, "nearest neighbours: %w", err)
	}
	if len(state.Rows) == 0 || len(state.Rows) != len(state.Target) {
		return cupel.Errorf(cupel.Invalid, "nearest neighbours: %d rows have %d targets", len(state.Rows), len(state.Target))
	}
	for i, row := range state.Rows {
		if len(row) == 0 || len(row) != len(state.Rows[0]) {
			return cupel.Errorf(cupel.Invalid, "nearest neighbours: row %d has %d features, the first %d", i, len(row), len(state.Rows[0]))
		}
	}
	if state.Classes < 0 || state.Classes > maxClasses {
		return cupel.Errorf(cupel.Invalid, "nearest neighbours: there are %d classes", state.Classes)
	}
	if err := checkStoredClasses(state.Target, state.Classes); err != nil {
		return err
	}
	n.state = state
	return nil
}

// checkStoredClasses checks targets that are places of classes; classes is 0 of
// a regression.
func checkStoredClasses(targets []float64, classes int) error {
	for _, target := range targets {
		if classes != 0 && !(target >= 0 && target < float64(classes)) {
			return cupel.Errorf(cupel.Invalid, "a stored row has the class %v, of %d", target, classes)
		}
	}
	return nil
}
