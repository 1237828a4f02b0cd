package trees

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/cupel/cupel/predict/matrix"
)

// blockRows is how many rows go through all trees at a time: they fit the fastest
// cache together with the nodes of one tree.
const blockRows = 64

// parallelRows is from how many rows on several processors share the work.
const parallelRows = 8 * blockRows

// inBlocks calls do for each block of rows: of many rows, for several blocks at the
// same time.
func inBlocks(rows int, do func(from, to int)) {
	workers := 1
	if rows >= parallelRows {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	work := func() {
		for {
			from := int(next.Add(blockRows)) - blockRows
			if from >= rows {
				return
			}
			do(from, min(from+blockRows, rows))
		}
	}
	var group sync.WaitGroup
	for range workers - 1 {
		group.Go(work)
	}
	work()
	group.Wait()
}

// block are some rows as float32, NaN being missing.
type block struct {
	rows     int
	features int
	values   []float32
	cells    []float32 // of each row: see fillCells
	width    int       // cells of a row
}

func newBlock(features int) *block {
	return &block{
		features: features, width: cells(features),
		values: make([]float32, blockRows*features), cells: make([]float32, 0, blockRows*cells(features)),
	}
}

// row returns the values of a row.
func (b *block) row(i int) []float32 { return b.values[i*b.features : (i+1)*b.features] }

// fill takes the rows of a matrix.
func (b *block) fill(m matrix.Matrix, missing float64, from, to int) {
	b.rows = to - from
	b.cells = b.cells[:b.rows*b.width]
	for i := range b.rows {
		row := b.row(i)
		switch m := m.(type) {
		case matrix.Dense:
			fillDense(row, m.Row(from+i), float32(missing))
		case matrix.CSR:
			fillSparse(row, m, from+i)
		}
		fillCells(b.cells[i*b.width:(i+1)*b.width], row)
	}
}

func fillDense(row []float32, values []float64, missing float32) {
	nan := float32(math.NaN())
	for i, value := range values {
		row[i] = float32(value)
		if row[i] == missing {
			row[i] = nan
		}
	}
}

// fillSparse leaves out what is absent: it is missing.
func fillSparse(row []float32, m matrix.CSR, i int) {
	nan := float32(math.NaN())
	for column := range row {
		row[column] = nan
	}
	columns, values := m.Row(i)
	for k, column := range columns {
		row[column] = float32(values[k])
	}
}
