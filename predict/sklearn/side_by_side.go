package sklearn

import "github.com/cupel/cupel/predict/matrix"

// sparsity is what several steps side by side make.
type sparsity byte

const (
	asParts sparsity = iota // a sparse matrix where one of the parts makes one
	never
	always
)

// column is one of several steps side by side.
type column struct {
	places []int // of the columns it gets; nil are all
	does   step
	width  int     // of what it makes
	weight float64 // that what it makes is multiplied by
}

// sideBySide puts what several steps make side by side.
type sideBySide struct {
	who      string
	parts    []column
	sparsity sparsity
}

func (s sideBySide) run(t *table) (*table, error) {
	made := make([]*table, len(s.parts))
	found := false
	for i, part := range s.parts {
		var err error
		if made[i], err = part.run(t); err != nil {
			return nil, err
		}
		found = found || made[i].form == sparse
	}
	if s.sparsity == always || s.sparsity == asParts && found {
		return s.joinSparse(t.rows, made)
	}
	return joinDense(t.rows, made), nil
}

func (c column) run(t *table) (*table, error) {
	if c.places != nil {
		t = t.only(c.places)
	}
	made, err := c.does.run(t)
	if err != nil || c.weight == 1 {
		return made, err
	}
	return columnwise{who: "transformer_weights", missing: true, keepsZeros: true, of: func(_ int, value float64) float64 { return value * c.weight }}.run(made)
}

// joinSparse makes one sparse matrix. Zeros of what is not sparse are left out, as
// scipy leaves them out; those that are kept in a sparse matrix stay.
func (s sideBySide) joinSparse(rows int, parts []*table) (*table, error) {
	joined := matrix.CSR{Rows: rows, Starts: make([]int, 1, rows+1)}
	numbers := make([][]float64, len(parts))
	for i, part := range parts {
		joined.Columns += part.columns
		if part.form == sparse {
			continue
		}
		var err error
		if numbers[i], err = part.toNumbers(s.who, nil); err != nil {
			return nil, err
		}
	}
	for row := range rows {
		at := int32(0)
		for i, part := range parts {
			appendRow(&joined, part, numbers[i], row, at)
			at += int32(part.columns)
		}
		joined.Starts = append(joined.Starts, len(joined.Data))
	}
	return sparseTable(joined), nil
}

// appendRow appends a row of a part, whose first column is at.
func appendRow(joined *matrix.CSR, part *table, numbers []float64, row int, at int32) {
	if part.form == sparse {
		columns, values := part.csr.Row(row)
		for k, column := range columns {
			joined.Indices, joined.Data = append(joined.Indices, at+column), append(joined.Data, values[k])
		}
		return
	}
	for i, value := range numbers[row*part.columns : (row+1)*part.columns] {
		if value != 0 {
			joined.Indices, joined.Data = append(joined.Indices, at+int32(i)), append(joined.Data, value)
		}
	}
}

// joinDense makes one table: of numbers where all parts are, else of cells.
func joinDense(rows int, parts []*table) *table {
	width, kind := 0, dense
	for _, part := range parts {
		width += part.columns
		if part.form == mixed {
			kind = mixed
		}
	}
	joined := &table{form: kind, rows: rows, columns: width}
	if kind == mixed {
		joined.cells = make([]Cell, rows*width)
	} else {
		joined.numbers = make([]float64, rows*width)
	}
	at := 0
	for _, part := range parts {
		joined.put(part, at)
		at += part.columns
	}
	return joined
}

// put copies the columns of a table into those from one on.
func (t *table) put(part *table, at int) {
	for row := range t.rows {
		to := row*t.columns + at
		switch {
		case part.form == sparse:
			t.putSparse(part, row, to)
		case t.form == dense:
			copy(t.numbers[to:], part.numbers[row*part.columns:(row+1)*part.columns])
		default:
			for i := range part.columns {
				t.cells[to+i] = part.cell(row*part.columns + i)
			}
		}
	}
}

func (t *table) putSparse(part *table, row, to int) {
	columns, values := part.csr.Row(row)
	if t.form == mixed {
		for i := range part.columns {
			t.cells[to+i] = NumberCell(0)
		}
	}
	for k, column := range columns {
		if t.form == mixed {
			t.cells[to+int(column)].Number = values[k]
		} else {
			t.numbers[to+int(column)] = values[k]
		}
	}
}
