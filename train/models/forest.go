package models

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/floats"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// forest is a random forest: L. Breiman, Random Forests, Machine Learning 45,
// 2001. Its trees grow at the same time, each from random numbers of its own,
// so that how many goroutines there are changes nothing.
type forest struct {
	params forestParams
	seed   int64
	state  forestState
}

type forestParams struct {
	Trees       int    `json:"trees"`
	MaxDepth    int    `json:"max_depth"`
	MinSplit    int    `json:"min_samples_split"`
	MinLeaf     int    `json:"min_samples_leaf"`
	MaxFeatures string `json:"max_features"`
	Bootstrap   bool   `json:"bootstrap"`
}

// RandomForestClassifier gives a row the class that its trees find most likely
// in the mean.
type RandomForestClassifier struct{ forest }

// RandomForestRegressor predicts the mean of what its trees say.
type RandomForestRegressor struct{ forest }

var (
	_ train.Classifier = (*RandomForestClassifier)(nil)
	_ train.Model      = (*RandomForestRegressor)(nil)
	_ train.Seeded     = (*RandomForestRegressor)(nil)
	_ train.Lasting    = (*RandomForestRegressor)(nil)
)

// newForestClassifier makes one from the parameters trees (100), max_depth (0:
// no limit), min_samples_split (2), min_samples_leaf (1), max_features ("sqrt",
// "third" or "all": how many features are tried at a split) and bootstrap
// (true: each tree sees as many rows as there are, drawn with replacement).
func newForestClassifier(params train.Params) (train.Model, error) {
	f := &RandomForestClassifier{}
	return f, f.set(params, "sqrt")
}

// newForestRegressor makes one from the same parameters; max_features is "all".
func newForestRegressor(params train.Params) (train.Model, error) {
	f := &RandomForestRegressor{}
	return f, f.set(params, "all")
}

func (f *forest) set(params train.Params, features string) error {
	f.params = forestParams{Trees: 100, MinSplit: 2, MinLeaf: 1, MaxFeatures: features, Bootstrap: true}
	if err := params.Into(&f.params); err != nil {
		return err
	}
	p := f.params
	if p.Trees < 1 || p.MaxDepth < 0 || p.MinSplit < 2 || p.MinLeaf < 1 {
		return cupel.Errorf(cupel.Invalid, "trees is %d, max_depth %d, min_samples_split %d and min_samples_leaf %d: use at least 1, 0, 2 and 1", p.Trees, p.MaxDepth, p.MinSplit, p.MinLeaf)
	}
	if tried(p.MaxFeatures, 1) == 0 {
		return cupel.Errorf(cupel.Invalid, "max_features is %q: use sqrt, third or all", p.MaxFeatures)
	}
	return nil
}

// tried is how many of some features are tried at a split; 0 where the word is
// not known.
func tried(word string, features int) int {
	switch word {
	case "sqrt":
		return max(int(math.Sqrt(float64(features))), 1)
	case "third":
		return max(features/3, 1)
	case "all":
		return features
	default:
		return 0
	}
}

// SetSeed implements [train.Seeded].
func (f *forest) SetSeed(seed int64) { f.seed = seed }

// Fit implements [train.Model].
func (f *RandomForestClassifier) Fit(ctx context.Context, m train.Matrix, _ train.Logger) error {
	if err := checkClasses(m); err != nil {
		return err
	}
	return f.grow(ctx, m, len(m.Classes))
}

// Fit implements [train.Model].
func (f *RandomForestRegressor) Fit(ctx context.Context, m train.Matrix, _ train.Logger) error {
	if err := checkNumbers(m); err != nil {
		return err
	}
	return f.grow(ctx, m, 0)
}

func (f *forest) grow(ctx context.Context, m train.Matrix, classes int) error {
	trees := make([]tree, f.params.Trees)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range trees {
		group.Go(func() error {
			if err := stopped(ctx); err != nil {
				return err
			}
			g := grower{m: m, params: &f.params, classes: classes, tried: tried(f.params.MaxFeatures, m.Cols)}
			g.random = rand.New(rand.NewPCG(uint64(f.seed), uint64(i)))
			g.grow(f.draw(g.random, m.Rows), 0)
			trees[i] = g.tree
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	f.state = forestState{Features: m.Cols, Classes: classes, Trees: trees}
	return nil
}

// draw returns the rows that a tree sees.
func (f *forest) draw(random *rand.Rand, rows int) []int {
	drawn := make([]int, rows)
	for i := range drawn {
		drawn[i] = i
		if f.params.Bootstrap {
			drawn[i] = random.IntN(rows)
		}
	}
	return drawn
}

// Probabilities implements [train.Classifier].
func (f *RandomForestClassifier) Probabilities(m train.Matrix) ([][]float64, error) {
	return f.mean(m)
}

// Predict implements [train.Model].
func (f *RandomForestClassifier) Predict(m train.Matrix) ([]float64, error) {
	probabilities, err := f.mean(m)
	return mostLikely(probabilities), err
}

// Predict implements [train.Model].
func (f *RandomForestRegressor) Predict(m train.Matrix) ([]float64, error) {
	means, err := f.mean(m)
	predicted := make([]float64, len(means))
	for row, mean := range means {
		predicted[row] = mean[0]
	}
	return predicted, err
}

// mean returns for each row the mean of the leaves to which it comes.
func (f *forest) mean(m train.Matrix) ([][]float64, error) {
	if err := checkPredict(m, f.state.Features); err != nil {
		return nil, err
	}
	means := make([][]float64, m.Rows)
	for row := range means {
		means[row] = make([]float64, max(f.state.Classes, 1))
		for i := range f.state.Trees {
			floats.Add(means[row], f.state.Trees[i].leaf(m.Row(row)))
		}
		floats.Scale(1/float64(len(f.state.Trees)), means[row])
	}
	return means, nil
}
