package store

import (
	"context"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

// leg is one way to rows that a search looks for. What it selects is the same as
// that of the search's other legs, and none of its rows is on another leg.
type leg struct {
	selection string         // SELECT columns FROM tables WHERE, condition of the leg
	args      []any          // for the "?" of selection
	columns   filter.Columns // of what the selection has
	half      half
}

// half says which rows a leg keeps: those that have the value which is first in
// the order, or those that do not. Kept apart, an index gives them in order.
type half int

const (
	everyRow half = iota
	withFirst
	withoutFirst
)

// oneLeg is all the way of a search that no index has to help.
func oneLeg(selection string, columns filter.Columns, args ...any) []leg {
	return []leg{{selection: selection, columns: columns, args: args}}
}

// statement is a query with the values of its "?".
type statement struct {
	text strings.Builder
	args []any
}

func (s *statement) add(text string, args ...any) {
	s.text.WriteString(text)
	s.args = append(s.args, args...)
}

// page finds the rows of a page, and the token of the next page, "" at the end.
// The legs of the first group come before those of the next in the order. Pages
// go by the values of their rows: what is added or removed meanwhile moves no
// other row from one page to another.
func page[T any](ctx context.Context, tx *Tx, s catalog.Search, groups [][]leg, scan func(read func(...any) error, row *T) error) (found []T, next string, err error) {
	after, err := s.Order.Position(s.Filter, s.PageToken)
	if err != nil {
		return nil, "", err
	}
	var last filter.Position
	for _, legs := range groups {
		if len(legs) == 0 || len(found) > s.Limit {
			continue
		}
		query, width, err := tx.searchStatement(s, legs, after, s.Limit+1-len(found))
		if err != nil {
			return nil, "", err
		}
		err = tx.query(ctx, func(read func(...any) error) error {
			var row T
			position := make(filter.Position, width)
			if err := scan(behind(read, position), &row); err != nil {
				return err
			}
			if found = append(found, row); len(found) == s.Limit {
				last = position
			}
			return nil
		}, query.text.String(), query.args...)
		if err != nil {
			return nil, "", err
		}
	}
	if len(found) <= s.Limit {
		return found, "", nil
	}
	return found[:s.Limit], s.Order.Token(s.Filter, last), nil
}

// behind reads columns that stand behind those of a position.
func behind(read func(...any) error, position filter.Position) func(...any) error {
	return func(columns ...any) error {
		dest := make([]any, 0, len(position)+len(columns))
		for i := range position {
			dest = append(dest, &position[i])
		}
		return read(append(dest, columns...)...)
	}
}

// searchStatement joins the legs, each of which stops after limit rows.
func (tx *Tx) searchStatement(s catalog.Search, legs []leg, after filter.Position, limit int) (*statement, int, error) {
	q := &statement{}
	var sorting filter.Sorting
	for i, l := range legs {
		if len(legs) > 1 {
			q.add([]string{`SELECT * FROM (`, `) AS leg UNION ALL SELECT * FROM (`}[min(i, 1)])
		}
		var err error
		if sorting, err = tx.addLeg(q, s, l, after, limit); err != nil {
			return nil, 0, err
		}
	}
	if len(legs) > 1 {
		q.add(`) AS leg ORDER BY `+sorting.By()+` LIMIT ?`, limit)
	}
	return q, sorting.Width(), nil
}

// addLeg adds the query of one leg: the values of the order in front of the
// leg's own columns.
func (tx *Tx) addLeg(q *statement, s catalog.Search, l leg, after filter.Position, limit int) (filter.Sorting, error) {
	sorting, err := s.Order.SQL(tx.dialect.Filter, l.columns)
	if err != nil {
		return sorting, err
	}
	var where string
	var args []any
	switch l.half {
	case withFirst:
		sorting, where, args = sorting.Present()
	case withoutFirst:
		sorting, where, args = sorting.Absent()
	}
	list, values := sorting.Select()
	q.add(`SELECT `+list+`, `+strings.TrimPrefix(l.selection, `SELECT `), values...)
	q.args = append(q.args, l.args...)
	if where != "" {
		q.add(` AND `+where, args...)
	}
	if s.Filter != nil && !s.Filter.Empty() {
		where, args, err := s.Filter.SQL(tx.dialect.Filter, l.columns)
		if err != nil {
			return sorting, err
		}
		q.add(` AND (`+where+`)`, args...)
	}
	if after != nil {
		where, args := sorting.After(after)
		q.add(` AND `+where, args...)
	}
	q.add(` ORDER BY `+sorting.By()+` LIMIT ?`, limit)
	return sorting, nil
}

// inView is the condition for the rows of a view, for what marks deleted rows.
func inView(view cupel.View, deletedAt string) string {
	switch view {
	case cupel.ViewDeleted:
		return ` AND ` + deletedAt + ` IS NOT NULL`
	case cupel.ViewAll:
		return ""
	}
	return ` AND ` + deletedAt + ` IS NULL`
}
