package verdict_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/verdict"
)

func points(values ...float64) []cupel.Point {
	var series []cupel.Point
	for i, v := range values {
		series = append(series, cupel.Point{Step: int64(i), Timestamp: int64(1000 * i), Value: cupel.Float(v)})
	}
	return series
}

type series = map[string][]cupel.Point

type file struct{ *strings.Reader }

func (file) Close() error { return nil }

// artifacts makes a run whose files have the given texts.
func artifacts(texts map[string]string) verdict.Run {
	run := verdict.Run{ID: "run"}
	for path, text := range texts {
		run.Artifacts = append(run.Artifacts, cupel.Artifact{Path: path, Size: int64(len(text)), Digest: digest.Of([]byte(text)).String()})
	}
	run.Open = func(_ context.Context, path string) (verdict.File, error) {
		text, there := texts[path]
		if !there {
			return nil, cupel.Errorf(cupel.NotFound, "there is no %s", path)
		}
		return file{strings.NewReader(text)}, nil
	}
	return run
}

func compare(t *testing.T, old, new verdict.Run, options verdict.Options) verdict.Report {
	t.Helper()
	report, err := verdict.Compare(context.Background(), old, new, options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestVerdictsOfMetrics(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	loose, none := 0.1, 0.0
	for name, tt := range map[string]struct {
		old, new series
		options  verdict.Options
		want     verdict.Verdict
		first    string // metric, step, old, new and relative difference
	}{
		"nothing":                     {series{}, nil, verdict.Options{}, verdict.Identical, ""},
		"equal":                       {series{"a": points(1, 2)}, series{"a": points(1, 2)}, verdict.Options{}, verdict.Identical, ""},
		"equal at other times":        {series{"a": {{Value: 1, Timestamp: 5}}}, series{"a": {{Value: 1, Timestamp: 6}}}, verdict.Options{}, verdict.Identical, ""},
		"one step, times apart":       {series{"a": {{Value: 2, Timestamp: 5}, {Value: 1, Timestamp: 6}}}, series{"a": {{Value: 1}, {Value: 2}}}, verdict.Options{}, verdict.Identical, ""},
		"in another order":            {series{"a": {{Step: 2}, {Step: 1}}}, series{"a": {{Step: 1}, {Step: 2}}}, verdict.Options{}, verdict.Identical, ""},
		"NaN and infinity":            {series{"a": points(nan, inf, -inf)}, series{"a": points(nan, inf, -inf)}, verdict.Options{}, verdict.Identical, ""},
		"the last bit":                {series{"a": points(1, 2)}, series{"a": points(1, math.Nextafter(2, 3))}, verdict.Options{}, verdict.Equivalent, `{"metric":"a","step":1,"old":2,"new":2.0000000000000004,"relative":2.2204460492503126e-16}`},
		"the last bit, no tolerance":  {series{"a": points(2)}, series{"a": points(math.Nextafter(2, 3))}, verdict.Options{Tolerance: &none}, verdict.Different, `{"metric":"a","step":0,"old":2,"new":2.0000000000000004,"relative":2.2204460492503126e-16}`},
		"a negative zero":             {series{"a": points(0)}, series{"a": points(math.Copysign(0, -1))}, verdict.Options{Tolerance: &none}, verdict.Equivalent, `{"metric":"a","step":0,"old":0,"new":-0,"relative":0}`},
		"another sign":                {series{"a": points(1)}, series{"a": points(-1)}, verdict.Options{}, verdict.Different, `{"metric":"a","step":0,"old":1,"new":-1,"relative":2}`},
		"zero and something":          {series{"a": points(0)}, series{"a": points(1e-300)}, verdict.Options{}, verdict.Different, `{"metric":"a","step":0,"old":0,"new":1e-300,"relative":1}`},
		"huge numbers":                {series{"a": points(math.MaxFloat64)}, series{"a": points(-math.MaxFloat64)}, verdict.Options{}, verdict.Different, `{"metric":"a","step":0,"old":1.7976931348623157e+308,"new":-1.7976931348623157e+308,"relative":2}`},
		"NaN and a number":            {series{"a": points(1, nan)}, series{"a": points(1, 1)}, verdict.Options{}, verdict.Different, `{"metric":"a","step":1,"old":"NaN","new":1,"relative":"Infinity"}`},
		"NaN and a number, any":       {series{"a": points(nan)}, series{"a": points(1)}, verdict.Options{Tolerance: &loose}, verdict.Different, `{"metric":"a","step":0,"old":"NaN","new":1,"relative":"Infinity"}`},
		"infinity and a number":       {series{"a": points(inf)}, series{"a": points(1)}, verdict.Options{}, verdict.Different, `{"metric":"a","step":0,"old":"Infinity","new":1,"relative":"Infinity"}`},
		"a point missing":             {series{"a": points(1, 2, 3)}, series{"a": {{Step: 0, Value: 1}, {Step: 2, Value: 3}}}, verdict.Options{}, verdict.Different, `{"metric":"a","step":1,"old":2,"new":null,"relative":"Infinity"}`},
		"a point more":                {series{"a": points(1)}, series{"a": points(1, 2)}, verdict.Options{}, verdict.Different, `{"metric":"a","step":1,"old":null,"new":2,"relative":"Infinity"}`},
		"a metric missing":            {series{"a": points(1), "b": points(2)}, series{"a": points(1)}, verdict.Options{}, verdict.Different, `{"metric":"b","step":0,"old":2,"new":null,"relative":"Infinity"}`},
		"the first step of all":       {series{"a": points(1, 1, 1), "b": points(1, 1, 1)}, series{"a": points(1, 1, 2), "b": points(1, 2, 2)}, verdict.Options{}, verdict.Different, `{"metric":"b","step":1,"old":1,"new":2,"relative":0.5}`},
		"the first beyond tolerance":  {series{"a": points(1, 1), "b": points(1, 1)}, series{"a": points(1+1e-9, 2), "b": points(1+1e-9, 1)}, verdict.Options{}, verdict.Different, `{"metric":"a","step":1,"old":1,"new":2,"relative":0.5}`},
		"within a wider tolerance":    {series{"a": points(1)}, series{"a": points(1.05)}, verdict.Options{Tolerance: &loose}, verdict.Equivalent, `{"metric":"a","step":0,"old":1,"new":1.05,"relative":0.04761904761904766}`},
		"within one of the metric":    {series{"a": points(1)}, series{"a": points(1.05)}, verdict.Options{Tolerances: map[string]float64{"a": 0.1}}, verdict.Equivalent, `{"metric":"a","step":0,"old":1,"new":1.05,"relative":0.04761904761904766}`},
		"beyond one of the metric":    {series{"a": points(1)}, series{"a": points(1.05)}, verdict.Options{Tolerance: &loose, Tolerances: map[string]float64{"a": 0}}, verdict.Different, `{"metric":"a","step":0,"old":1,"new":1.05,"relative":0.04761904761904766}`},
		"what the project ignores":    {series{"a": points(1)}, series{"a": points(2)}, verdict.Options{Ignore: []string{"metrics/a"}}, verdict.Identical, ""},
		"a folder that it ignores":    {series{"val/x/a": points(1)}, series{}, verdict.Options{Ignore: []string{"metrics/val/*"}}, verdict.Identical, ""},
		"metrics of the machine":      {series{"system/cpu": points(1)}, series{"system/memory": points(2)}, verdict.Options{}, verdict.Identical, ""},
		"a metric that measures time": {series{"mean_fit_time": points(1)}, series{"mean_fit_time": points(2)}, verdict.Options{}, verdict.Identical, ""},
		"an error in a unit of time":  {series{"mae_seconds": points(1)}, series{"mae_seconds": points(2)}, verdict.Options{}, verdict.Different, `{"metric":"mae_seconds","step":0,"old":1,"new":2,"relative":0.5}`},
		"a name that only begins so":  {series{"times_seen": points(1)}, series{"times_seen": points(2)}, verdict.Options{}, verdict.Different, `{"metric":"times_seen","step":0,"old":1,"new":2,"relative":0.5}`},
		"negative steps come first":   {series{"a": {{Step: -1, Value: 1}, {Step: 0, Value: 1}}}, series{"a": {{Step: -1, Value: 2}, {Step: 0, Value: 2}}}, verdict.Options{}, verdict.Different, `{"metric":"a","step":-1,"old":1,"new":2,"relative":0.5}`},
		"a little":                    {series{"a": points(1)}, series{"a": points(1 + 1e-9)}, verdict.Options{}, verdict.Equivalent, `{"metric":"a","step":0,"old":1,"new":1.000000001,"relative":1.0000000817403708e-09}`},
	} {
		t.Run(name, func(t *testing.T) {
			report := compare(t, verdict.Run{Metrics: tt.old}, verdict.Run{Metrics: tt.new}, tt.options)
			first := ""
			if report.First != nil {
				text, err := json.Marshal(report.First)
				if err != nil {
					t.Fatal(err)
				}
				first = string(text)
			}
			if report.Verdict != tt.want {
				t.Errorf("verdict %s, want %s", report.Verdict, tt.want)
			}
			if diff := cmp.Diff(tt.first, first); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLargestAndFirstOfAMetric(t *testing.T) {
	old, new := series{"a": points(1, 1, 1, 1)}, series{"a": points(1+1e-9, 1.5, 3, 2)}
	metric := compare(t, verdict.Run{Metrics: old}, verdict.Run{Metrics: new}, verdict.Options{}).Metrics[0]
	if metric.State != verdict.MetricDifferent || metric.First.Step != 1 || metric.Largest.Step != 2 || metric.OldPoints != 4 {
		t.Errorf("got %+v, first %+v, largest %+v", metric, metric.First, metric.Largest)
	}
}

func TestVerdictsOfArtifacts(t *testing.T) {
	pickle, other := "\x80\x04K\x01.", "\x80\x04K\x02."
	for name, tt := range map[string]struct {
		old, new map[string]string
		state    verdict.ArtifactState
		want     verdict.Verdict
	}{
		"equal bytes":       {map[string]string{"a.txt": "1"}, map[string]string{"a.txt": "1"}, verdict.ArtifactEqual, verdict.Identical},
		"equal content":     {map[string]string{"a.json": `{"a":1,"b":2}`}, map[string]string{"a.json": `{"b":2,"a":1}`}, verdict.ArtifactEqualContent, verdict.Identical},
		"different content": {map[string]string{"a.json": `{"a":1}`}, map[string]string{"a.json": `{"a":2}`}, verdict.ArtifactDifferent, verdict.Equivalent},
		"a file missing":    {map[string]string{"a.txt": "1"}, nil, verdict.ArtifactMissing, verdict.Equivalent},
		"a file more":       {nil, map[string]string{"a.txt": "1"}, verdict.ArtifactExtra, verdict.Equivalent},
		"a pickle":          {map[string]string{"m.pkl": pickle}, map[string]string{"m.pkl": other}, verdict.ArtifactNotCompared, verdict.Identical},
		"what is ignored":   {map[string]string{"plots/x/a.txt": "1"}, map[string]string{"plots/x/a.txt": "2"}, verdict.ArtifactNotCompared, verdict.Identical},
		"ignored, missing":  {map[string]string{"plots/a.txt": "1"}, nil, verdict.ArtifactNotCompared, verdict.Identical},
	} {
		t.Run(name, func(t *testing.T) {
			report := compare(t, artifacts(tt.old), artifacts(tt.new), verdict.Options{Ignore: []string{"artifacts/plots/*"}})
			if report.Verdict != tt.want || len(report.Artifacts) != 1 {
				t.Fatalf("verdict %s, want %s: %+v", report.Verdict, tt.want, report.Artifacts)
			}
			got := report.Artifacts[0]
			if got.State != tt.state || (got.Reason != "") != (tt.state == verdict.ArtifactNotCompared) {
				t.Errorf("got %+v, want %s", got, tt.state)
			}
		})
	}
}

func TestOwnFilesAndLogsAreNotCompared(t *testing.T) {
	report := compare(t, artifacts(map[string]string{"cupel/run-spec.json": "1", "logs/out.txt": "1"}), artifacts(nil), verdict.Options{})
	if report.Verdict != verdict.Identical || len(report.Artifacts) != 0 {
		t.Errorf("got %+v", report)
	}
}

func TestEqualBytesAreNotOpened(t *testing.T) {
	run := artifacts(map[string]string{"a": "1"})
	run.Open = func(context.Context, string) (verdict.File, error) { return nil, io.ErrUnexpectedEOF }
	if got := compare(t, run, run, verdict.Options{}).Artifacts[0].State; got != verdict.ArtifactEqual {
		t.Errorf("got %s", got)
	}
}

func TestAnArtifactThatCannotBeReadIsAnError(t *testing.T) {
	old, new := artifacts(map[string]string{"a": "1"}), artifacts(map[string]string{"a": "2"})
	damaged := cupel.Errorf(cupel.Corrupt, "a chunk is damaged")
	new.Open = func(context.Context, string) (verdict.File, error) { return nil, damaged }
	_, err := verdict.Compare(context.Background(), old, new, verdict.Options{})
	if cupel.ErrorCode(err) != cupel.Corrupt || !errors.Is(err, damaged) || !strings.Contains(err.Error(), "artifact a of run run") {
		t.Errorf("got %v", err)
	}
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	negative, nan := -1.0, math.NaN()
	for name, options := range map[string]verdict.Options{
		"a negative tolerance":    {Tolerance: &negative},
		"no number for one":       {Tolerances: map[string]float64{"a": nan}},
		"a pattern without a end": {Ignore: []string{"metrics/[a"}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := verdict.Compare(context.Background(), verdict.Run{}, verdict.Run{}, options); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestReportHasItsForm(t *testing.T) {
	old, new := artifacts(map[string]string{"a.txt": "1"}), artifacts(map[string]string{"a.txt": "1"})
	old.ID, new.ID, old.Metrics, new.Metrics = "old", "new", series{"loss": points(1)}, series{"loss": points(1)}
	text, err := json.Marshal(compare(t, old, new, verdict.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	sum := digest.Of([]byte("1")).String()
	want := `{"format":"cupel-report/1","verdict":"identical","run_id":"new","reproduces":"old","failure":null,"first":null,` +
		`"metrics":[{"name":"loss","state":"equal","reason":"","tolerance":0.000001,"old_points":1,"new_points":1,"largest":null,"first":null}],` +
		`"artifacts":[{"path":"a.txt","state":"equal","reason":"","format":"","old":"` + sum + `","new":"` + sum + `"}],` +
		`"differences":[],"data":[],"twice":null}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
}
