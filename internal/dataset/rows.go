package dataset

import (
	"context"
	"slices"
)

// MaxRows is how many rows a part may have for them to be compared: each takes 16
// bytes of memory. It also bounds the categories of a column.
const MaxRows = 8 << 20

// rows are the rows of a part, by the fields that are compared.
type rows struct {
	cursors
	hashes []rowHash
}

// add takes a field into account, of which each row has the same number of values.
func (r *rows) add(ctx context.Context, f stored) error {
	values, err := r.open(f)
	if err != nil {
		return err
	}
	perRow := 1
	if len(f.shape) > 0 {
		for _, n := range f.shape[1:] {
			perRow *= int(n)
		}
	}
	return values.close(r.read(ctx, func(int) int { return perRow }, values))
}

// read adds to each row as many values of all cursors as it has.
func (r *rows) read(ctx context.Context, count func(row int) int, values ...cursor) error {
	for row := range r.hashes {
		if row%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for range count(row) {
			for _, c := range values {
				value, err := c.next()
				if err != nil {
					return err
				}
				r.hashes[row].add(value)
			}
		}
	}
	return nil
}

// addMatrix takes the values of a sparse matrix into account, with their columns.
func (r *rows) addMatrix(ctx context.Context, i int, p Part) error {
	counts, err := r.counts(i, p)
	if err != nil {
		return err
	}
	indices, err := r.numbers(p.indices(i))
	if err != nil {
		return err
	}
	values, err := r.open(p.fields(i)[0])
	if err != nil {
		return indices.close(err)
	}
	err = r.read(ctx, func(row int) int { return counts[row] }, indices, values)
	return indices.close(values.close(err))
}

// counts returns how many values each row of a sparse matrix has.
func (r *rows) counts(i int, p Part) ([]int, error) {
	indptr, err := r.numbers(p.indptr(i))
	if err != nil {
		return nil, err
	}
	counts, before, err := make([]int, len(r.hashes)), uint64(0), error(nil)
	for row := -1; row < len(counts) && err == nil; row++ {
		var at uint64
		at, err = indptr.bits()
		switch {
		case err != nil:
		case at < before || at > uint64(p.Stored) || row < 0 && at != 0:
			err = about(indptr.file.name, invalid(p, "rows end before they begin"))
		case row >= 0:
			counts[row] = int(at - before)
		}
		before = at
	}
	return counts, indptr.close(err)
}

// compareRows counts the rows that are in only one of two lists, of which it
// changes the order, and tells whether only the order differs.
func compareRows(old, new []rowHash) (added, removed int64, reordered bool) {
	if slices.Equal(old, new) {
		return 0, 0, false
	}
	slices.SortFunc(old, rowHash.compare)
	slices.SortFunc(new, rowHash.compare)
	for len(old) > 0 && len(new) > 0 {
		switch order := old[0].compare(new[0]); {
		case order == 0:
			old, new = old[1:], new[1:]
		case order < 0:
			old, removed = old[1:], removed+1
		default:
			new, added = new[1:], added+1
		}
	}
	added, removed = added+int64(len(new)), removed+int64(len(old))
	return added, removed, added+removed == 0
}
