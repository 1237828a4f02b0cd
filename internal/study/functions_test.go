package study_test

import (
	"math"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

// problem is a function to be minimised, with its lowest value.
type problem struct {
	space  study.Space
	value  func(study.Params) float64
	lowest float64
}

// problems are standard test functions, as Surjanovic and Bingham list them, and
// one with kinds of parameters that those do not have.
var problems = map[string]problem{
	"branin":     {study.Space{"x": study.Float(-5, 10), "y": study.Float(0, 15)}, branin, 0.397887},
	"rosenbrock": {study.Space{"x": study.Float(-2.048, 2.048), "y": study.Float(-2.048, 2.048)}, rosenbrock, 0},
	"hartmann": {study.Space{
		"a": study.Float(0, 1), "b": study.Float(0, 1), "c": study.Float(0, 1),
		"d": study.Float(0, 1), "e": study.Float(0, 1), "f": study.Float(0, 1),
	}, hartmann, -3.32237},
	"training": {study.Space{
		"rate":      study.LogFloat(1e-6, 1),
		"width":     study.LogInt(4, 1024),
		"layers":    study.Int(1, 8),
		"optimizer": study.Choice("sgd", "adam", "lion", "adagrad"),
		"momentum":  study.Float(0, 1).If("optimizer", "sgd"),
	}, training, 0},
}

func (p problem) study(sampler study.Sampler, seed int64, trials int) study.Study {
	return study.Study{
		Name: "test", Metric: study.Metric{Name: "loss", Direction: cupel.LowerIsBetter},
		Space: p.space, Sampler: sampler, Seed: seed, Trials: trials,
	}
}

func branin(p study.Params) float64 {
	x, y := p["x"].(float64), p["y"].(float64)
	a := y - 5.1/(4*math.Pi*math.Pi)*x*x + 5/math.Pi*x - 6
	return a*a + 10*(1-1/(8*math.Pi))*math.Cos(x) + 10
}

func rosenbrock(p study.Params) float64 {
	x, y := p["x"].(float64), p["y"].(float64)
	return 100*(y-x*x)*(y-x*x) + (1-x)*(1-x)
}

func hartmann(p study.Params) float64 {
	alpha := [4]float64{1, 1.2, 3, 3.2}
	a := [4][6]float64{{10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}}
	q := [4][6]float64{{1312, 1696, 5569, 124, 8283, 5886}, {2329, 4135, 8307, 3736, 1004, 9991}, {2348, 1451, 3522, 2883, 3047, 6650}, {4047, 8828, 8732, 5743, 1091, 381}}
	sum := 0.0
	for i := range 4 {
		inner := 0.0
		for j, name := range []string{"a", "b", "c", "d", "e", "f"} {
			d := p[name].(float64) - q[i][j]*1e-4
			inner += a[i][j] * d * d
		}
		sum -= alpha[i] * math.Exp(-inner)
	}
	return sum
}

// training has the shape of a training's loss: the best rate depends on the
// optimizer, and the second best of them has a parameter of its own.
func training(p study.Params) float64 {
	best := map[string]float64{"sgd": -1, "adam": -3, "lion": -4, "adagrad": -2}
	worse := map[string]float64{"sgd": 0.2, "adam": 0, "lion": 0.3, "adagrad": 0.5}
	optimizer := p["optimizer"].(string)
	rate := math.Log10(p["rate"].(float64)) - best[optimizer]
	width := math.Log2(float64(p["width"].(int64))) - 7
	layers := float64(p["layers"].(int64)) - 3
	loss := worse[optimizer] + rate*rate + width*width/10 + layers*layers/20
	if momentum, there := p["momentum"]; there {
		d := momentum.(float64) - 0.9
		loss += d * d
	}
	return loss
}
