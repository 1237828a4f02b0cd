package trees

import (
	"math"

	"github.com/cupel/cupel"
)

// lightTree is a tree of LightGBM. Children that are not negative are splits, the
// others leaves: -1 is the first.
type lightTree struct {
	splits []lightSplit // none of a tree that is one leaf
	leaves []float64
}

// lightSplit sends values up to the threshold to the left.
type lightSplit struct {
	threshold   float64
	feature     int32
	left, right int32
	missing     missingKind
	missingLeft bool
	categories  *bitset // that go left, where the column is one of categories; else nil
}

// missingKind says which values of a column are missing.
type missingKind uint8

const (
	missingNone missingKind = iota // NaN is taken as 0
	missingZero                    // 0 and NaN are
	missingNaN
)

// almostZero is what LightGBM takes as 0.
const almostZero = 1e-35

func (t *lightTree) valueAt(row []float64) float64 {
	if len(t.splits) == 0 {
		return t.leaves[0]
	}
	at := int32(0)
	for at >= 0 {
		at = t.splits[at].next(row)
	}
	return t.leaves[^at]
}

// next is where a row goes.
func (s *lightSplit) next(row []float64) int32 {
	if s.goesLeft(row[s.feature]) {
		return s.left
	}
	return s.right
}

func (s *lightSplit) goesLeft(value float64) bool {
	if s.categories != nil {
		return s.categories.has(value)
	}
	isNaN := value != value
	if isNaN && s.missing != missingNaN {
		value = 0
	}
	if s.missing == missingZero && math.Abs(value) <= almostZero || s.missing == missingNaN && isNaN {
		return s.missingLeft
	}
	return value <= s.threshold
}

// check refuses what is no tree: see [tree.check].
func (t *lightTree) check(features int) error {
	if len(t.leaves) != len(t.splits)+1 {
		return cupel.Errorf(cupel.Invalid, "it has %d splits and %d leaves", len(t.splits), len(t.leaves))
	}
	splits, leaves := make([]bool, len(t.splits)), make([]bool, len(t.leaves))
	for i, s := range t.splits {
		if s.feature < 0 || int(s.feature) >= features {
			return cupel.Errorf(cupel.Invalid, "split %d looks at column %d of %d", i, s.feature, features)
		}
		for _, child := range []int32{s.left, s.right} {
			seen, at := splits, int(child)
			if child < 0 {
				seen, at = leaves, int(^child)
			}
			// A child comes after its parent, so that every walk ends.
			if at >= len(seen) || seen[at] || child >= 0 && int(child) <= i {
				return cupel.Errorf(cupel.Invalid, "split %d leads to %d, which is not there or has another parent", i, child)
			}
			seen[at] = true
		}
	}
	return nil
}
