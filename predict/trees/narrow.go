package trees

import "math"

// narrow is a tree laid out for speed: eight bytes a node, the two children of a
// node beside each other, and every row takes the same number of steps, so that
// no branch has to be guessed. It has splits by number only.
type narrow struct {
	nodes  []narrowNode
	leaves []float32 // value of each node that is a leaf
	depth  int       // steps from the root to the lowest leaf
}

// narrowNode sends a row to the node that is left further on, or to the one after
// that where the value is not below the threshold.
type narrowNode struct {
	threshold float32
	cell      uint16 // of a row's cells
	left      uint16 // nodes from this one; 0 of a leaf, where a row stays
}

// Cells of a row: each value stands there twice, since a missing one goes left at
// some nodes and right at others. The last cell keeps a row at its leaf.
const (
	cellsPerFeature = 2
	missingLeft     = 0 // a missing value is below every threshold
	missingRight    = 1 // it is above
)

// cells is how many a row has.
func cells(features int) int { return cellsPerFeature*features + 1 }

// fillCells writes a row into cells. NaN is missing.
func fillCells(cells []float32, row []float32) {
	below, above := float32(math.Inf(-1)), float32(math.Inf(1))
	for i, value := range row {
		left, right := value, value
		if value != value {
			left, right = below, above
		}
		cells[cellsPerFeature*i+missingLeft], cells[cellsPerFeature*i+missingRight] = left, right
	}
	cells[len(cells)-1] = below
}

// narrowed lays a tree out, or reports that it does not fit: it has too many
// columns or nodes, or splits by category.
func narrowed(t tree, features int) (narrow, bool) {
	if cells(features) > math.MaxUint16 {
		return narrow{}, false
	}
	n := narrow{nodes: make([]narrowNode, 1, len(t)), leaves: make([]float32, 1, len(t))}
	level := []placed{{0, 0}}
	for ; ; n.depth++ {
		next, ok := n.layLevel(t, level, features)
		if !ok {
			return narrow{}, false
		}
		if len(next) == 0 {
			return n, true
		}
		level = next
	}
}

// placed is a node of a tree and its place in the layout.
type placed struct{ node, at int }

// layLevel writes nodes of one depth, and makes places for their children.
func (n *narrow) layLevel(t tree, level []placed, features int) (next []placed, ok bool) {
	for _, p := range level {
		s := &t[p.node]
		if s.isLeaf() {
			n.nodes[p.at] = narrowNode{threshold: float32(math.Inf(1)), cell: uint16(cells(features) - 1)}
			n.leaves[p.at] = float32(s.threshold)
			continue
		}
		left := len(n.nodes)
		if s.categories != nil || left-p.at > math.MaxUint16 {
			return nil, false
		}
		side := missingRight
		if s.missingLeft {
			side = missingLeft
		}
		n.nodes[p.at] = narrowNode{float32(s.threshold), uint16(cellsPerFeature*s.feature + side), uint16(left - p.at)}
		n.nodes, n.leaves = append(n.nodes, narrowNode{}, narrowNode{}), append(n.leaves, 0, 0)
		next = append(next, placed{s.left, left}, placed{s.right, left + 1})
	}
	return next, true
}

// add adds what the tree says of rows to sums, one for each row, stride apart.
// rows holds the cells of each, one after another.
func (n *narrow) add(sums []float32, stride int, rows []float32, width int) {
	count := len(rows) / width
	row := 0
	for ; row+8 <= count; row += 8 {
		n.addEight(sums[row*stride:], stride, rows[row*width:(row+8)*width], width)
	}
	for ; row < count; row++ {
		sums[row*stride] += n.leaves[n.leafOf(rows[row*width:(row+1)*width])]
	}
}

func (n *narrow) leafOf(row []float32) int {
	at := 0
	for range n.depth {
		at = n.nodes[at].next(at, row)
	}
	return at
}

// next is where a row goes from a node at that place.
func (n narrowNode) next(at int, row []float32) int {
	right := 1
	if row[n.cell] < n.threshold {
		right = 0
	}
	return at + int(n.left) + right
}

// addEight takes eight rows at a time, whose steps do not wait for one another.
func (n *narrow) addEight(sums []float32, stride int, rows []float32, width int) {
	nodes, leaves := n.nodes, n.leaves
	r0, r1, r2, r3 := rows[:width], rows[width:2*width], rows[2*width:3*width], rows[3*width:4*width]
	r4, r5, r6, r7 := rows[4*width:5*width], rows[5*width:6*width], rows[6*width:7*width], rows[7*width:8*width]
	var a0, a1, a2, a3, a4, a5, a6, a7 int
	for range n.depth {
		a0, a1 = nodes[a0].next(a0, r0), nodes[a1].next(a1, r1)
		a2, a3 = nodes[a2].next(a2, r2), nodes[a3].next(a3, r3)
		a4, a5 = nodes[a4].next(a4, r4), nodes[a5].next(a5, r5)
		a6, a7 = nodes[a6].next(a6, r6), nodes[a7].next(a7, r7)
	}
	for i, at := range [...]int{a0, a1, a2, a3, a4, a5, a6, a7} {
		sums[i*stride] += leaves[at]
	}
}

// together is how many trees one row goes down at a time.
const together = 8

// addRow adds what trees say of one row to its sums. Their steps do not wait for one
// another: a row that is at a leaf early stays there.
func addRow(sums []float32, trees []output, row []float32) {
	var at [together]int
	for len(trees) >= together {
		depth := 0
		for i := range at {
			at[i], depth = 0, max(depth, trees[i].narrow.depth)
		}
		for range depth {
			for i := range at {
				at[i] = trees[i].narrow.nodes[at[i]].next(at[i], row)
			}
		}
		for i := range at {
			sums[trees[i].sum] += trees[i].narrow.leaves[at[i]]
		}
		trees = trees[together:]
	}
	for i := range trees {
		sums[trees[i].sum] += trees[i].narrow.leaves[trees[i].narrow.leafOf(row)]
	}
}
