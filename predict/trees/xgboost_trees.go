package trees

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/internal/document"
)

// readTrees reads the trees that predict.
func (x *XGBoost) readTrees(model document.Node, weights []float64) error {
	list, err := model.Get("trees").List()
	if err != nil {
		return err
	}
	sums, err := model.Get("tree_info").Ints()
	if err != nil {
		return err
	}
	if len(sums) != len(list) || weights != nil && len(weights) != len(list) {
		return cupel.Errorf(cupel.Invalid, "%s: there are %d trees, and outputs or weights for another number", model.Place(), len(list))
	}
	end, err := x.end(model, len(list))
	if err != nil {
		return err
	}
	x.allNarrow = true
	for i, node := range list[:end] {
		weight := float32(1)
		if weights != nil {
			weight = float32(weights[i])
		}
		if err := x.readTree(node, sums[i], weight); err != nil {
			return err
		}
	}
	return nil
}

// end is how many trees predict: all, or those up to the best iteration.
func (x *XGBoost) end(model document.Node, all int) (int, error) {
	text, stopped := x.Attributes["best_iteration"]
	if !stopped {
		return all, nil
	}
	best, err := integer(text)
	if err != nil {
		return 0, cupel.Errorf(cupel.Invalid, "the attribute best_iteration is %q, and not a whole number", text)
	}
	end, err := x.treesUntil(model, best+1)
	if err != nil {
		return 0, err
	}
	return min(end, all), nil
}

// treesUntil is how many trees the first iterations have made.
func (x *XGBoost) treesUntil(model document.Node, iterations int) (int, error) {
	if starts := model.Get("iteration_indptr"); starts.Exists() {
		list, err := starts.Ints()
		if err != nil || iterations < len(list) {
			return at(list, iterations, starts, err)
		}
	}
	parallel, err := model.Get("gbtree_model_param").Get("num_parallel_tree").Int()
	if err != nil {
		return 0, err
	}
	return iterations * max(parallel, 1) * x.outputs, nil
}

func at(list []int, i int, node document.Node, err error) (int, error) {
	if err == nil && list[i] < 0 {
		err = cupel.Errorf(cupel.Invalid, "%s has a negative number", node.Place())
	}
	if err != nil {
		return 0, err
	}
	return list[i], nil
}

func (x *XGBoost) readTree(node document.Node, sum int, weight float32) error {
	if sum < 0 || sum >= x.outputs {
		return cupel.Errorf(cupel.Invalid, "%s is for output %d of %d", node.Place(), sum, x.outputs)
	}
	t, err := readXGBoostTree(node, weight)
	if err == nil {
		err = t.check(x.features)
	}
	if err != nil {
		return cupel.Errorf(cupel.Invalid, "%s: %w", node.Place(), err)
	}
	laid, ok := narrowed(t, x.features)
	if ok {
		t = nil
	}
	x.allNarrow = x.allNarrow && ok
	x.trees = append(x.trees, output{sum, laid, t})
	return nil
}

// readXGBoostTree reads a tree whose leaves count by a weight.
func readXGBoostTree(node document.Node, weight float32) (tree, error) {
	if err := refuseVectors(node); err != nil {
		return nil, err
	}
	c, err := readColumns(node)
	if err != nil {
		return nil, err
	}
	t := make(tree, len(c.left))
	for i := range t {
		s := split{left: c.left[i], right: c.right[i], feature: c.feature[i], threshold: c.threshold[i], missingLeft: c.missingLeft[i] != 0}
		if s.isLeaf() {
			s.threshold = float64(float32(s.threshold) * weight)
		}
		t[i] = s
	}
	return t, addCategories(t, node)
}

// refuseVectors refuses a tree whose leaves are for several targets at once.
func refuseVectors(node document.Node) error {
	size := node.Get("tree_param").Get("size_leaf_vector")
	if !size.Exists() {
		return nil
	}
	n, err := size.Int()
	if err == nil && n > 1 {
		err = cupel.Errorf(cupel.Invalid, "its leaves are vectors of %d values, which are not supported: train with multi_strategy=one_output_per_tree", n)
	}
	return err
}

// columns are what XGBoost keeps of nodes, in lists of their own.
type columns struct {
	left, right, feature []int
	threshold            []float64
	missingLeft          []int
}

func readColumns(node document.Node) (c columns, err error) {
	for key, ints := range map[string]*[]int{
		"left_children": &c.left, "right_children": &c.right, "split_indices": &c.feature, "default_left": &c.missingLeft,
	} {
		if *ints, err = node.Get(key).Ints(); err != nil {
			return c, err
		}
	}
	if c.threshold, err = node.Get("split_conditions").Floats(); err != nil {
		return c, err
	}
	n := len(c.left)
	if len(c.right) != n || len(c.feature) != n || len(c.missingLeft) != n || len(c.threshold) != n {
		return c, cupel.Errorf(cupel.Invalid, "its lists of nodes differ in length")
	}
	return c, nil
}

// addCategories makes splits by category of those nodes that have one.
func addCategories(t tree, node document.Node) error {
	if !node.Get("categories_nodes").Exists() {
		return nil // before XGBoost 1.3
	}
	var lists [4][]int
	for i, key := range []string{"categories_nodes", "categories_segments", "categories_sizes", "categories"} {
		var err error
		if lists[i], err = node.Get(key).Ints(); err != nil {
			return err
		}
	}
	nodes, starts, counts, categories := lists[0], lists[1], lists[2], lists[3]
	if len(starts) != len(nodes) || len(counts) != len(nodes) {
		return cupel.Errorf(cupel.Invalid, "its lists of categories differ in length")
	}
	for i, at := range nodes {
		start, count := starts[i], counts[i]
		if at < 0 || at >= len(t) || start < 0 || count < 0 || start > len(categories) || count > len(categories)-start {
			return cupel.Errorf(cupel.Invalid, "the categories of node %d are not there", at)
		}
		set := &bitset{}
		for _, category := range categories[start : start+count] {
			if category < 0 || category >= maxCategory {
				return cupel.Errorf(cupel.Invalid, "node %d has the category %d", at, category)
			}
			set.add(category)
		}
		t[at].categories = set
	}
	return nil
}
