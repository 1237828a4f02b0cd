package store

import (
	"context"
	"slices"
	"time"

	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

// SearchRuns implements [catalog.Runs].
func (r records) SearchRuns(ctx context.Context, search catalog.RunSearch) ([]catalog.Run, string, error) {
	nums, next, _, err := r.findRuns(ctx, search)
	if err != nil {
		return nil, "", err
	}
	runs, err := r.runsOf(ctx, nums)
	if err != nil {
		return nil, "", err
	}
	return runs, next, r.addRunDetails(ctx, runs, search.Brief)
}

// findRuns returns the keys of the runs of a page, and the columns by which they
// were found.
func (r records) findRuns(ctx context.Context, search catalog.RunSearch) (nums []int64, next string, columns filter.Columns, err error) {
	scope, err := r.scope(ctx, search.ProjectID, search.Experiments)
	if err != nil {
		return nil, "", columns, err
	}
	if columns, err = r.runColumnsIn(ctx, search.ProjectID); err != nil {
		return nil, "", columns, err
	}
	groups, err := runPlan{r, search, scope, columns}.legs(ctx)
	if err != nil {
		return nil, "", columns, err
	}
	nums, next, err = page(ctx, r.Tx, search.Search, groups, func(read func(...any) error, num *int64) error { return read(num) })
	return nums, next, columns, err
}

// runsAtOnce is of how many runs one statement reads rows.
const runsAtOnce = 1000

// runsOf returns the rows of runs in the order of their keys.
func (r records) runsOf(ctx context.Context, nums []int64) ([]catalog.Run, error) {
	runs := make([]catalog.Run, len(nums))
	place := placesOf(nums)
	for part := range slices.Chunk(nums, runsAtOnce) {
		found, err := list(ctx, r.Tx, scanRun, selectRun+`r.num IN (`+marks(len(part))+`)`, arguments(part)...)
		if err != nil {
			return nil, err
		}
		for _, run := range found {
			runs[place[run.Num]] = run
		}
	}
	return runs, nil
}

// placesOf maps keys to where they are.
func placesOf(nums []int64) map[int64]int {
	places := make(map[int64]int, len(nums))
	for i, num := range nums {
		places[num] = i
	}
	return places
}

// ChangedRuns implements [catalog.Runs].
func (r records) ChangedRuns(ctx context.Context, projectID string, since time.Time, limit int) ([]catalog.Run, error) {
	runs, err := list(ctx, r.Tx, scanRun,
		selectRun+`r.project_id = ? AND r.updated_at >= ? ORDER BY r.updated_at, r.num LIMIT ?`, projectID, micros(since), limit)
	if err != nil {
		return nil, err
	}
	return runs, r.addRunDetails(ctx, runs, true)
}
