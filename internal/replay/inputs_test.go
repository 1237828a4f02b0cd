package replay_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/replay"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/verdict"
)

// source is an order for the data as it is now.
var source = replay.Order{Environment: replay.EnvironmentCurrent, Data: document.DataSource}

// withData makes a run of a script that reads data which git ignores: a file and a
// folder.
func withData(f *fixture, keep bool) cupel.Run {
	f.Helper()
	f.write(".gitignore", "data/\n")
	f.write("data/train.txt", "1\n2\n")
	f.write("data/parts/a", "3\n")
	f.write("data/parts/deep/b", "4\n")
	f.write("sum.sh", `step=0; for v in $(cat data/train.txt data/parts/a data/parts/deep/b); do echo "metric value $step $v"; step=$((step + 1)); done`)
	f.commit("data")
	return f.record(runspec.Identity{Kind: runspec.KindCommand}, []string{"sh", "sum.sh"}, []provenance.Input{
		{Path: f.path("data/train.txt"), Role: "train", Name: "data/train.txt", Keep: keep},
		{Path: f.path("data/parts"), Name: "data/parts", Keep: keep},
	})
}

func TestStoredDataIsReadWhereItWas(t *testing.T) {
	f := newFixture(t)
	run := withData(f, true)
	f.write("data/train.txt", "9\n")
	f.remove("data/parts")
	report := f.reproduce(run, stored)
	f.want(report, verdict.Identical)
	made, err := f.registry.GetRun(t.Context(), cupel.RunRef{Project: run.Project, ID: report.RunID})
	if err != nil || len(made.Inputs) != 2 {
		t.Errorf("the new run has the inputs %+v (%v)", made.Inputs, err)
	}
}

func TestStoredDataInAnotherCheckout(t *testing.T) {
	f := newFixture(t)
	run := withData(f, true)
	f.engine.Folder = t.TempDir()
	f.want(f.reproduce(run, stored), verdict.Identical)
}

func TestDataThatWasNotStored(t *testing.T) {
	f := newFixture(t)
	report := f.reproduce(withData(f, false), stored)
	f.want(report, verdict.Failed, "inputs: input data/", "was not stored")
	if report.RunID != "" {
		t.Error("a run was made")
	}
}

func TestDataAsItIsNow(t *testing.T) {
	f := newFixture(t)
	run := withData(f, false)
	f.want(f.reproduce(run, source), verdict.Identical)
	f.write("data/train.txt", "1\n7\n")
	report := f.reproduce(run, source)
	f.want(report, verdict.Different)
	if report.First == nil || report.First.Metric != "value" || report.First.Step != 1 {
		t.Errorf("the runs part at %+v", report.First)
	}
	changed := 0
	for _, change := range report.Data {
		if change.Old != change.New {
			changed++
		}
	}
	if len(report.Data) != 2 || changed != 1 {
		t.Errorf("data changes %+v", report.Data)
	}
	f.remove("data/train.txt")
	f.want(f.reproduce(run, source), verdict.Failed, "inputs: ", "data/train.txt")
}

func TestDataOutsideOfTheTree(t *testing.T) {
	f := newFixture(t)
	outside := filepath.Join(t.TempDir(), "train.txt")
	check(f, os.WriteFile(outside, []byte("1\n"), 0o644))
	f.write("read.sh", `echo "metric value 0 $(cat "$1")"`)
	f.commit("read")
	run := f.record(runspec.Identity{Kind: runspec.KindCommand}, []string{"sh", "read.sh", outside}, []provenance.Input{{Path: outside, Name: outside, Keep: true}})
	f.want(f.reproduce(run, stored), verdict.Identical)
	check(f, os.WriteFile(outside, []byte("2\n"), 0o644))
	f.want(f.reproduce(run, stored), verdict.Failed, "inputs: input "+outside, "another one there now")
	f.want(f.reproduce(run, source), verdict.Different)
	check(f, os.Remove(outside))
	f.want(f.reproduce(run, stored), verdict.Failed, "inputs: input "+outside)
}

func TestAFileThatWasNotCaptured(t *testing.T) {
	f := newFixture(t)
	f.write(".gitignore", "secret.txt\n")
	f.write("secret.txt", "1")
	f.write("read.sh", `echo "metric value 0 $(cat secret.txt)"; test -f secret.txt`)
	f.commit("read")
	report := f.reproduce(f.exec("sh", "read.sh"), stored)
	f.want(report, verdict.Failed, "run: the program ended with exit status", "secret.txt (ignored)")
	if report.RunID == "" {
		t.Error("the report is of no run")
	}
}
