package store

import (
	"context"

	"github.com/cupel/cupel"
)

const (
	// fewExperiments is up to how many experiments a search looks into one by one,
	// which lets an index give the rows of each in order.
	fewExperiments = 32
	// maxExperiments is how many experiments can be asked for.
	maxExperiments = 10_000
)

// scope is the experiments that a search looks into.
type scope struct {
	nums []int64 // their keys; nil where there are more than few
	list string  // the keys in SQL: what follows IN
	args []any
}

// scope resolves the numbers of experiments; nil stands for all of the project
// that are not deleted.
func (r records) scope(ctx context.Context, projectID string, experiments []int64) (scope, error) {
	if len(experiments) > maxExperiments {
		return scope{}, cupel.Errorf(cupel.TooLarge, "%d experiments are asked for: at most %d are allowed", len(experiments), maxExperiments)
	}
	which, args := ` AND deleted_at IS NULL`, []any{projectID}
	switch {
	case experiments == nil:
	case len(experiments) == 0:
		return scope{nums: []int64{}}, nil
	default:
		which, args = ` AND id IN (`+marks(len(experiments))+`)`, append(args, arguments(experiments)...)
	}
	query := `SELECT num FROM experiments WHERE project_id = ?` + which
	nums, err := list(ctx, r.Tx, func(read func(...any) error, num *int64) error { return read(num) },
		query+` ORDER BY num LIMIT ?`, append(args[:len(args):len(args)], fewExperiments+1)...)
	switch {
	case err != nil:
		return scope{}, err
	case len(nums) == 0:
		return scope{nums: []int64{}}, nil
	case len(nums) > fewExperiments:
		return scope{list: `(` + query + `)`, args: args}, nil
	}
	return scope{nums: nums, list: `(` + marks(len(nums)) + `)`, args: arguments(nums)}, nil
}

// empty reports whether there is no experiment in the scope.
func (s scope) empty() bool { return s.nums != nil && len(s.nums) == 0 }

// each returns a condition on a column for each experiment, or one for all where
// there are more than few.
func (s scope) each(column string) []condition {
	if s.nums == nil {
		return []condition{s.all(column)}
	}
	each := make([]condition, len(s.nums))
	for i, num := range s.nums {
		each[i] = condition{column + ` = ?`, []any{num}}
	}
	return each
}

// all returns one condition on a column for all experiments.
func (s scope) all(column string) condition { return condition{column + ` IN ` + s.list, s.args} }

// condition is a piece of SQL with the values of its "?".
type condition struct {
	text string
	args []any
}
