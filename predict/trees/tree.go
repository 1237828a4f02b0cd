package trees

import "github.com/cupel/cupel"

// split is one node of a tree as a library saves it.
type split struct {
	left, right int     // children; left is -1 of a leaf
	feature     int     // column that is looked at
	threshold   float64 // smaller values go left; of a leaf its value
	missingLeft bool    // where a missing value goes
	categories  *bitset // that go right, where the column is one of categories; else nil
}

func (s *split) isLeaf() bool { return s.left < 0 }

// tree are nodes, the first of which is the root.
type tree []split

// check refuses what is no tree, or looks at a column that there is not: a node
// that two lead to, or that leads to itself, would never end.
func (t tree) check(features int) error {
	if len(t) == 0 {
		return cupel.Errorf(cupel.Invalid, "the tree has no nodes")
	}
	seen := make([]bool, len(t))
	seen[0] = true
	for pending := []int{0}; len(pending) > 0; {
		i := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		node := &t[i]
		if node.isLeaf() {
			continue
		}
		if node.feature < 0 || node.feature >= features {
			return cupel.Errorf(cupel.Invalid, "node %d looks at column %d of %d", i, node.feature, features)
		}
		for _, child := range []int{node.left, node.right} {
			if child < 0 || child >= len(t) || seen[child] {
				return cupel.Errorf(cupel.Invalid, "node %d leads to node %d, which is not there or has another parent", i, child)
			}
			seen[child] = true
			pending = append(pending, child)
		}
	}
	return nil
}

// bitset is a set of categories.
type bitset []uint64

// maxCategory is the greatest category that XGBoost knows: the whole numbers up to
// it have a place of their own in a float32.
const maxCategory = 1 << 24

func (b *bitset) add(category int) {
	for len(*b) <= category/64 {
		*b = append(*b, 0)
	}
	(*b)[category/64] |= 1 << (category % 64)
}

// has reports whether a value is in the set. What is no category is in none.
func (b *bitset) has(value float64) bool {
	if !(value >= 0 && value < maxCategory) {
		return false
	}
	category := int(value)
	return category/64 < len(*b) && (*b)[category/64]&(1<<(category%64)) != 0
}
