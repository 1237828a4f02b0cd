package sklearn

import "github.com/cupel/cupel/predict/pickle"

// tree is a decision tree.
type tree struct {
	nodes  []node
	width  int       // values of a node
	values []float64 // node by node
	over   int       // columns that it was found to fit
	sets   []categorySet
}

// node is a split, or a leaf where left is -1.
type node struct {
	threshold   float64 // smaller values, and it itself, go left
	feature     int32
	left, right int32
	set         int32 // of categories that go left, in a tree that has any, or -1
	missingLeft bool
}

// categorySet are categories from 0 to 255, a bit for each.
type categorySet [8]uint32

// has reports whether a category is in the set.
func (s *categorySet) has(category float64) bool {
	place := uint8(category)
	return s[place/32]&(1<<(place%32)) != 0
}

// leaf returns the place of the leaf that a row comes to.
func (t *tree) leaf(row []float64) int {
	at := 0
	for {
		n := &t.nodes[at]
		if n.left < 0 {
			return at
		}
		value := row[n.feature]
		if value <= n.threshold || value != value && n.missingLeft {
			at = int(n.left)
		} else {
			at = int(n.right)
		}
	}
}

// leafByCategories does the same in a tree that also splits by categories. Numbers
// below 0 are no categories: they count as missing.
func (t *tree) leafByCategories(row []float64) int {
	at := 0
	for {
		n := &t.nodes[at]
		if n.left < 0 {
			return at
		}
		value := row[n.feature]
		left := value <= n.threshold || value != value && n.missingLeft
		if n.set >= 0 && value == value {
			left = value >= 0 && t.sets[n.set].has(value) || value < 0 && n.missingLeft
		}
		at = int(n.right)
		if left {
			at = int(n.left)
		}
	}
}

// of returns the values of the leaf that a row comes to.
func (t *tree) of(row []float64) []float64 {
	var at int
	if t.sets == nil {
		at = t.leaf(row) * t.width
	} else {
		at = t.leafByCategories(row) * t.width
	}
	return t.values[at : at+t.width]
}

// tree returns the tree of an estimator of one output, or nil. Each is read once.
func (e *estimator) tree(width int) *tree {
	value, _ := e.state.Get("tree_")
	o, ok := value.(*pickle.Object)
	if !ok {
		e.refuse("tree_", "it should be a tree")
		return nil
	}
	made, known := e.c.trees[o]
	if !known {
		made = e.c.readTree(o)
		e.c.trees[o] = made
	}
	if made == nil || !made.fits(width) {
		e.refuse("tree_", "it is no tree of one output over these columns")
		return nil
	}
	return made
}

// fits reports whether a tree looks at columns that there are, and ends.
func (t *tree) fits(width int) bool {
	if t.over == width {
		return true
	}
	for i, n := range t.nodes {
		if n.left < 0 {
			continue
		}
		if int(n.feature) >= width || n.feature < 0 || !t.follows(i, n.left) || !t.follows(i, n.right) {
			return false
		}
	}
	t.over = width
	return len(t.nodes) > 0
}

// follows reports whether a child stands behind its parent, as in all trees that
// scikit-learn grows: so every way ends.
func (t *tree) follows(parent int, child int32) bool {
	return int(child) > parent && int(child) < len(t.nodes)
}

// readTree reads sklearn.tree._tree.Tree(features, classes, outputs) and its state.
func (c *compiler) readTree(o *pickle.Object) *tree {
	state, ok := o.State.(*pickle.Dict)
	class := o.Class()
	if !ok || class == nil || class.Module != "sklearn.tree._tree" || class.Name != "Tree" {
		return nil
	}
	nodes, _ := state.Get("nodes")
	values, _ := state.Get("values")
	records, leaves := c.array(nodes), c.array(values)
	if records == nil || leaves == nil || leaves.numbers == nil || len(leaves.shape) != 3 || leaves.shape[1] != 1 {
		return nil
	}
	made := &tree{width: leaves.shape[2], values: leaves.numbers}
	made.readNodes(records.stored)
	if len(made.nodes) != leaves.shape[0] || made.width < 1 {
		return nil
	}
	return made
}

// readNodes reads the nodes. Those of scikit-learn 1.2 say nothing of missing values.
func (t *tree) readNodes(stored *pickle.Array) {
	columns := map[string][]float64{}
	for _, name := range []string{"left_child", "right_child", "feature", "threshold"} {
		columns[name] = fieldOf(stored, name)
		if columns[name] == nil {
			return
		}
	}
	missing := fieldOf(stored, "missing_go_to_left")
	for i, threshold := range columns["threshold"] {
		n := node{threshold: threshold, set: -1, left: place(columns["left_child"][i]), right: place(columns["right_child"][i]), feature: place(columns["feature"][i])}
		n.missingLeft = missing != nil && missing[i] != 0
		t.nodes = append(t.nodes, n)
	}
}

// place returns a number as a place, or -1 where it is none.
func place(number float64) int32 {
	if number >= 0 && number < 1<<31-1 {
		return int32(number)
	}
	return -1
}

// fieldOf returns a field of records as numbers, or nil.
func fieldOf(stored *pickle.Array, name string) []float64 {
	field, err := stored.Field(name)
	if err != nil {
		return nil
	}
	read := &array{stored: field, shape: []int{int(field.Len())}}
	if read.readNumbers() != nil {
		return nil
	}
	return read.numbers
}
