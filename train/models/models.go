// Package models has models that learn in Go, on gonum, and registers them with
// package train: LinearRegression, LogisticRegression,
// KNearestNeighboursClassifier and -Regressor, RandomForestClassifier and
// -Regressor.
//
// All are deterministic: the same rows, parameters and seed make the same model,
// to the last bit, however many goroutines take part. Their learned state has a
// JSON form.
package models

import "github.com/cupel/cupel/train"

func init() {
	train.RegisterModel("LinearRegression", NewLinearRegression)
	train.RegisterModel("LogisticRegression", NewLogisticRegression)
	train.RegisterModel("KNearestNeighboursClassifier", newNeighboursClassifier)
	train.RegisterModel("KNearestNeighboursRegressor", newNeighboursRegressor)
	train.RegisterModel("RandomForestClassifier", newForestClassifier)
	train.RegisterModel("RandomForestRegressor", newForestRegressor)
}
