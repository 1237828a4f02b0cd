package main

import (
	"context"

	"github.com/cupel/cupel/train"
)

// Tumours are the rows of the breast cancer data set, with the diagnosis in words.
type Tumours struct {
	params struct {
		Path string `json:"path"`
	}
}

func init() {
	train.RegisterDataset("Tumours", func(params train.Params) (train.Dataset, error) {
		t := &Tumours{}
		t.params.Path = "../data/breast_cancer.csv"
		return t, params.Into(&t.params)
	})
}

// Source says where the data comes from.
func (t *Tumours) Source() train.Source {
	return train.Source{Name: "tumours", Kind: "csv", Place: t.params.Path}
}

// Load reads the file, and writes 0 as malignant and 1 as benign.
func (t *Tumours) Load(ctx context.Context) (train.Table, error) {
	file, err := train.NewDataset("CSV", train.Params{"path": t.params.Path, "target": "target"})
	if err != nil {
		return train.Table{}, err
	}
	table, err := file.Load(ctx)
	if err != nil {
		return train.Table{}, err
	}
	words := make([]string, table.Rows())
	for row, number := range table.Target.Numbers {
		words[row] = map[float64]string{0: "malignant", 1: "benign"}[number]
	}
	diagnosis := train.TextColumn("diagnosis", words, nil)
	table.Target = &diagnosis
	return table, nil
}
