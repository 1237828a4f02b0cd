package catalogtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var runLoggingTests = map[string]func(*fixture){
	"parameters are added":          paramsAdded,
	"parameters do not change":      paramsFixed,
	"many parameters":               manyParams,
	"tags are set":                  runTagsSet,
	"an older tag never wins":       olderTagLoses,
	"tags are removed":              runTagRemoved,
	"a batch is noted once":         batchNoted,
	"ended runs go on to be logged": endedRunLogged,
}

func (f *fixture) addParams(run catalog.Run, params ...cupel.Param) func(catalog.Catalog) error {
	return func(c catalog.Catalog) error { return c.AddParams(f.Context(), run, params) }
}

func paramsAdded(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	f.update(f.addParams(run))
	f.update(f.addParams(run, cupel.Param{Key: "lr", Value: "0.1"}, cupel.Param{Key: "größe", Value: "'Ω'\n"}))
	f.update(f.addParams(run, cupel.Param{Key: "lr", Value: "0.1"}, cupel.Param{Key: "empty", Value: ""}, cupel.Param{Key: "LR", Value: "1"}))
	f.diff("params", map[string]string{"lr": "0.1", "größe": "'Ω'\n", "empty": "", "LR": "1"}, f.theRun(p, "a").Params)
}

func paramsFixed(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	f.update(f.addParams(run, cupel.Param{Key: "k", Value: "a"}))
	const message = "Changing param values is not allowed. Param with key='k' was already logged with value='a' for run ID='a'. Attempted logging new value 'b'."
	f.fails(cupel.Invalid, message, f.addParams(run, cupel.Param{Key: "new", Value: "1"}, cupel.Param{Key: "k", Value: "b"}))
	f.fails(cupel.Invalid, "Attempted logging new value '2'", f.addParams(run, cupel.Param{Key: "new", Value: "1"}, cupel.Param{Key: "new", Value: "2"}))
	f.diff("params", map[string]string{"k": "a"}, f.theRun(p, "a").Params)
}

func manyParams(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	want := map[string]string{}
	var params []cupel.Param
	for n := range 250 {
		key := fmt.Sprintf("layer/%03d", n)
		want[key] = strings.Repeat("v", n)
		params = append(params, cupel.Param{Key: key, Value: want[key]})
	}
	f.update(f.addParams(run, append(params, params[0], params[249])...))
	f.update(f.addParams(run, params...))
	f.diff("params", want, f.theRun(p, "a").Params)
}

func (f *fixture) setRunTags(run catalog.Run, tags ...cupel.RunTag) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.SetRunTags(f.Context(), run, tags) })
}

func tagAt(n int, value string) cupel.RunTag {
	return cupel.RunTag{Key: "k", Value: value, Time: at(n)}
}

func runTagsSet(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	f.setRunTags(run)
	f.setRunTags(run, tags("mlflow.note.content", "a\nb", "empty", "")...)
	f.setRunTags(run, cupel.RunTag{Key: "empty", Value: "no more", Time: epoch})
	f.diff("tags", map[string]string{"mlflow.note.content": "a\nb", "empty": "no more"}, f.theRun(p, "a").Tags)
}

func olderTagLoses(f *fixture) {
	p := f.trackingHome()
	for name, c := range map[string]struct {
		batches [][]cupel.RunTag
		want    string
	}{
		"in order":              {[][]cupel.RunTag{{tagAt(1, "a")}, {tagAt(2, "b")}}, "b"},
		"late":                  {[][]cupel.RunTag{{tagAt(2, "b")}, {tagAt(1, "a")}}, "b"},
		"at the same time":      {[][]cupel.RunTag{{tagAt(1, "a")}, {tagAt(1, "b")}}, "b"},
		"in one batch":          {[][]cupel.RunTag{{tagAt(1, "a"), tagAt(3, "c"), tagAt(2, "b")}}, "c"},
		"in one, the same time": {[][]cupel.RunTag{{tagAt(1, "a"), tagAt(1, "b")}}, "b"},
		"by a microsecond":      {[][]cupel.RunTag{{tagAt(1, "a")}, {{Key: "k", Value: "b", Time: at(1).Add(-time.Microsecond)}}}, "a"},
	} {
		run := f.run(p, name, 0, 1)
		for _, batch := range c.batches {
			f.setRunTags(run, batch...)
		}
		f.diff(name, map[string]string{"k": c.want}, f.theRun(p, name).Tags)
	}
}

func runTagRemoved(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	f.setRunTags(run, tags("kept", "1", "gone", "2")...)
	drop := func(c catalog.Catalog) error { return c.DropRunTag(f.Context(), run, "gone") }
	f.update(drop)
	f.fails(cupel.NotFound, "gone", drop)
	f.diff("tags", map[string]string{"kept": "1"}, f.theRun(p, "a").Tags)
}

func (f *fixture) noteBatch(run catalog.Run, id string) (fresh bool) {
	f.Helper()
	f.update(func(c catalog.Catalog) (err error) {
		fresh, err = c.NoteBatch(f.Context(), run, id)
		return err
	})
	return fresh
}

func batchNoted(f *fixture) {
	p := f.trackingHome()
	a, b := f.run(p, "a", 0, 1), f.run(p, "b", 0, 1)
	f.diff("fresh", []bool{true, false, true, true}, []bool{
		f.noteBatch(a, "one"), f.noteBatch(a, "one"), f.noteBatch(a, "two"), f.noteBatch(b, "one"),
	})
}

func endedRunLogged(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1, ended(cupel.RunFinished, 2))
	f.logAll(p, run)
	f.log(run, cupel.RunBatch{Params: []cupel.Param{{Key: "depth", Value: "7"}}, Tags: tags("k", "w"), Metrics: []cupel.LoggedPoint{point("loss", 200, 9)}})
	got := f.theRun(p, "a")
	f.diff("params", map[string]string{"lr": "0.1", "depth": "7"}, got.Params)
	f.diff("tags", map[string]string{"k": "w"}, got.Tags)
	f.diff("last", point("loss", 200, 9).Point, got.Metrics["loss"].Last)
	f.update(func(c catalog.Catalog) error { return c.DropRunTag(f.Context(), run, "k") })
	f.diff("tags", map[string]string(nil), f.theRun(p, "a").Tags)
}
