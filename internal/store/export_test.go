package store

// DumpedColumns returns the columns of each table that a dump holds, or makes
// anew.
func DumpedColumns() map[string][]string {
	columns := map[string][]string{}
	for _, t := range tables {
		columns[t.name] = append(append(columns[t.name], t.columns...), t.json...)
	}
	return columns
}
