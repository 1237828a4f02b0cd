package sklearn_test

import (
	"fmt"
	"log"
	"os"

	"github.com/cupel/cupel/predict/pickle"
	"github.com/cupel/cupel/predict/sklearn"
)

// A ColumnTransformer of scikit-learn that scales numbers and encodes texts.
func ExampleCompileTransformer() {
	content, err := os.ReadFile("testdata/example.pkl")
	if err != nil {
		log.Fatal(err)
	}
	read, err := pickle.Read(content, pickle.DefaultLimits)
	if err != nil {
		log.Fatal(err)
	}
	transformer, err := sklearn.CompileTransformer(read.Value)
	if err != nil {
		log.Fatal(err) // it lists everything that is not native
	}
	rows, err := transformer.Transform(sklearn.Frame{
		Columns: []string{"town", "age"},
		Cells: []sklearn.Cell{
			sklearn.TextCell("Ulm"), sklearn.NumberCell(40),
			sklearn.TextCell("Oslo"), {},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(transformer.Columns(), rows)
	// Output: [age town] {2 3 [1 0 1 0 0 0]}
}
