package compare

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/cupel/cupel"
)

// Run is a run with what else there is to compare of it.
type Run struct {
	cupel.Run
	Artifacts []cupel.Artifact // files, not folders
	// Fields and Listings are what else is known of it, as by its run spec.
	Fields   []Field
	Listings []Listing
}

// RunOptions say how to compare runs.
type RunOptions struct {
	Metric    string
	Reducer   cupel.Reducer
	Direction cupel.Direction
	Source    cupel.DirectionSource
	// DirectionOf returns the direction of any other metric.
	DirectionOf func(metric string) cupel.Direction
}

// Runs compares runs: what they have in common, and what differs, by its
// association with a metric. See [cupel.RunComparison]. The order of the runs makes
// no difference.
func Runs(runs []Run, options RunOptions) cupel.RunComparison {
	result := cupel.RunComparison{
		Metric: options.Metric, Reducer: options.Reducer, Direction: options.Direction, DirectionSource: options.Source,
		Different: []cupel.DifferentField{}, Common: []cupel.CommonField{},
	}
	runs, result.Runs = rank(runs, options)
	fields, target := fieldsOf(runs, options), newOutcome(result.Runs)
	for _, name := range slices.SortedFunc(maps.Keys(fields), compareNames) {
		values := fields[name]
		if values.same() {
			result.Common = append(result.Common, common(name, values))
			continue
		}
		result.Different = append(result.Different, different(name, values, target, options))
	}
	slices.SortStableFunc(result.Different, func(a, b cupel.DifferentField) int {
		return cmp.Compare(strength(b), strength(a))
	})
	return result
}

func common(name cupel.FieldName, values column) cupel.CommonField {
	return cupel.CommonField{FieldName: name, Value: values[0].text, Size: values[0].size}
}

func different(name cupel.FieldName, values column, target outcome, options RunOptions) cupel.DifferentField {
	field := cupel.DifferentField{FieldName: name, Values: values.texts(), Sizes: values.sizes()}
	if name.Section == cupel.ComparedMetrics {
		field.Direction = options.DirectionOf(name.Name)
	}
	if isRanked(name) {
		field.Association = target.association(values)
	}
	return field
}

// strength orders fields by their association; those without one come last.
func strength(f cupel.DifferentField) float64 {
	if f.Association == nil {
		return -1
	}
	return math.Abs(f.Association.Value)
}

// sections are in the order in which they are shown.
var sections = []cupel.ComparedSection{
	cupel.ComparedParams, cupel.ComparedComponents, cupel.ComparedCode, cupel.ComparedData,
	cupel.ComparedEnvironment, cupel.ComparedTags, cupel.ComparedMetrics, cupel.ComparedArtifacts,
}

// isInput reports whether fields of a section are what a run was made of, rather
// than what came of it.
func isInput(s cupel.ComparedSection) bool {
	return s != cupel.ComparedMetrics && s != cupel.ComparedArtifacts
}

func compareNames(a, b cupel.FieldName) int {
	return cmp.Or(
		cmp.Compare(slices.Index(sections, a.Section), slices.Index(sections, b.Section)),
		cmp.Compare(a.Name, b.Name),
	)
}
