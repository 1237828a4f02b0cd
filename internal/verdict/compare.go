package verdict

import "context"

// Compare compares a run with the one that reproduces it, and makes the report of
// both. An error is one of opening or reading an artifact, or of the options.
func Compare(ctx context.Context, old, new Run, options Options) (Report, error) {
	if err := options.check(); err != nil {
		return Report{}, err
	}
	report := Report{
		Format: Format, RunID: new.ID, Reproduces: old.ID,
		Metrics: compareMetrics(old.Metrics, new.Metrics, options), Data: []DataChange{},
	}
	var err error
	if report.Artifacts, err = compareArtifacts(ctx, old, new, options); err != nil {
		return Report{}, err
	}
	report.Differences = Differences(old, new)
	report.Verdict, report.First = conclude(report.Metrics, report.Artifacts)
	return report, nil
}

// conclude gives the verdict, and the first point that makes it.
func conclude(metrics []Metric, artifacts []Artifact) (Verdict, *Parting) {
	state := MetricEqual
	var first *Parting
	for _, m := range metrics {
		if m.First == nil {
			continue
		}
		// What is beyond its tolerance comes before what is within.
		beyond := m.State == MetricDifferent && state != MetricDifferent
		if first == nil || beyond || m.State == state && before(m.First, first) {
			first, state = m.First, m.State
		}
	}
	switch {
	case state == MetricDifferent:
		return Different, first
	case state == MetricWithin:
		return Equivalent, first
	}
	for _, a := range artifacts {
		switch a.State {
		case ArtifactDifferent, ArtifactMissing, ArtifactExtra:
			return Equivalent, nil
		}
	}
	return Identical, nil
}

// before orders partings by step, and then by the metric's name.
func before(a, b *Parting) bool {
	return a.Step < b.Step || a.Step == b.Step && a.Metric < b.Metric
}
