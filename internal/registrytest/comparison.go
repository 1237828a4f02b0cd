package registrytest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cupel/cupel"
)

// compared asks for the comparison of runs of the default project.
func compared(runs ...cupel.Run) cupel.RunComparisonQuery {
	query := cupel.RunComparisonQuery{Project: cupel.DefaultProject, Metric: "auc"}
	for _, run := range runs {
		query.Runs = append(query.Runs, run.ID)
	}
	return query
}

func testComparison(_ *testing.T, f *fixture) {
	runs := f.grid()
	f.log(runs["d"], points("auc", 0.2, 0.6))
	f.put(ref(runs["a"]).Artifacts(), "model", []byte("1234567"))
	query := compared(runs["a"], runs["b"], runs["c"], runs["d"])
	got, err := f.b.CompareRuns(f.ctx, query)
	f.must(err)
	f.equal("last max name", fmt.Sprint(got.Reducer, " ", got.Direction, " ", got.DirectionSource))
	f.equal("b=0.7* d=0.6 a=0.5 c=NaN", rankedRuns(got))
	f.equal(`tags.team: Risk - - - (eta_squared 0.75 of 3)
params.lr: 0.2 0.4 0.1 0.3 (spearman 0.50 of 3)
data.iris (train): - abc - - (eta_squared 0.00 of 3)
components.model_class: ModelB ModelD ModelA ModelC
artifacts.model: - - 8bb0cf6eb9b17d0f7d22b456f121257dc1254e1f01665370476383ea776df414/7 -
`, differentFields(got))
	f.equal("params.same: x", commonFields(got))

	query.Reducer, query.Direction = cupel.ReduceBest, cupel.LowerIsBetter
	got, err = f.b.CompareRuns(f.ctx, query)
	f.must(err)
	f.equal("best min given", fmt.Sprint(got.Reducer, " ", got.Direction, " ", got.DirectionSource))
	f.equal("d=0.2* a=0.5 b=0.6 c=NaN", rankedRuns(got))

	_, err = f.a.SetProject(f.ctx, cupel.DefaultProject, cupel.ProjectChange{MetricDirections: &map[string]string{"auc": "min"}})
	f.must(err)
	got, err = f.b.CompareRuns(f.ctx, compared(runs["a"], runs["b"]))
	f.must(err)
	f.equal("a=0.5* b=0.7", rankedRuns(got))
	f.equal(cupel.DirectionProject, got.DirectionSource)
}

// rankedRuns are the runs by name, with their values and "*" after the best.
func rankedRuns(c cupel.RunComparison) string {
	var all []string
	for _, run := range c.Runs {
		text := run.Name + "="
		if run.Value != nil {
			text += fmt.Sprint(float64(*run.Value))
		}
		if run.Best {
			text += "*"
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

// differentFields writes what differs but the names and users of runs.
func differentFields(c cupel.RunComparison) string {
	var b strings.Builder
	for _, field := range c.Different {
		fmt.Fprintf(&b, "%s.%s:", field.Section, field.Name)
		for i, value := range field.Values {
			text := "-"
			if value != nil {
				text = *value
			}
			if field.Sizes != nil && field.Sizes[i] != nil {
				text += fmt.Sprint("/", *field.Sizes[i])
			}
			b.WriteString(" " + text)
		}
		if a := field.Association; a != nil {
			fmt.Fprintf(&b, " (%s %.2f of %d)", a.Measure, a.Value, a.Runs)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func commonFields(c cupel.RunComparison) string {
	var all []string
	for _, field := range c.Common {
		if field.Section != cupel.ComparedEnvironment {
			all = append(all, fmt.Sprintf("%s.%s: %s", field.Section, field.Name, field.Value))
		}
	}
	return strings.Join(all, "\n")
}

func testWrongComparisons(t *testing.T, f *fixture) {
	runs := f.grid()
	a, b := runs["a"], runs["b"]
	change := func(q cupel.RunComparisonQuery, change func(*cupel.RunComparisonQuery)) cupel.RunComparisonQuery {
		change(&q)
		return q
	}
	two := compared(a, b)
	many := compared()
	for i := range cupel.MaxCompared + 1 {
		many.Runs = append(many.Runs, fmt.Sprint("run", i))
	}
	for name, test := range map[string]struct {
		query cupel.RunComparisonQuery
		code  cupel.Code
		says  string
	}{
		"one run":           {compared(a), cupel.Invalid, "2 to 100"},
		"too many":          {many, cupel.Invalid, "2 to 100"},
		"twice the same":    {compared(a, a), cupel.Invalid, "twice"},
		"no such run":       {compared(a, cupel.Run{ID: "0123456789abcdef0123456789abcdef"}), cupel.NotFound, "0123456789abcdef"},
		"no such project":   {change(two, func(q *cupel.RunComparisonQuery) { q.Project = "nowhere" }), cupel.NotFound, "nowhere"},
		"no such reducer":   {change(two, func(q *cupel.RunComparisonQuery) { q.Reducer = "median" }), cupel.Invalid, "last, best, min, max or mean"},
		"no such direction": {change(two, func(q *cupel.RunComparisonQuery) { q.Direction = "up" }), cupel.Invalid, "min"},
		"a slip":            {change(two, func(q *cupel.RunComparisonQuery) { q.Metric = "acu" }), cupel.NotFound, `did you mean "auc"?`},
		"another metric":    {change(two, func(q *cupel.RunComparisonQuery) { q.Metric = "perplexity" }), cupel.NotFound, "they have auc"},
		"no metric named":   {change(two, func(q *cupel.RunComparisonQuery) { q.Metric = "" }), cupel.Invalid, "the runs have auc"},
		"no metric at all":  {compared(runs["d"], f.run()), cupel.Invalid, "none of the runs has logged a metric"},
	} {
		t.Run(name, func(t *testing.T) {
			f := f.in(t)
			_, err := f.b.CompareRuns(f.ctx, test.query)
			f.refused(err, test.code)
			if err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("it says %q, without %q", err, test.says)
			}
		})
	}
}
