package evaluate_test

import (
	"fmt"
	"log"

	"github.com/cupel/cupel/train/evaluate"
)

// Evaluate what a model said of four rows.
func ExampleClassification() {
	document, err := evaluate.Classification(evaluate.Labels{
		Actual: []int{0, 1, 1, 0}, Predicted: []int{0, 1, 0, 0},
		Probabilities: [][]float64{{0.9, 0.1}, {0.2, 0.8}, {0.6, 0.4}, {0.7, 0.3}},
		Classes:       []string{"benign", "malignant"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(document.Confusion, document.Metrics["accuracy"], document.Metrics["roc_auc"])
	// Output: [[2 0] [1 1]] 0.75 1
}

// Cut ten rows into training and test rows, each class in the same share.
func ExampleStratifiedTrainTest() {
	labels := []int{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}
	train, test, err := evaluate.StratifiedTrainTest(labels, 0.2, 7)
	fmt.Println(len(train), len(test), labels[test[0]], labels[test[1]], err)
	// Output: 8 2 0 1 <nil>
}
