package compare

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func extra(section cupel.ComparedSection, name, value string, number bool) func(*Run) {
	return func(r *Run) {
		r.Fields = append(r.Fields, Field{cupel.FieldName{Section: section, Name: name}, value, number})
	}
}

func listed(section cupel.ComparedSection, prefix string, items map[string]string) func(*Run) {
	return func(r *Run) { r.Listings = append(r.Listings, Listing{section, prefix, items}) }
}

func both(changes ...func(*Run)) func(*Run) {
	return func(r *Run) {
		for _, change := range changes {
			change(r)
		}
	}
}

// described is data with a schema and a profile.
func described(name, digest, schema, profile string) func(*Run) {
	return func(r *Run) {
		r.Inputs = append(r.Inputs, cupel.DatasetInput{Dataset: cupel.Dataset{Name: name, Digest: digest, Schema: schema, Profile: profile}})
	}
}

func TestRunsExtraFields(t *testing.T) {
	installed := func(versions map[string]string) func(*Run) { return listed(cupel.ComparedEnvironment, "", versions) }
	files := func(digests map[string]string) func(*Run) { return listed(cupel.ComparedCode, FilePrefix, digests) }
	const own = `{"parts":[{"name":"X","kind":"table","columns":[{"name":"age","type":"int64","nullable":true},{"name":"at","type":"datetime","unit":"ns","zone":"UTC"}]},{"name":"y","kind":"array","type":"int64","dimensions":1}]}`
	const mlflow = `{"mlflow_colspec":[{"name":"age","type":"long","required":true},{"name":"city","type":"string","required":false}]}`
	tests := map[string]struct {
		a, b              func(*Run)
		different, common []string
	}{
		"numbers": {
			extra(cupel.ComparedComponents, "model.depth", "7", true), extra(cupel.ComparedComponents, "model.depth", "7.0", true),
			nil, []string{"components.model.depth: 7"},
		},
		"texts": {
			extra(cupel.ComparedEnvironment, "go", "1.10", false), extra(cupel.ComparedEnvironment, "go", "1.1", false),
			[]string{"environment.go: 1.10 | 1.1"}, nil,
		},
		"a run without": {
			extra(cupel.ComparedCode, "tree", "x", false), func(*Run) {},
			[]string{"code.tree: x | -"}, nil,
		},
		"installed": {
			installed(map[string]string{"numpy": "2", "pandas": "2", "scipy": "1"}), installed(map[string]string{"numpy": "2", "pandas": "3", "torch": "1"}),
			[]string{"environment.pandas: 2 | 3", "environment.scipy: 1 | -", "environment.torch: - | 1"}, nil,
		},
		"installed, where one does not say": {installed(map[string]string{"numpy": "2"}), func(*Run) {}, nil, nil},
		"nothing installed": {
			installed(map[string]string{"numpy": "2"}), installed(map[string]string{}),
			[]string{"environment.numpy: 2 | -"}, nil,
		},
		"what is known otherwise stays": {
			both(extra(cupel.ComparedEnvironment, "python", "3.12", false), installed(map[string]string{"python": "1"})),
			both(extra(cupel.ComparedEnvironment, "python", "3.12", false), installed(map[string]string{"python": "2"})),
			nil, []string{"environment.python: 3.12"},
		},
		"files": {
			files(map[string]string{"tree": "1", "a/b.py": "2"}), files(map[string]string{"tree": "1", "a/b.py": "3"}),
			[]string{"code.files/a/b.py: 2 | 3"}, nil,
		},
		"artifacts of Cupel": {
			func(r *Run) {
				r.Artifacts = []cupel.Artifact{{Path: "cupel/run-spec.json", Digest: "1"}, {Path: "cupel.txt", Digest: "1"}}
			},
			func(r *Run) {
				r.Artifacts = []cupel.Artifact{{Path: "cupel/run-spec.json", Digest: "2"}, {Path: "cupel.txt", Digest: "1"}}
			},
			nil, []string{"artifacts.cupel.txt: 1"},
		},
		"rows": {
			described("d", "1", "", `{"rows":150,"parts":[]}`), described("d", "1", "", `{"num_rows":151}`),
			[]string{"data.d rows: 150 | 151"}, []string{"data.d: 1"},
		},
		"columns of Cupel": {
			described("d", "1", own, ""), described("d", "1", `{"parts":[{"name":"X","kind":"table","columns":[{"name":"age","type":"float64"}]}]}`, ""),
			[]string{"data.d column X.age: int64 or missing | float64", "data.d column X.at: datetime ns UTC | -", "data.d column y: int64 in 1 dimensions | -"},
			[]string{"data.d: 1"},
		},
		"columns of MLflow": {
			described("d", "1", mlflow, ""), described("d", "1", `{"mlflow_colspec":[{"name":"age","type":"double","required":true},{"name":"city","type":"string","required":false}]}`, ""),
			[]string{"data.d column age: long | double"}, []string{"data.d: 1"},
		},
		"a schema that is none": {described("d", "1", "{", "{"), described("d", "1", `{"mlflow_colspec":7}`, `{"rows":"many"}`), nil, []string{"data.d: 1"}},
		"two of one name": {
			both(described("d", "1", mlflow, `{"rows":1}`), described("d", "2", mlflow, `{"rows":2}`)), described("d", "1", own, `{"rows":1}`),
			[]string{"data.d: 1, 2 | 1", "data.d rows: - | 1"}, nil,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			different, common := lines(Runs([]Run{named("a", 0.9, test.a), named("b", 0.1, test.b)}, options()))
			if diff := cmp.Diff(test.different, different); diff != "" {
				t.Errorf("different (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.common, common); diff != "" {
				t.Errorf("common (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRunsFilesAreNotRanked has a file that goes with the metric as its tree does.
func TestRunsFilesAreNotRanked(t *testing.T) {
	run := func(name string, auc float64, tree string) Run {
		return named(name, auc, extra(cupel.ComparedCode, "tree", tree, false), listed(cupel.ComparedCode, FilePrefix, map[string]string{"train.py": tree}))
	}
	different, _ := lines(Runs([]Run{run("a", 0.9, "x"), run("b", 0.8, "x"), run("c", 0.1, "y")}, options()))
	want := []string{"code.tree: x | x | y  eta_squared 0.987 of 3", "code.files/train.py: x | x | y"}
	if diff := cmp.Diff(want, different); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// BenchmarkRunsInstalled compares 100 runs of 500 distributions, of which one
// differs, and 1,000 files, of which all do.
func BenchmarkRunsInstalled(b *testing.B) {
	runs := make([]Run, 100)
	for i := range runs {
		versions, digests := map[string]string{"numpy": fmt.Sprint(i)}, map[string]string{}
		for k := range 500 {
			versions[fmt.Sprint("package", k)] = "1.0"
		}
		for k := range 1000 {
			digests[fmt.Sprint("file", k)] = fmt.Sprint(i % 7)
		}
		runs[i] = named(fmt.Sprint("run", i), float64(i), listed(cupel.ComparedEnvironment, "", versions), listed(cupel.ComparedCode, FilePrefix, digests))
	}
	for b.Loop() {
		if got := Runs(runs, options()); len(got.Different) != 1001 {
			b.Fatalf("%d fields differ", len(got.Different))
		}
	}
}

func FuzzDatasetFields(f *testing.F) {
	f.Add(`{"rows":150}`, `{"parts":[{"name":"X","columns":[{"name":"age","type":"int64","nullable":true,"zone":"UTC"}]},{"name":"y","type":"int64","dimensions":-1}]}`)
	f.Add(`{"num_rows":1e400}`, `{"mlflow_colspec":[{"name":"age","type":"long","required":true}]}`)
	f.Add(`{"rows":""}`, `null`)
	f.Fuzz(func(t *testing.T, profile, schema string) {
		if rows := rowsOf(profile); len(rows) > len(profile) {
			t.Errorf("%q has %q rows", profile, rows)
		}
		if columns := columnsIn(schema); len(columns) > len(schema) {
			t.Errorf("%q has %d columns", schema, len(columns))
		}
	})
}
