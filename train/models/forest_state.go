package models

import (
	"encoding/json"

	"github.com/cupel/cupel"
)

// forestState is what a forest has learned.
type forestState struct {
	Features int    `json:"features"`
	Classes  int    `json:"classes"` // 0 of a regression
	Trees    []tree `json:"trees"`
}

// MarshalJSON implements [train.Lasting].
func (f *forest) MarshalJSON() ([]byte, error) { return json.Marshal(f.state) }

// UnmarshalJSON implements [train.Lasting].
func (f *RandomForestClassifier) UnmarshalJSON(text []byte) error {
	if err := f.read(text); err != nil {
		return err
	}
	if f.state.Classes < 2 {
		return cupel.Errorf(cupel.Invalid, "random forest: it has %d classes", f.state.Classes)
	}
	return nil
}

// UnmarshalJSON implements [train.Lasting].
func (f *RandomForestRegressor) UnmarshalJSON(text []byte) error {
	if err := f.read(text); err != nil {
		return err
	}
	if f.state.Classes != 0 {
		return cupel.Errorf(cupel.Invalid, "random forest: a regression has no classes")
	}
	return nil
}

func (f *forest) read(text []byte) error {
	var state forestState
	if err := json.Unmarshal(text, &state); err != nil {
		return cupel.Errorf(cupel.Invalid, "random forest: %w", err)
	}
	if state.Features < 1 || len(state.Trees) == 0 {
		return cupel.Errorf(cupel.Invalid, "random forest: %d features and %d trees: it has learned nothing", state.Features, len(state.Trees))
	}
	for i := range state.Trees {
		if !state.Trees[i].valid(state.Features, max(state.Classes, 1)) {
			return cupel.Errorf(cupel.Invalid, "random forest: tree %d has nodes that lead nowhere", i)
		}
	}
	f.state = state
	return nil
}
