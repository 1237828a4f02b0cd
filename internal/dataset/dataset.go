// Package dataset reads, writes and compares the data of trainings in the format of
// docs/format/dataset.md: a folder with dataset.json and NumPy files.
//
// It does no I/O of its own: it reads an [fs.FS], and writes where it is told.
// Folders may come from anyone: every length is checked before it is believed.
package dataset

// Dataset is a dataset in memory.
type Dataset struct {
	Header
	Data []Data // of each part
}

// Data is what a part holds.
type Data struct {
	Index   []Values // of a table or series
	Columns []Values // of a table or series
	Values  Values   // of an array; the stored values of a matrix
	// Indptr and Indices say where the values of a matrix are: those of row r are at
	// Indptr[r] up to Indptr[r+1], in the columns that Indices says.
	Indptr  []int64
	Indices []int64
}

// Values are those of one field, of an array in C order.
type Values struct {
	// List is a slice of the field's type: []bool, []int8 … []float64; []uint16 for
	// the bits of float16; []string; []int64 for datetime and duration; []int32 for
	// the codes of a category.
	List any
	// Missing is as long as List where the field is nullable, else nil.
	Missing []bool
	// Categories is a slice of their type, for a category; else nil.
	Categories any
}
