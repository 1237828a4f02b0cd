package dataset

// Difference is how one dataset differs from another.
type Difference struct {
	AddedParts   []string         `json:"added_parts"`
	RemovedParts []string         `json:"removed_parts"`
	Parts        []PartDifference `json:"parts"` // of those in both that differ, in the new order
}

// PartDifference is how a part differs. Rows are compared as a multiset, by the
// columns that both have with the same type: a row that moves has not changed, one
// that changes counts as removed and added. Rows of an array are what its first
// dimension counts.
type PartDifference struct {
	Name           string    `json:"name"`
	OldShape       []int64   `json:"old_shape"`
	NewShape       []int64   `json:"new_shape"`
	AddedColumns   []string  `json:"added_columns"`
	RemovedColumns []string  `json:"removed_columns"`
	Retyped        []Retyped `json:"retyped"`
	// RowsCompared is false where there are more than [MaxRows], or where the parts
	// have no column of one type in common: then only their numbers are known.
	RowsCompared bool  `json:"rows_compared"`
	RowsAdded    int64 `json:"rows_added"`
	RowsRemoved  int64 `json:"rows_removed"`
	// Reordered says that the rows are the same, and their order is not.
	Reordered bool `json:"reordered"`
}

// Retyped is a column that has another type: of name "" for the kind of the part, or
// the values of an array.
type Retyped struct {
	Name string `json:"name"`
	Old  string `json:"old"`
	New  string `json:"new"`
}
