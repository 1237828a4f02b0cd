package replay

import (
	"context"
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/verdict"
)

// storeReport keeps a report with its new run.
func (e *Engine) storeReport(ctx context.Context, project string, report verdict.Report) error {
	text, err := json.Marshal(report)
	if err != nil {
		return cupel.Errorf(cupel.Internal, "cannot write the report: %w", err)
	}
	run := cupel.RunRef{Project: project, ID: report.RunID}
	if _, err := e.Registry.PutArtifact(ctx, run.Artifacts(), provenance.ReportFile, cupel.BytesSource(provenance.ReportFile, text)); err != nil {
		return err
	}
	tag := cupel.RunTag{Key: provenance.VerdictTag, Value: string(report.Verdict)}
	return e.Registry.LogBatch(ctx, run, cupel.RunBatch{Tags: []cupel.RunTag{tag}})
}
