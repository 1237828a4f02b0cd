package replay

import (
	"context"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/verdict"
)

// compare compares the new run with the old one.
func (a *attempt) compare(ctx context.Context) (verdict.Report, error) {
	report, err := a.compareRuns(ctx, a.recorded.Run.Ref(), a.run.Ref(), a.order.Compare)
	if err != nil {
		return verdict.Report{}, err
	}
	report.Data, err = a.dataChanges(ctx)
	return report, err
}

// compareTwice adds to a report how a second new run compares with the first.
func (e *Engine) compareTwice(ctx context.Context, report *verdict.Report, again verdict.Report, project string, options verdict.Options) error {
	report.Twice = &verdict.Twice{RunID: again.RunID, Verdict: again.Verdict}
	if again.Verdict == verdict.Failed {
		return nil
	}
	first, second := cupel.RunRef{Project: project, ID: report.RunID}, cupel.RunRef{Project: project, ID: again.RunID}
	between, err := e.compareRuns(ctx, first, second, options)
	if err != nil {
		return err
	}
	report.Twice.Verdict, report.Twice.First = between.Verdict, between.First
	return nil
}

func (e *Engine) compareRuns(ctx context.Context, from, to cupel.RunRef, options verdict.Options) (verdict.Report, error) {
	old, err := e.load(ctx, from)
	if err != nil {
		return verdict.Report{}, err
	}
	made, err := e.load(ctx, to)
	if err != nil {
		return verdict.Report{}, err
	}
	return verdict.Compare(ctx, old, made, options)
}

// load reads of a run what is compared.
func (e *Engine) load(ctx context.Context, ref cupel.RunRef) (verdict.Run, error) {
	run, err := e.Registry.GetRun(ctx, ref)
	if err != nil {
		return verdict.Run{}, err
	}
	loaded := verdict.Run{ID: run.ID, Params: run.Params}
	if loaded.Metrics, err = e.series(ctx, run); err != nil {
		return verdict.Run{}, err
	}
	if run.ArtifactLocation == "" {
		if loaded.Artifacts, err = e.Registry.ListArtifacts(ctx, ref.Artifacts(), "", true); err != nil {
			return verdict.Run{}, err
		}
	}
	loaded.Open = func(ctx context.Context, path string) (verdict.File, error) {
		return e.Registry.OpenArtifact(ctx, ref.Artifacts(), path)
	}
	spec, err := provenance.ReadSpec(ctx, e.Registry, ref)
	loaded.Spec = &spec
	return loaded, err
}

// series are the points of all metrics of a run, but of those of the machine.
func (e *Engine) series(ctx context.Context, run cupel.Run) (map[string][]cupel.Point, error) {
	all := map[string][]cupel.Point{}
	for key := range run.Metrics {
		if strings.HasPrefix(key, "system/") {
			continue
		}
		query := cupel.HistoryQuery{Key: key}
		for {
			page, err := e.Registry.MetricHistory(ctx, run.Ref(), query)
			if err != nil {
				return nil, err
			}
			all[key] = append(all[key], page.Points...)
			if query.PageToken = page.NextPageToken; query.PageToken == "" {
				break
			}
		}
	}
	return all, nil
}
