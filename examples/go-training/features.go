package main

import (
	"encoding/json"
	"strings"

	"github.com/cupel/cupel/train"
)

// Ratios adds to each measurement how much its worst value is above its mean, and
// standardizes all of them.
type Ratios struct {
	scaled train.FeatureGenerator
}

func init() {
	train.RegisterFeatureGenerator("Ratios", func(params train.Params) (train.FeatureGenerator, error) {
		scaled, err := train.NewFeatureGenerator("Standardize", params)
		return &Ratios{scaled}, err
	})
}

// Fit learns what the scaling needs.
func (r *Ratios) Fit(table train.Table) error { return r.scaled.Fit(withRatios(table)) }

// Transform returns the features.
func (r *Ratios) Transform(table train.Table) (train.Matrix, error) {
	return r.scaled.Transform(withRatios(table))
}

// withRatios adds worst_X / mean_X for each X that has both.
func withRatios(table train.Table) train.Table {
	columns := append([]train.Column(nil), table.Columns...)
	for _, worst := range table.Columns {
		name, ok := strings.CutPrefix(worst.Name, "worst_")
		if !ok {
			continue
		}
		mean, ok := table.Column("mean_" + name)
		if !ok {
			continue
		}
		ratio := make([]float64, table.Rows())
		for row := range ratio {
			if mean.Numbers[row] != 0 {
				ratio[row] = worst.Numbers[row] / mean.Numbers[row]
			}
		}
		columns = append(columns, train.NumberColumn("ratio_"+name, ratio))
	}
	return train.Table{Columns: columns, Target: table.Target}
}

// MarshalJSON and UnmarshalJSON let the model be loaded again.
func (r *Ratios) MarshalJSON() ([]byte, error) { return json.Marshal(r.scaled) }

func (r *Ratios) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, r.scaled) }
