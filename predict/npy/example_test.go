package npy_test

import (
	"bytes"
	"fmt"

	"github.com/cupel/cupel/predict/npy"
)

func Example() {
	matrix, err := npy.Of([]float32{1, 2, 3, 4, 5, 6}, 2, 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if err := npy.Write(&file, matrix); err != nil {
		fmt.Println(err)
		return
	}
	read, err := npy.Read(&file, 1<<30)
	if err != nil {
		fmt.Println(err)
		return
	}
	values, err := npy.Values[float32](read)
	fmt.Println(read.Type, read.Shape, values, err)
	// Output: <f4 [2 3] [1 2 3 4 5 6] <nil>
}
