package train

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train/evaluate"
)

// gathered are the predictions of all folds of a cross-validation.
type gathered struct {
	trained *Trained
	actual  []float64
	made    predictions
	sums    map[string]float64 // of each metric, over the folds
	counts  map[string]int     // of folds that have it
}

// add evaluates the model of a fold, and returns its metrics.
func (g *gathered) add(trained *Trained, rows Table, t target) (map[string]float64, error) {
	p, err := trained.predictions(rows)
	if err != nil {
		return nil, err
	}
	document, err := p.evaluate(trained, t.values)
	if err != nil {
		return nil, err
	}
	metrics := map[string]float64{}
	for name, value := range document.Metrics {
		metrics[name] = float64(value)
		g.sums[name] += float64(value)
		g.counts[name]++
	}
	g.trained = trained
	g.actual = append(g.actual, t.values...)
	g.made.values = append(g.made.values, p.values...)
	g.made.probabilities = append(g.made.probabilities, p.probabilities...)
	return metrics, nil
}

// means are those of the metrics so far.
func (g *gathered) means() map[string]float64 {
	means := map[string]float64{}
	for name, sum := range g.sums {
		means[name] = sum / float64(g.counts[name])
	}
	return means
}

func (g *gathered) document() (*evaluate.Document, error) {
	if len(g.made.probabilities) == 0 {
		g.made.probabilities = nil
	}
	document, err := g.made.evaluate(g.trained, g.actual)
	if err != nil {
		return nil, err
	}
	for name, mean := range g.means() {
		document.Metrics[name] = cupel.Float(mean)
	}
	return document, nil
}
