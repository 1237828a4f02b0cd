package replay_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/dataset"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/verdict"
)

// goldenData is a folder in the format of datasets: parts X and y, of three rows.
const goldenData = "../dataset/testdata/sparse"

// withDataset makes a run of a command that reads a dataset.
func withDataset(f *fixture, keep bool) cupel.Run {
	f.Helper()
	f.write(".gitignore", "data/\n")
	check(f, os.CopyFS(f.path("data"), os.DirFS(goldenData)))
	f.write("read.sh", `echo "metric label 0 $(tail -c 1 data/1/values.npy | od -An -td1)"`)
	f.commit("data")
	return f.record(runspec.Identity{Kind: runspec.KindCommand}, []string{"sh", "read.sh"}, []provenance.Input{
		{Path: f.path("data"), Role: "train", Name: "data", Keep: keep},
	})
}

// relabel changes the label of the last row, which is 0.
func relabel(f *fixture) {
	f.Helper()
	labels, err := os.ReadFile(f.path("data/1/values.npy"))
	check(f, err)
	labels[len(labels)-1] = 1
	check(f, os.WriteFile(f.path("data/1/values.npy"), labels, 0o644))
}

func TestRowsThatHaveChangedAreCounted(t *testing.T) {
	f := newFixture(t)
	run := withDataset(f, true)
	relabel(f)
	report := f.reproduce(run, source)
	f.want(report, verdict.Different)
	want := &dataset.Difference{AddedParts: []string{}, RemovedParts: []string{}, Parts: []dataset.PartDifference{{
		Name: "y", OldShape: []int64{3}, NewShape: []int64{3}, AddedColumns: []string{}, RemovedColumns: []string{},
		Retyped: []dataset.Retyped{}, RowsCompared: true, RowsAdded: 1, RowsRemoved: 1,
	}}}
	if len(report.Data) != 1 {
		t.Fatalf("data changes %+v", report.Data)
	}
	if diff := cmp.Diff(want, report.Data[0].Change); diff != "" {
		t.Error(diff)
	}
}

func TestWhyChangedDataIsNotCompared(t *testing.T) {
	for name, tt := range map[string]struct {
		keep   bool
		change func(*fixture)
		want   string
	}{
		"it was not stored": {false, relabel, "what the run read was not stored"},
		"it is no dataset any more": {true, func(f *fixture) {
			relabel(f)
			f.remove("data/dataset.json")
			f.write("data/new.csv", "1\n")
		}, "1/values.npy is another one, dataset.json is gone, new.csv is new"},
		"it is damaged": {true, func(f *fixture) { relabel(f); f.remove("data/0/indptr.npy") }, "0/indptr.npy is missing: dataset.json asks for it"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			run := withDataset(f, tt.keep)
			tt.change(f)
			report := f.reproduce(run, source)
			f.want(report, verdict.Different)
			if len(report.Data) != 1 || report.Data[0].Change != nil || report.Data[0].Reason != tt.want {
				t.Errorf("data changes %+v, want %q", report.Data, tt.want)
			}
		})
	}
}
