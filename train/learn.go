package train

import (
	"context"
	"fmt"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train/evaluate"
)

// learn trains and evaluates, and logs what comes of it. told, where it is set, is
// told the mean of each metric of validation after each fold.
func (r *recording) learn(ctx context.Context, c components, table Table, seed int64, told func(key string, step int64, value float64)) (*Trained, error) {
	model, err := c.newModel(seed)
	if err != nil {
		return nil, err
	}
	t, err := newTarget(table, model)
	if err != nil {
		return nil, err
	}
	rows, err := c.evaluation.split(t, seed)
	if err != nil {
		return nil, err
	}
	learned := table.Take(rows.train)
	if err := r.validate(ctx, c, learned, t.take(rows.train), rows.valid, seed, told); err != nil {
		return nil, err
	}
	trained, err := c.fit(ctx, learned, t.take(rows.train), seed, r.log)
	if err != nil {
		return nil, err
	}
	if err := r.evaluate(ctx, "train", trained, learned); err != nil {
		return nil, err
	}
	if err := r.evaluate(ctx, "test", trained, table.Take(rows.test)); err != nil {
		return nil, err
	}
	return trained, r.keep(ctx, trained)
}

// validate makes the split valid, where rows are held out for it.
func (r *recording) validate(ctx context.Context, c components, table Table, t target, folds []evaluate.Fold, seed int64, told func(key string, step int64, value float64)) error {
	if len(folds) == 0 {
		return nil
	}
	const split = "valid"
	each := func(fold int, metrics, means map[string]float64) error {
		for name, mean := range means {
			if told != nil {
				told(metricKey(split, name), int64(fold+1), mean)
			}
		}
		if len(folds) > 1 {
			r.logMetrics(split, int64(fold), metrics)
		}
		return context.Cause(ctx)
	}
	document, err := c.validate(ctx, table, t, folds, seed, each)
	if err != nil {
		return err
	}
	step := int64(len(folds))
	if len(folds) == 1 {
		step = 0
	}
	return r.logDocument(ctx, split, step, document)
}

func (r *recording) evaluate(ctx context.Context, split string, trained *Trained, rows Table) error {
	document, err := trained.Evaluate(rows)
	if err != nil {
		return err
	}
	return r.logDocument(ctx, split, 0, document)
}

// logDocument logs the metrics of an evaluation, and stores it.
func (r *recording) logDocument(ctx context.Context, split string, step int64, document *evaluate.Document) error {
	document.Split = split
	metrics := map[string]float64{}
	for name, value := range document.Metrics {
		metrics[name] = float64(value)
	}
	r.logMetrics(split, step, metrics)
	text, err := document.Encode()
	if err != nil {
		return err
	}
	return r.put(ctx, "evaluation/"+split+".json", text)
}

func (r *recording) logMetrics(split string, step int64, metrics map[string]float64) {
	for name, value := range metrics {
		r.log.Metric(metricKey(split, name), step, value)
	}
}

func metricKey(split, name string) string { return split + "_" + name }

// keep stores the model, where its components have a JSON form.
func (r *recording) keep(ctx context.Context, trained *Trained) error {
	text, err := trained.Encode()
	if err != nil {
		fmt.Fprintf(r.talk, "the model is not kept: %v\n", err)
		return nil
	}
	return r.put(ctx, ModelFile, text)
}

func (r *recording) put(ctx context.Context, path string, content []byte) error {
	_, err := r.registry.PutArtifact(ctx, r.run.Artifacts(), path, cupel.BytesSource(path, content))
	return err
}
