package store

import "context"

// Text returns the text that a query has for a result.
func (tx *Tx) Text(ctx context.Context, query string) (text string, err error) {
	_, err = tx.row(ctx, []any{&text}, query)
	return text, err
}

// DumpedColumns returns the columns of each table that a dump holds, or makes
// anew.
func DumpedColumns() map[string][]string {
	columns := map[string][]string{}
	for _, t := range tables {
		columns[t.name] = append(append(columns[t.name], t.columns...), t.json...)
	}
	return columns
}
