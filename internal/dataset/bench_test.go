package dataset_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cupel/cupel/internal/dataset"
)

// BenchmarkDiff compares tables of 200,000 rows and 20 columns, of which one value
// in a thousand has changed.
func BenchmarkDiff(b *testing.B) {
	const rows, columns = 200_000, 20
	random := rand.New(rand.NewPCG(1, 2))
	var old, new []column
	for i := range columns {
		values := make([]float64, rows)
		for row := range values {
			values[row] = random.Float64()
		}
		name := string(rune('a' + i))
		old = append(old, col(name, "float64", values))
		values = slices.Clone(values)
		for row := 0; row < rows; row += 1000 {
			values[row]++
		}
		new = append(new, col(name, "float64", values))
	}
	before, after := write(b, table(rows, old...)), write(b, table(rows, new...))
	b.SetBytes(2 * rows * columns * 8)
	for b.Loop() {
		d, err := dataset.Diff(context.Background(), before, after)
		if err != nil || d.Parts[0].RowsAdded != rows/1000 {
			b.Fatalf("%+v, %v", d, err)
		}
	}
}
