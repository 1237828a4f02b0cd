package mlflowimport

import (
	"context"

	"github.com/cupel/cupel"
)

// runLinks are the datasets and models that a run read, and the models that it
// wrote.
type runLinks struct {
	inputs        []cupel.DatasetInput
	read, written []cupel.ModelLink
}

// links reads the links of runs.
func (d *database) links(ctx context.Context, in string, args []any) (map[string]runLinks, error) {
	links := map[string]runLinks{}
	if !d.has("inputs", "input_uuid") { // a release before 2.4
		return links, nil
	}
	if err := d.datasetLinks(ctx, in, args, links); err != nil {
		return nil, err
	}
	return links, d.modelLinks(ctx, in, args, links)
}

func (d *database) datasetLinks(ctx context.Context, in string, args []any, links map[string]runLinks) error {
	type row struct {
		input, run string
		cupel.Dataset
	}
	const from = ` FROM inputs JOIN datasets ON datasets.dataset_uuid = inputs.source_id
		WHERE inputs.source_type = 'DATASET' AND inputs.destination_type = 'RUN' AND inputs.destination_id IN (`
	rows, err := query(ctx, d, `SELECT inputs.input_uuid, inputs.destination_id, `+text("name", maxName)+`, `+text("digest", maxName)+`,
		`+text("dataset_source_type", maxName)+`, `+text("dataset_source", maxLong)+`, `+text("dataset_schema", maxLong)+`,
		`+text("dataset_profile", maxLonger)+from+in+`) ORDER BY inputs.rowid`, args,
		func(r *row) []any {
			return []any{&r.input, &r.run, &r.Name, &r.Digest, &r.SourceType, &r.Source, &r.Schema, &r.Profile}
		})
	if err != nil {
		return err
	}
	tags, err := pairs[string](ctx, d, `SELECT input_tags.input_uuid, input_tags.name, `+text("input_tags.value", maxValue)+`
		FROM input_tags JOIN inputs ON inputs.input_uuid = input_tags.input_uuid
		WHERE inputs.source_type = 'DATASET' AND inputs.destination_type = 'RUN' AND inputs.destination_id IN (`+in+`)`, args)
	for _, r := range rows {
		of := links[r.run]
		of.inputs = append(of.inputs, cupel.DatasetInput{Dataset: r.Dataset, Tags: orEmpty(tags[r.input])})
		links[r.run] = of
	}
	return err
}

// modelLinks reads links to logged models, which MLflow has since release 3.
func (d *database) modelLinks(ctx context.Context, in string, args []any, links map[string]runLinks) error {
	type row struct {
		kind, run, model string
		step             int64
	}
	rows, err := query(ctx, d, `SELECT source_type, source_id, destination_id, `+whole(d.column("inputs", "step"))+`
		FROM inputs WHERE source_type IN ('RUN_INPUT', 'RUN_OUTPUT') AND source_id IN (`+in+`) ORDER BY rowid`, args,
		func(r *row) []any { return []any{&r.kind, &r.run, &r.model, &r.step} })
	for _, r := range rows {
		of, link := links[r.run], cupel.ModelLink{ModelID: r.model, Step: r.step}
		if r.kind == "RUN_INPUT" {
			of.read = append(of.read, link)
		} else {
			of.written = append(of.written, link)
		}
		links[r.run] = of
	}
	return err
}
