package tree

import (
	"cmp"
	"iter"
)

// Change is a path at which two trees differ: in bytes, mode or being there.
type Change struct {
	Path     string
	Old, New *Entry // nil where the tree has no such file
}

// Changes yields the paths at which old and new differ, in their order.
func Changes(old, new Manifest) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		for len(old) > 0 || len(new) > 0 {
			var change Change
			order := first(old, new)
			if order <= 0 {
				change.Path, change.Old, old = old[0].Path, &old[0], old[1:]
			}
			if order >= 0 {
				change.Path, change.New, new = new[0].Path, &new[0], new[1:]
			}
			if (order != 0 || *change.Old != *change.New) && !yield(change) {
				return
			}
		}
	}
}

// first says which of two manifests, not both empty, has the first path.
func first(a, b Manifest) int {
	switch {
	case len(a) == 0:
		return 1
	case len(b) == 0:
		return -1
	}
	return cmp.Compare(a[0].Path, b[0].Path)
}
