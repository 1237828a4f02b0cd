package service

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/compare"
	"github.com/cupel/cupel/internal/filter"
)

// maxListed is how many names a message lists.
const maxListed = 10

// CompareRuns implements [cupel.Runs].
func (s *Service) CompareRuns(ctx context.Context, query cupel.RunComparisonQuery) (cupel.RunComparison, error) {
	if err := checkComparison(&query); err != nil {
		return cupel.RunComparison{}, err
	}
	project, err := s.GetProject(ctx, query.Project)
	if err != nil {
		return cupel.RunComparison{}, err
	}
	runs, err := s.comparedRuns(ctx, query)
	if err != nil {
		return cupel.RunComparison{}, err
	}
	if err := checkMetric(query.Metric, runs); err != nil {
		return cupel.RunComparison{}, err
	}
	more, err := s.addSpecs(ctx, query.Project, runs)
	if err != nil {
		return cupel.RunComparison{}, err
	}
	comparison := compare.Runs(runs, comparisonOptions(query, project.MetricDirections))
	comparison.MoreFiles = more
	return comparison, nil
}

// addSpecs adds what is known of the runs by their run specs and trees. It reports
// whether more files of these differ than are listed.
func (s *Service) addSpecs(ctx context.Context, project string, runs []compare.Run) (more bool, err error) {
	trees := make([]string, len(runs))
	for i := range runs {
		run := cupel.RunRef{Project: project, ID: runs[i].ID}
		spec, err := s.specOf(ctx, run)
		if err != nil {
			return false, err
		}
		if trees[i], err = s.codeOf(ctx, run, spec); err != nil {
			return false, err
		}
		var known specFields
		known.add(cupel.ComparedCode, "tree", trees[i])
		if spec != nil {
			known.spec(*spec, runs[i].Params)
			runs[i].Listings = installed(spec.Observed.Env)
		}
		runs[i].Fields = known
	}
	return s.addFiles(ctx, project, runs, trees)
}

// checkComparison checks a query, and fills in the default reducer.
func checkComparison(query *cupel.RunComparisonQuery) error {
	if query.Reducer == "" {
		query.Reducer = cupel.ReduceLast
	}
	if !slices.Contains(cupel.Reducers(), query.Reducer) {
		return cupel.Errorf(cupel.Invalid, "there is no reducer %q: use last, best, min, max or mean", query.Reducer)
	}
	if d := query.Direction; d != "" && d != cupel.HigherIsBetter && d != cupel.LowerIsBetter {
		return cupel.Errorf(cupel.Invalid, "there is no direction %q: use max, where higher is better, or min", d)
	}
	if n := len(query.Runs); n < 2 || n > cupel.MaxCompared {
		return cupel.Errorf(cupel.Invalid, "a comparison takes 2 to %d different runs: here it has %d", cupel.MaxCompared, n)
	}
	seen := map[string]bool{}
	for _, id := range query.Runs {
		if seen[id] {
			return cupel.Errorf(cupel.Invalid, "run %s is named twice", id)
		}
		seen[id] = true
	}
	return nil
}

// comparedRuns reads the runs with their artifacts, where these are in the vault.
func (s *Service) comparedRuns(ctx context.Context, query cupel.RunComparisonQuery) ([]compare.Run, error) {
	runs := make([]compare.Run, len(query.Runs))
	for i, id := range query.Runs {
		run, err := s.GetRun(ctx, cupel.RunRef{Project: query.Project, ID: id})
		if err != nil {
			return nil, err
		}
		runs[i].Run = run
		if run.ArtifactLocation != "" {
			continue
		}
		if runs[i].Artifacts, err = s.ListArtifacts(ctx, run.Ref().Artifacts(), "", true); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

// checkMetric refuses a metric that none of the runs has.
func checkMetric(metric string, runs []compare.Run) error {
	known := map[string]bool{}
	for _, run := range runs {
		for key := range run.Metrics {
			known[key] = true
		}
	}
	if known[metric] {
		return nil
	}
	names := slices.Sorted(maps.Keys(known))
	if len(names) == 0 {
		return cupel.Errorf(cupel.Invalid, "none of the runs has logged a metric to compare them by")
	}
	if metric == "" {
		return cupel.Errorf(cupel.Invalid, "name the metric to compare by: the runs have %s", listNames(names))
	}
	hint := ""
	if near := filter.Nearest(metric, names); near != "" {
		hint = fmt.Sprintf("did you mean %q? ", near)
	}
	return cupel.Errorf(cupel.NotFound, "none of the runs has a metric %q: %sthey have %s", metric, hint, listNames(names))
}

func listNames(names []string) string {
	if len(names) > maxListed {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxListed], ", "), len(names)-maxListed)
	}
	return strings.Join(names, ", ")
}

// comparisonOptions finds out which values are better: by the query, else by the
// project, else by the metric's name.
func comparisonOptions(query cupel.RunComparisonQuery, known map[string]string) compare.RunOptions {
	directionOf := func(metric string) cupel.Direction {
		return cupel.Direction(filter.BestOf(metric, known))
	}
	options := compare.RunOptions{
		Metric: query.Metric, Reducer: query.Reducer, DirectionOf: directionOf,
		Direction: query.Direction, Source: cupel.DirectionGiven,
	}
	if query.Direction != "" {
		return options
	}
	options.Direction = directionOf(query.Metric)
	switch {
	case known[query.Metric] != "":
		options.Source = cupel.DirectionProject
	case filter.NameSaysBest(query.Metric):
		options.Source = cupel.DirectionFromName
	default:
		options.Source = cupel.DirectionAssumed
	}
	return options
}
