// Command tumours trains models that tell malignant tumours from benign ones. It
// is a program as a team would have it in its own repository: a dataset, a feature
// generator and a model of its own, beside those of Cupel.
//
//	go run . train --model LogisticRegression --features Ratios --dataset Tumours
package main

import (
	"github.com/cupel/cupel/train"
	_ "github.com/cupel/cupel/train/data"
	_ "github.com/cupel/cupel/train/features"
	_ "github.com/cupel/cupel/train/models"
)

func main() { train.Main() }
