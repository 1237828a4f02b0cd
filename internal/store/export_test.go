package store

import "context"

// Text returns the text that a query has for a result.
func (tx *Tx) Text(ctx context.Context, query string) (text string, err error) {
	_, err = tx.row(ctx, []any{&text}, query)
	return text, err
}

// Exec runs a statement.
func (tx *Tx) Exec(ctx context.Context, statement string) error {
	_, err := tx.exec(ctx, statement)
	return err
}

// Each calls row for each text that a query has for a result.
func (tx *Tx) Each(ctx context.Context, query string, row func(text string) error) error {
	return tx.query(ctx, func(scan func(...any) error) error {
		var text string
		if err := scan(&text); err != nil {
			return err
		}
		return row(text)
	}, query)
}

// Waiting returns how many updates have not had their turn yet.
func (s *Store) Waiting() int64 { return s.writer.waiting.Load() }

// KeptBytes is how much of SQL a session keeps.
const KeptBytes = maxKept

// DumpedColumns returns the columns of each table that a dump holds, or makes
// anew.
func DumpedColumns() map[string][]string {
	columns := map[string][]string{}
	for _, t := range tables {
		columns[t.name] = append(append(columns[t.name], t.columns...), t.json...)
	}
	return columns
}
