package models

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/cupel/cupel/train"
)

// tree is a decision tree. A row goes from node 0 to the left where its feature
// is at most the threshold, else to the right, until it comes to a leaf.
type tree struct {
	Feature   []int       `json:"feature"`   // of each node; -1 of a leaf
	Threshold []float64   `json:"threshold"` // 0 of a leaf
	Left      []int       `json:"left"`      // nodes, behind their parent; 0 of a leaf
	Right     []int       `json:"right"`
	Value     [][]float64 `json:"value"` // of a leaf: a probability for each class, or one mean
}

// leaf returns the value of the leaf to which a row comes.
func (t *tree) leaf(features []float64) []float64 {
	node := 0
	for t.Feature[node] >= 0 {
		if features[t.Feature[node]] <= t.Threshold[node] {
			node = t.Left[node]
		} else {
			node = t.Right[node]
		}
	}
	return t.Value[node]
}

// valid reports whether every row of so many features comes to a leaf with so
// many values.
func (t *tree) valid(features, values int) bool {
	n := len(t.Feature)
	if n == 0 || len(t.Threshold) != n || len(t.Left) != n || len(t.Right) != n || len(t.Value) != n {
		return false
	}
	for node, feature := range t.Feature {
		inner := feature >= 0 && feature < features && t.Left[node] > node && t.Left[node] < n && t.Right[node] > node && t.Right[node] < n
		leaf := feature == -1 && len(t.Value[node]) == values
		if !inner && !leaf {
			return false
		}
	}
	return true
}

// grower grows one tree, as L. Breiman, J. Friedman, R. Olshen and C. Stone,
// Classification and Regression Trees, 1984: each split is the one that makes
// Gini impurity, or variance, least.
type grower struct {
	m       train.Matrix
	params  *forestParams
	random  *rand.Rand
	classes int // 0 of a regression
	tried   int // features that are tried at a split
	tree    tree
}

// grow adds the node of some rows, with all below it, and returns its place.
func (g *grower) grow(rows []int, depth int) int {
	node := g.add()
	best := split{feature: -1}
	if len(rows) >= g.params.MinSplit && (g.params.MaxDepth == 0 || depth < g.params.MaxDepth) {
		best = g.best(rows)
	}
	if best.feature < 0 {
		g.tree.Value[node] = g.value(rows)
		return node
	}
	left, right := g.part(rows, best)
	g.tree.Feature[node], g.tree.Threshold[node] = best.feature, best.threshold
	g.tree.Left[node] = g.grow(left, depth+1)
	g.tree.Right[node] = g.grow(right, depth+1)
	return node
}

func (g *grower) add() int {
	t := &g.tree
	t.Feature, t.Threshold = append(t.Feature, -1), append(t.Threshold, 0)
	t.Left, t.Right, t.Value = append(t.Left, 0), append(t.Right, 0), append(t.Value, nil)
	return len(t.Feature) - 1
}

// value is what a leaf of some rows says.
func (g *grower) value(rows []int) []float64 {
	values := make([]float64, max(g.classes, 1))
	share := 1 / float64(len(rows))
	for _, row := range rows {
		if g.classes == 0 {
			values[0] += g.m.Target[row] * share
		} else {
			values[int(g.m.Target[row])] += share
		}
	}
	return values
}

func (g *grower) part(rows []int, s split) (left, right []int) {
	for _, row := range rows {
		if g.m.Row(row)[s.feature] <= s.threshold {
			left = append(left, row)
		} else {
			right = append(right, row)
		}
	}
	return left, right
}

// split is a way to part rows; feature is -1 where there is none.
type split struct {
	feature   int
	threshold float64
	gain      float64 // by which the impurity falls, times the rows
}

// best tries features in random order until it has tried enough, and one of
// them at least parts the rows.
func (g *grower) best(rows []int) split {
	best := split{feature: -1}
	for i, feature := range g.random.Perm(g.m.Cols) {
		if i >= g.tried && best.feature >= 0 {
			break
		}
		if s := g.along(rows, feature); s.feature >= 0 && (best.feature < 0 || s.gain > best.gain) {
			best = s
		}
	}
	return best
}

// along finds the best threshold of one feature: halfway between two values.
func (g *grower) along(rows []int, feature int) split {
	best := split{feature: -1}
	sorted := slices.Clone(rows)
	at := func(row int) float64 { return g.m.Values[row*g.m.Cols+feature] }
	slices.SortFunc(sorted, func(a, b int) int { return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(a, b)) })
	left, right := g.empty(), g.empty()
	for _, row := range rows {
		right.add(g.m.Target[row], 1)
	}
	whole := right.impurity()
	if whole <= 0 {
		return best
	}
	for i, row := range sorted[:len(sorted)-1] {
		left.add(g.m.Target[row], 1)
		right.add(g.m.Target[row], -1)
		low, high := at(row), at(sorted[i+1])
		if low == high || i+1 < g.params.MinLeaf || len(sorted)-i-1 < g.params.MinLeaf {
			continue
		}
		gain := whole - left.impurity() - right.impurity()
		if gain > best.gain || best.feature < 0 {
			best = split{feature, between(low, high), gain}
		}
	}
	if best.gain <= 1e-12*whole {
		return split{feature: -1}
	}
	return best
}

// between is halfway, but below high also where rounding says otherwise.
func between(low, high float64) float64 {
	middle := low/2 + high/2
	if middle >= high || middle < low {
		return low
	}
	return middle
}

// side sums up the targets of rows.
type side interface {
	add(target, sign float64)
	impurity() float64 // times the number of rows
}

func (g *grower) empty() side {
	if g.classes == 0 {
		return &numbers{}
	}
	return &counts{of: make([]float64, g.classes)}
}

// counts has the Gini impurity of classes.
type counts struct {
	of  []float64
	all float64
}

func (c *counts) add(class, sign float64) {
	c.of[int(class)] += sign
	c.all += sign
}

func (c *counts) impurity() float64 {
	if c.all == 0 {
		return 0
	}
	var squares float64
	for _, n := range c.of {
		squares += n * n
	}
	return c.all - squares/c.all
}

// numbers has the variance of numbers.
type numbers struct{ n, sum, squares float64 }

func (n *numbers) add(y, sign float64) {
	n.n += sign
	n.sum += sign * y
	n.squares += sign * y * y
}

func (n *numbers) impurity() float64 {
	if n.n == 0 {
		return 0
	}
	return max(n.squares-n.sum*n.sum/n.n, 0)
}
