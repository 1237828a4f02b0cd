package sklearn

import (
	"sort"
)

// binsStep compiles a KBinsDiscretizer: each number becomes that of its bin, which
// may then be encoded as a category.
func binsStep(e *estimator, in columns) (step, columns) {
	e.knows("n_bins", "encode", "strategy", "dtype", "subsample", "random_state", "quantile_method")
	edges := e.edges(in.width)
	if edges == nil {
		return unchanged{}, in
	}
	bins := columnwise{who: e.class, names: in.names, of: func(column int, value float64) float64 {
		inner := edges[column]
		return float64(sort.Search(len(inner), func(i int) bool { return inner[i] > value }))
	}}
	if e.choice("encode", "onehot", "onehot-dense", "ordinal") == "ordinal" {
		return bins, in
	}
	value, _ := e.state.Get("_encoder")
	encoder, out := e.c.step(e.inside("_encoder"), value, columns{width: in.width})
	return sequence{bins, encoder}, out
}

// edges returns the edges between the bins of each column.
func (e *estimator) edges(width int) [][]float64 {
	lists := e.list("bin_edges_", width)
	if lists == nil {
		return nil
	}
	edges := make([][]float64, width)
	for i, list := range lists {
		found := e.c.array(list)
		if found == nil || found.numbers == nil || len(found.shape) != 1 || len(found.numbers) < 2 {
			e.refuse("bin_edges_", "it should have the edges of the bins of each column")
			return nil
		}
		edges[i] = found.numbers[1 : len(found.numbers)-1]
	}
	return edges
}
