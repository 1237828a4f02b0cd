package main

import (
	"context"
	"encoding/json"
	"errors"
	"math"

	"github.com/cupel/cupel/train"
)

// NearestCentroid gives a row the class whose mean row is nearest: as plain as a
// model can be, to compare the others with.
type NearestCentroid struct {
	params struct {
		Sharpness float64 `json:"sharpness"`
	}
	Centroids [][]float64 `json:"centroids"` // of each class
}

func init() {
	train.RegisterModel("NearestCentroid", func(params train.Params) (train.Model, error) {
		n := &NearestCentroid{}
		n.params.Sharpness = 1
		return n, params.Into(&n.params)
	})
}

// Fit learns the mean row of each class.
func (n *NearestCentroid) Fit(_ context.Context, m train.Matrix, _ train.Logger) error {
	if err := m.CheckFeatures(); err != nil {
		return err
	}
	n.Centroids = make([][]float64, len(m.Classes))
	counts := make([]float64, len(m.Classes))
	for class := range n.Centroids {
		n.Centroids[class] = make([]float64, m.Cols)
	}
	for row, class := range m.Labels() {
		counts[class]++
		for j, value := range m.Row(row) {
			n.Centroids[class][j] += (value - n.Centroids[class][j]) / counts[class]
		}
	}
	return nil
}

// Probabilities fall with the distance from the centroid.
func (n *NearestCentroid) Probabilities(m train.Matrix) ([][]float64, error) {
	if len(n.Centroids) == 0 || m.Cols != len(n.Centroids[0]) {
		return nil, errors.New("the model has learned from other features")
	}
	probabilities := make([][]float64, m.Rows)
	for row := range probabilities {
		probabilities[row] = n.weigh(m.Row(row))
	}
	return probabilities, nil
}

func (n *NearestCentroid) weigh(features []float64) []float64 {
	weights, sum := make([]float64, len(n.Centroids)), 0.0
	least := math.Inf(1)
	for class, centroid := range n.Centroids {
		weights[class] = distance(features, centroid)
		least = min(least, weights[class])
	}
	for class := range weights {
		weights[class] = math.Exp(n.params.Sharpness * (least - weights[class]))
		sum += weights[class]
	}
	for class := range weights {
		weights[class] /= sum
	}
	return weights
}

func distance(a, b []float64) float64 {
	squares := 0.0
	for i := range a {
		squares += (a[i] - b[i]) * (a[i] - b[i])
	}
	return math.Sqrt(squares)
}

// Predict returns the likeliest class of each row.
func (n *NearestCentroid) Predict(m train.Matrix) ([]float64, error) {
	probabilities, err := n.Probabilities(m)
	predicted := make([]float64, len(probabilities))
	for row, list := range probabilities {
		for class, p := range list {
			if p > list[int(predicted[row])] {
				predicted[row] = float64(class)
			}
		}
	}
	return predicted, err
}

// MarshalJSON and UnmarshalJSON let the model be loaded again.
func (n *NearestCentroid) MarshalJSON() ([]byte, error) { return json.Marshal(n.Centroids) }

func (n *NearestCentroid) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, &n.Centroids); err != nil {
		return err
	}
	for _, centroid := range n.Centroids {
		if len(centroid) == 0 || len(centroid) != len(n.Centroids[0]) {
			return errors.New("centroids differ in length")
		}
	}
	return nil
}
