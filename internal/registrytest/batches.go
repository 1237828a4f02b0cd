package registrytest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
)

func testBatches(_ *testing.T, f *fixture) {
	run := f.run()
	batch := cupel.RunBatch{
		ID:      "batch-1",
		Metrics: []cupel.LoggedPoint{point("auc", 1, 10, 0.5), point("sys/cpu 0", 1, 10, 7)},
		Params:  []cupel.Param{{Key: "lr", Value: "0.1"}, {Key: "größe: a.b-c/d", Value: ""}},
		Tags:    []cupel.RunTag{{Key: "team", Value: "risk"}},
	}
	f.log(run, batch)
	got := f.again(run)
	f.equal(map[string]string{"lr": "0.1", "größe: a.b-c/d": ""}, got.Params)
	f.equal("risk", got.Tags["team"])
	f.equal(2, len(got.Metrics))
	if !got.UpdatedAt.After(run.UpdatedAt) {
		f.Errorf("changed at %s, after %s", got.UpdatedAt, run.UpdatedAt)
	}

	batch.Metrics = append(batch.Metrics, point("late", 1, 10, 1))
	f.must(f.b.LogBatch(f.ctx, run.Ref(), batch)) // it was taken already
	f.equal(2, len(f.again(run).Metrics))
	batch.ID = "batch-2"
	f.log(run, batch)
	f.equal(int64(1), f.again(run).Metrics["auc"].Count)
	f.equal(3, len(f.again(run).Metrics))
	other := f.run()
	f.log(other, batch) // of another run it is another batch
	f.equal(3, len(f.again(other).Metrics))
	f.log(run, cupel.RunBatch{})
	f.refused(f.a.LogBatch(f.ctx, cupel.RunRef{Project: cupel.DefaultProject, ID: "none"}, batch), cupel.NotFound)
}

// testAtomicBatch checks that of a batch with something wrong nothing is logged,
// and that its id is not used up.
func testAtomicBatch(_ *testing.T, f *fixture) {
	run := f.run()
	f.log(run, cupel.RunBatch{Params: []cupel.Param{{Key: "lr", Value: "0.1"}}})
	batch := cupel.RunBatch{
		ID: "b", Metrics: []cupel.LoggedPoint{point("auc", 1, 10, 0.5)}, Tags: []cupel.RunTag{{Key: "team", Value: "risk"}},
		Params: []cupel.Param{{Key: "depth", Value: "3"}, {Key: "lr", Value: "0.2"}},
	}
	before := f.again(run)
	err := f.a.LogBatch(f.ctx, run.Ref(), batch)
	f.refused(err, cupel.Invalid)
	for _, want := range []string{"'lr'", "'0.1'", "'0.2'", run.ID} {
		if !strings.Contains(fmt.Sprint(err), want) {
			f.Errorf("error %v does not say %s", err, want)
		}
	}
	f.equal(before, f.again(run))
	batch.Params[1].Value = "0.1" // what it is already
	f.log(run, batch)
	f.equal(map[string]string{"lr": "0.1", "depth": "3"}, f.again(run).Params)
	f.equal(int64(1), f.again(run).Metrics["auc"].Count)
}

func testWrongBatches(t *testing.T, f *fixture) {
	run := f.run()
	params, tags := make([]cupel.Param, 101), make([]cupel.RunTag, 101)
	for i := range params {
		params[i].Key, tags[i].Key = fmt.Sprint("k", i), fmt.Sprint("k", i)
	}
	values := make([]cupel.Float, 1001)
	param := func(key, value string) cupel.RunBatch {
		return cupel.RunBatch{Params: []cupel.Param{{Key: key, Value: value}}}
	}
	for name, wrong := range map[string]cupel.RunBatch{
		"too many points":        points("a", values...),
		"too many parameters":    {Params: params},
		"too many tags":          {Tags: tags},
		"too much in all":        {Metrics: points("a", values[:901]...).Metrics, Params: params[:100]},
		"parameter twice":        {Params: []cupel.Param{{Key: "a", Value: "1"}, {Key: "a", Value: "1"}}},
		"no key":                 param("", "x"),
		"key with a star":        param("a*", "x"),
		"key that leads up":      param("../a", "x"),
		"key that is absolute":   param("/a", "x"),
		"key that is not normal": param("a//b", "x"),
		"long key":               param(strings.Repeat("k", 251), "x"),
		"long value":             param("a", strings.Repeat("v", 6001)),
		"value with NUL":         param("a", "x\x00y"),
		"long tag":               {Tags: []cupel.RunTag{{Key: "a", Value: strings.Repeat("v", 8001)}}},
		"metric without key":     {Metrics: []cupel.LoggedPoint{point("", 0, 0, 1)}},
		"time before 1970":       {Metrics: []cupel.LoggedPoint{point("a", 0, -1, 1)}},
	} {
		if err := f.a.LogBatch(f.ctx, run.Ref(), wrong); cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("%s: error %v, want one of code invalid", name, err)
		}
	}
	f.equal(run, f.again(run))
	f.log(run, points("a", values[:1000]...))
	f.log(run, cupel.RunBatch{Params: params[:100], Tags: tags[:100]})
	f.log(run, param(strings.Repeat("k", 250), strings.Repeat("ö", 6000)))
	f.equal(int64(1000), f.again(run).Metrics["a"].Count)
	f.equal(101, len(f.again(run).Params))
}

// testRunTags checks that the newest tag wins, by the clock of who set it.
func testRunTags(_ *testing.T, f *fixture) {
	run := f.run()
	at := time.Now().Add(time.Minute).UTC().Truncate(time.Millisecond)
	set := func(value string, at time.Time) {
		f.Helper()
		f.log(run, cupel.RunBatch{Tags: []cupel.RunTag{{Key: "stage", Value: value, Time: at}}})
	}
	set("second", at)
	set("first", at.Add(-time.Second))
	f.equal("second", f.again(run).Tags["stage"])
	set("third", at.Add(time.Second))
	f.equal("third", f.again(run).Tags["stage"])

	before := f.again(run)
	f.refused(f.a.LogBatch(f.ctx, run.Ref(), cupel.RunBatch{RemoveTags: []string{"stage", "none"}}), cupel.NotFound)
	f.equal(before, f.again(run))
	f.log(run, cupel.RunBatch{RemoveTags: []string{"stage"}, Tags: []cupel.RunTag{{Key: "other", Value: "x"}}})
	f.equal(map[string]string{"mlflow.runName": run.Name, "other": "x"}, f.again(run).Tags)
}
