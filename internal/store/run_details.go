package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store/logged"
)

// addRunDetails reads what runs have logged, each kind of it in one query for
// many runs: parameters, tags and metrics, and unless brief inputs and links to
// models.
func (r records) addRunDetails(ctx context.Context, runs []catalog.Run, brief bool) error {
	for part := range slices.Chunk(runs, runsAtOnce) {
		if err := detailsOf(r, part).add(ctx, brief); err != nil {
			return err
		}
	}
	return nil
}

// runDetails are the details of some runs.
type runDetails struct {
	records
	runs map[int64]*catalog.Run // by key
	nums []any                  // the keys
}

// detailsOf begins with runs that have logged nothing.
func detailsOf(r records, runs []catalog.Run) runDetails {
	d := runDetails{records: r, runs: make(map[int64]*catalog.Run, len(runs))}
	for i := range runs {
		run := &runs[i]
		run.Params, run.Tags, run.Metrics = map[string]string{}, map[string]string{}, map[string]cupel.Metric{}
		d.runs[run.Num] = run
		d.nums = append(d.nums, run.Num)
	}
	return d
}

func (d runDetails) add(ctx context.Context, brief bool) error {
	others, err := d.addGathered(ctx)
	if err != nil {
		return err
	}
	if err := (runDetails{d.records, d.runs, others}).addLogged(ctx); err != nil || brief {
		return err
	}
	if err := d.addInputs(ctx); err != nil {
		return err
	}
	return d.addModelLinks(ctx)
}

// addLogged reads parameters, tags and metrics row by row.
func (d runDetails) addLogged(ctx context.Context) error {
	if len(d.nums) == 0 {
		return nil
	}
	if err := d.addTexts(ctx); err != nil {
		return err
	}
	return d.eachMetric(ctx, func(num int64, m logged.Metric) (err error) {
		d.runs[num].Metrics[m.Key], err = metricOf(m)
		return err
	})
}

// these is the condition for the rows of the runs.
func (d runDetails) these(column string) string {
	return ` WHERE ` + column + ` IN (` + marks(len(d.nums)) + `)`
}

// addTexts reads parameters and tags.
func (d runDetails) addTexts(ctx context.Context) error {
	err := d.eachText(ctx, `params`, func(run *catalog.Run, key, value string) { run.Params[key] = value })
	if err != nil {
		return err
	}
	return d.eachText(ctx, `run_tags`, func(run *catalog.Run, key, value string) { run.Tags[key] = value })
}

func (d runDetails) eachText(ctx context.Context, table string, add func(run *catalog.Run, key, value string)) error {
	return d.query(ctx, func(scan func(...any) error) error {
		var num int64
		var key, value string
		err := scan(&num, &key, &value)
		if err == nil {
			add(d.runs[num], key, value)
		}
		return err
	}, `SELECT run, key, value FROM `+table+d.these(`run`), d.nums...)
}

// eachMetric reads the rows of metrics. The state lives as long as the call.
func (d runDetails) eachMetric(ctx context.Context, add func(num int64, m logged.Metric) error) error {
	var num int64
	var last, least, most, mean sql.NullFloat64
	var state sql.RawBytes
	return d.query(ctx, func(scan func(...any) error) error {
		var m logged.Metric
		if err := scan(&num, &m.Key, &last, &least, &most, &mean, &m.Count, &state); err != nil {
			return err
		}
		m.Last, m.Min, m.Max, m.Mean, m.State = orNaN(last), orNaN(least), orNaN(most), orNaN(mean), state
		return add(num, m)
	}, `SELECT run, key, last, min, max, mean, count, state FROM metrics`+d.these(`run`), d.nums...)
}

func metricOf(m logged.Metric) (cupel.Metric, error) {
	orNull := func(v float64) sql.NullFloat64 { return sql.NullFloat64{Float64: v, Valid: !math.IsNaN(v)} }
	return readMetric(m.Key, orNull(m.Last), orNull(m.Min), orNull(m.Max), orNull(m.Mean), m.Count, m.State)
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
