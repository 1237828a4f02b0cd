package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/serve"
	"github.com/cupel/cupel/predict"
)

const validateHelp = `Evaluate a bundle on its own test set, and compare the metrics with the recorded
ones, as cupel serve does before it serves. The model is read, and never run. The exit
status is 1 where it does not hold.

The bundle is an image, a folder (with a slash in its path), or s3://BUCKET/PREFIX.`

func (a *app) modelsValidate() *cobra.Command {
	record := false
	cmd := &cobra.Command{
		Use:               "validate NAME[:REF]|DIR|s3://…",
		Short:             "Evaluate a bundle on its own test set, and compare with what is recorded",
		Long:              validateHelp,
		Example:           "cupel models:validate credit-risk:production\ncupel models:validate ./bundle --record",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeImages,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.validate(cmd.Context(), args[0], record)
		},
	}
	cmd.Flags().BoolVar(&record, "record", false, "say what to add to metadata.json, so that the bundle is validated from now on")
	return cmd
}

// validation is the answer of models:validate.
type validation struct {
	Model      string `json:"model"`
	Version    string `json:"version"`
	Digest     string `json:"digest"`
	ModelClass string `json:"model_class"`
	OK         bool   `json:"ok"`
	Validated  bool   `json:"validated"` // metrics are recorded
	predict.Report
}

func (a *app) validate(ctx context.Context, name string, record bool) (err error) {
	sources, err := a.bundleSources()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sources.Close()) }()
	source, err := sources.source(ctx, name)
	if err != nil {
		return err
	}
	found, err := source.Fetch(ctx)
	if err != nil {
		return err
	}
	model, err := predict.Load(found.Files)
	if err != nil {
		return unsound(found.Version, source, err)
	}
	report, err := model.Validate()
	if err != nil {
		return unsound(found.Version, source, err)
	}
	if record {
		return a.writeRecord(report)
	}
	result := validation{
		Model: found.Name, Version: found.Version, Digest: found.Digest, ModelClass: model.Metadata.ModelClass,
		OK: report.OK(), Validated: report.Validated(), Report: report,
	}
	if err := a.answer(result, func() { a.writeValidation(result) }); err != nil {
		return err
	}
	return serve.Verdict(report, false)
}

// unsound words why a bundle does not hold before it can be evaluated: that is a
// check that failed, whatever was wrong.
func unsound(version string, source fmt.Stringer, err error) error {
	return cupel.Errorf(cupel.Corrupt, "%s, version %s: %w", source, version, err)
}

func (a *app) writeRecord(report predict.Report) error {
	metrics := map[string]float64{}
	for _, m := range report.Metrics {
		if m.Found != nil {
			metrics[m.Name] = *m.Found
		}
	}
	return a.writeJSON(map[string]any{"metrics": metrics})
}

func (a *app) writeValidation(v validation) {
	look := a.look()
	a.print("%s, version %s: %s, %s", v.Model, v.Version, v.ModelClass, count(v.Rows, "row", "rows"))
	t := newTable("METRIC", "RECORDED", "FOUND", "")
	for _, m := range v.Metrics {
		word := "new"
		switch {
		case m.Recorded != nil && m.Met:
			word = "ok"
		case m.Recorded != nil:
			word = "DIFFERS"
		}
		t.add(m.Name, shownMetric(m.Recorded), shownMetric(m.Found), word)
	}
	t.write(a.Stdout, look)
	if v.OK {
		a.print("%s holds", v.Model)
	}
}

func shownMetric(value *float64) string {
	if value == nil {
		return "-"
	}
	return serve.Shown(value)
}
