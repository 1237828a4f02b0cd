package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// addRunDetails reads what runs have logged, each kind of it in one query for
// many runs: parameters, tags and metrics, and unless brief inputs and links to
// models.
func (r records) addRunDetails(ctx context.Context, runs []catalog.Run, brief bool) error {
	for part := range slices.Chunk(runs, runsAtOnce) {
		d := runDetails{records: r, runs: make(map[int64]*catalog.Run, len(part))}
		for i := range part {
			run := &part[i]
			run.Params, run.Tags, run.Metrics = map[string]string{}, map[string]string{}, map[string]cupel.Metric{}
			d.runs[run.Num] = run
			d.nums = append(d.nums, run.Num)
		}
		if err := d.add(ctx, brief); err != nil {
			return err
		}
	}
	return nil
}

// runDetails are the details of some runs.
type runDetails struct {
	records
	runs map[int64]*catalog.Run // by key
	nums []any
}

func (d runDetails) add(ctx context.Context, brief bool) error {
	parts := []func(context.Context) error{d.addParams, d.addTags, d.addMetrics}
	if !brief {
		parts = append(parts, d.addInputs, d.addModelLinks)
	}
	for _, add := range parts {
		if err := add(ctx); err != nil {
			return err
		}
	}
	return nil
}

// these is the condition for the rows of the runs.
func (d runDetails) these(column string) string {
	return ` WHERE ` + column + ` IN (` + marks(len(d.nums)) + `)`
}

func (d runDetails) addParams(ctx context.Context) error {
	return d.addTexts(ctx, `SELECT run, key, value FROM params`, func(run *catalog.Run) map[string]string { return run.Params })
}

func (d runDetails) addTags(ctx context.Context) error {
	return d.addTexts(ctx, `SELECT run, key, value FROM run_tags`, func(run *catalog.Run) map[string]string { return run.Tags })
}

func (d runDetails) addTexts(ctx context.Context, query string, of func(*catalog.Run) map[string]string) error {
	return d.query(ctx, func(scan func(...any) error) error {
		var num int64
		var key, value string
		if err := scan(&num, &key, &value); err != nil {
			return err
		}
		of(d.runs[num])[key] = value
		return nil
	}, query+d.these(`run`), d.nums...)
}

func (d runDetails) addMetrics(ctx context.Context) error {
	var (
		num, count              int64
		key                     string
		last, least, most, mean sql.NullFloat64
		state                   sql.RawBytes
	)
	return d.query(ctx, func(scan func(...any) error) error {
		if err := scan(&num, &key, &last, &least, &most, &mean, &count, &state); err != nil {
			return err
		}
		metric, err := readMetric(key, last, least, most, mean, count, state)
		d.runs[num].Metrics[key] = metric
		return err
	}, `SELECT run, key, last, min, max, mean, count, state FROM metrics`+d.these(`run`), d.nums...)
}

func (d runDetails) addInputs(ctx context.Context) error {
	return d.query(ctx, func(scan func(...any) error) error {
		var num, created int64
		var tags string
		var in cupel.DatasetInput
		err := scan(&num, &in.Dataset.Name, &in.Dataset.Digest, &in.Dataset.SourceType, &in.Dataset.Source,
			&in.Dataset.Schema, &in.Dataset.Profile, &created, &tags)
		if err != nil {
			return err
		}
		in.Dataset.CreatedAt = fromMicros(created)
		d.runs[num].Inputs = append(d.runs[num].Inputs, in)
		return json.Unmarshal([]byte(tags), &d.runs[num].Inputs[len(d.runs[num].Inputs)-1].Tags)
	}, `SELECT i.run, d.name, d.digest, d.source_type, d.source, d.schema, d.profile, d.created_at, i.tags
		FROM inputs i JOIN datasets d ON d.num = i.dataset`+d.these(`i.run`)+` ORDER BY i.run, d.num`, d.nums...)
}

func (d runDetails) addModelLinks(ctx context.Context) error {
	return d.query(ctx, func(scan func(...any) error) error {
		var num int64
		var direction catalog.LinkDirection
		var link cupel.ModelLink
		if err := scan(&num, &direction, &link.ModelID, &link.Step); err != nil {
			return err
		}
		run := d.runs[num]
		if direction == catalog.LinkInput {
			run.ModelInputs = append(run.ModelInputs, link)
		} else {
			run.ModelOutputs = append(run.ModelOutputs, link)
		}
		return nil
	}, `SELECT run, direction, model_id, step FROM model_links`+d.these(`run`)+` ORDER BY run, direction, step, model_id`, d.nums...)
}
