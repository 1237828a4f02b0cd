package evaluate

import (
	"slices"

	"github.com/cupel/cupel"
)

// Fold is one part of a cross-validation: a model learns from the rows of Train
// and predicts those of Valid. Both are ascending.
type Fold struct {
	Train, Valid []int
}

// KFold cuts the rows 0 to rows-1 into k parts of nearly equal size, and holds
// each of them out once. k is 2 to rows.
func KFold(rows, k int, seed int64) ([]Fold, error) {
	if err := checkFolds(rows, k); err != nil {
		return nil, err
	}
	return folds([][]int{generator(seed, streamOfFolds).Perm(rows)}, rows, k), nil
}

// StratifiedKFold cuts the rows into k parts in which each class is as frequent
// as in all, to one row. labels has the class of each row.
func StratifiedKFold(labels []int, k int, seed int64) ([]Fold, error) {
	if err := checkFolds(len(labels), k); err != nil {
		return nil, err
	}
	random := generator(seed, streamOfFolds)
	groups := byClass(labels)
	for _, rows := range groups {
		shuffle(random, rows)
	}
	return folds(groups, len(labels), k), nil
}

func checkFolds(rows, k int) error {
	if k < 2 || k > rows {
		return cupel.Errorf(cupel.Invalid, "%d folds of %d rows: use from 2 to as many as there are rows", k, rows)
	}
	return nil
}

// folds deals the rows of the groups out, one after another: a group goes on
// where the one before ended, so that the parts stay even.
func folds(groups [][]int, rows, k int) []Fold {
	part := make([]int, rows)
	dealt := 0
	for _, group := range groups {
		for _, row := range group {
			part[row] = dealt % k
			dealt++
		}
	}
	cut := make([]Fold, k)
	for row, held := range part {
		for i := range cut {
			if i == held {
				cut[i].Valid = append(cut[i].Valid, row)
			} else {
				cut[i].Train = append(cut[i].Train, row)
			}
		}
	}
	return slices.Clip(cut)
}
