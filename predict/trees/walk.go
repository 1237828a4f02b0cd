package trees

// valueAt walks a row, NaN being missing, down a tree of any kind, and returns the
// value of its leaf.
func (t tree) valueAt(row []float32) float64 {
	node := &t[0]
	for !node.isLeaf() {
		child := node.right
		if node.goesLeft(float64(row[node.feature])) {
			child = node.left
		}
		node = &t[child]
	}
	return node.threshold
}

func (s *split) goesLeft(value float64) bool {
	switch {
	case value != value:
		return s.missingLeft
	case s.categories != nil:
		return !s.categories.has(value)
	}
	return value < s.threshold
}
