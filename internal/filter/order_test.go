package filter_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/filter"
)

// checkOrder sorts the records everywhere.
func checkOrder(t *testing.T, e entity, finders map[string]finder, c filterCase) {
	t.Helper()
	o, err := filter.ParseOrder(c.order, e.vocabulary, e.then...)
	if diff := cmp.Diff(c.fails, message(err)); diff != "" {
		t.Fatalf("error (-want +got):\n%s", diff)
	}
	if err != nil {
		return
	}
	for name, finder := range finders {
		got, err := finder.sort(o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(c.gives, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if d, ok := finder.(database); ok {
			checkPages(t, d, o, c.gives)
			checkHalves(t, d, o, c.gives)
		}
	}
}

// checkPages reads the records page by page, with the tokens of the pages.
func checkPages(t *testing.T, d database, o *filter.Order, want []string) {
	t.Helper()
	sorting, err := o.SQL(d.dialect, d.entity.columns)
	if err != nil {
		t.Fatal(err)
	}
	for size := 1; size <= len(want); size++ {
		var all []string
		for token := ""; ; {
			page, next, err := d.page(o, sorting, token, size)
			if err != nil {
				t.Fatalf("pages of %d: %v", size, err)
			}
			if all = append(all, page...); len(page) < size || len(all) > len(want) {
				break
			}
			token = next
		}
		if diff := cmp.Diff(want, all); diff != "" {
			t.Errorf("pages of %d (-want +got):\n%s", size, diff)
		}
	}
}

// checkHalves reads the records that have the first value, then the others, each
// half from its first record on and from every later one.
func checkHalves(t *testing.T, d database, o *filter.Order, want []string) {
	t.Helper()
	sorting, err := o.SQL(d.dialect, d.entity.columns)
	if err != nil {
		t.Fatal(err)
	}
	for n := range want {
		_, after, err := d.page(o, sorting, "", n)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, half := range []func() (filter.Sorting, string, []any){sorting.Present, sorting.Absent} {
			s, where, args := half()
			ids, _, err := d.sorted(o, s, where, args, after, len(want))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, ids...)
		}
		if diff := cmp.Diff(want[n:], all); diff != "" {
			t.Errorf("halves after %d (-want +got):\n%s", n, diff)
		}
	}
}

func (d database) sort(o *filter.Order) ([]string, error) {
	sorting, err := o.SQL(d.dialect, d.entity.columns)
	if err != nil {
		return nil, err
	}
	ids, _, err := d.page(o, sorting, "", 1000)
	return ids, err
}

// page reads the ids of a page and the token of the next.
func (d database) page(o *filter.Order, s filter.Sorting, token string, size int) ([]string, string, error) {
	return d.sorted(o, s, "TRUE", nil, token, size)
}

func (d database) sorted(o *filter.Order, s filter.Sorting, where string, args []any, token string, size int) ([]string, string, error) {
	position, err := o.Position(nil, token)
	if err != nil {
		return nil, "", err
	}
	list, values := s.Select()
	args = slices.Concat(values, args)
	if position != nil {
		after, more := s.After(position)
		where, args = where+" AND "+after, append(args, more...)
	}
	query := fmt.Sprintf("SELECT id, %s FROM %s WHERE %s ORDER BY %s LIMIT %d", list, d.entity.from, where, s.By(), size)
	rows, err := d.db.Query(rebind(d.dialect, query), args...)
	if err != nil {
		return nil, "", fmt.Errorf("%w\n%s\n%v", err, query, args)
	}
	defer rows.Close()
	ids := []string{}
	for rows.Next() {
		var id string
		position = make(filter.Position, s.Width())
		dest := []any{&id}
		for i := range position {
			dest = append(dest, &position[i])
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, "", err
		}
		ids = append(ids, id)
	}
	if len(ids) > 0 {
		token = o.Token(nil, position)
	}
	return ids, token, rows.Err()
}
