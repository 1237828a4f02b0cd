package mlflowapi

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
)

func point(key string, value float64, timestamp, step int64) cupel.LoggedPoint {
	return cupel.LoggedPoint{Key: key, Point: cupel.Point{Step: step, Timestamp: timestamp, Value: cupel.Float(value)}}
}

// sameFloats takes two NaN for the same.
var sameFloats = cmp.Comparer(func(a, b cupel.Float) bool {
	return a == b || math.IsNaN(float64(a)) && math.IsNaN(float64(b))
})

func TestBatch(t *testing.T) {
	tests := []struct {
		name, body string
		want       cupel.RunBatch
	}{
		{"nothing", `{"run_id":"r"}`, cupel.RunBatch{}},
		{"by the old name", ` { "run_uuid" : "r" , "metrics" : [ ] } `, cupel.RunBatch{}},
		{"both names", `{"run_id":"r","run_uuid":""}`, cupel.RunBatch{}},
		{"of each", `{"run_id":"r","metrics":[{"key":"m","value":0.5,"timestamp":12,"step":3}],"params":[{"key":"p","value":"1"}],"tags":[{"key":"t"}]}`,
			cupel.RunBatch{
				Metrics: []cupel.LoggedPoint{point("m", 0.5, 12, 3)},
				Params:  []cupel.Param{{Key: "p", Value: "1"}}, Tags: []cupel.RunTag{{Key: "t"}},
			}},
		{"numbers as strings and as floats", `{"run_id":"r","metrics":[{"key":"m","value":"-1e3","timestamp":"12","step":3.0}]}`,
			cupel.RunBatch{Metrics: []cupel.LoggedPoint{point("m", -1000, 12, 3)}}},
		{"what is no number", `{"run_id":"r","metrics":[{"key":"m","value":"NaN","timestamp":1},{"key":"m","value":"Infinity","timestamp":1},{"key":"m","value":"-Infinity","timestamp":1}]}`,
			cupel.RunBatch{Metrics: []cupel.LoggedPoint{point("m", math.NaN(), 1, 0), point("m", math.Inf(1), 1, 0), point("m", math.Inf(-1), 1, 0)}}},
		{"unknown fields and nulls", `{"later":{"a":[1,{"b":null}]},"run_id":"r","metrics":[{"key":"m","value":1,"timestamp":1,"step":null,"later":[true,false,"x"]}],"params":null}`,
			cupel.RunBatch{Metrics: []cupel.LoggedPoint{point("m", 1, 1, 0)}}},
		{"of a model on data", `{"run_id":"r","metrics":[{"key":"m","value":1,"timestamp":1,"model_id":"m-1","dataset_name":"d","dataset_digest":"1","run_id":"r"}]}`,
			cupel.RunBatch{Metrics: []cupel.LoggedPoint{{Key: "m", Point: cupel.Point{Timestamp: 1, Value: 1}, ModelID: "m-1", DatasetName: "d", DatasetDigest: "1"}}}},
		{"escapes", `{"run_id":"r","params":[{"key":"\u00fc\ud83e\udd8a","value":"a\"\\\n"}]}`,
			cupel.RunBatch{Params: []cupel.Param{{Key: "ü🦊", Value: "a\"\\\n"}}}},
		{"the largest integers", `{"run_id":"r","metrics":[{"key":"m","value":1,"timestamp":9223372036854775807,"step":-9223372036854775808}]}`,
			cupel.RunBatch{Metrics: []cupel.LoggedPoint{point("m", 1, math.MaxInt64, math.MinInt64)}}},
		{"values are cut", `{"run_id":"r","params":[{"key":"p","value":"` + strings.Repeat("ä", maxParamValue+5) + `"}]}`,
			cupel.RunBatch{Params: []cupel.Param{{Key: "p", Value: strings.Repeat("ä", maxParamValue)}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := logBatch([]byte(test.body))
			if err != nil || got.run != "r" {
				t.Fatalf("run %q, %v", got.run, err)
			}
			if diff := cmp.Diff(test.want, got.batch, sameFloats, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBatchesThatAreWrong(t *testing.T) {
	tests := []struct{ name, body, says string }{
		{"no run", `{}`, "Missing value for required parameter 'run_id'."},
		{"nothing at all", ``, "'{' is expected at byte 0"},
		{"cut off", `{"run_id":"r"`, "',' is expected at byte 13"},
		{"more behind it", `{"run_id":"r"} x`, "the end is expected at byte 15"},
		{"no string as a key", `{1:2}`, "a string is expected"},
		{"string cut off", `{"run_id":"r`, `'"' is expected`},
		{"no value", `{"later":}`, "a value is expected"},
		{"no number of JSON", `{"later":01}`, "a value is expected"},
		{"control character", "{\"run_id\":\"a\nb\"}", "no JSON object"},
		{"no escape", `{"run_id":"\x"}`, "no JSON object"},
		{"too deep", `{"later":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}`, "nested deeper"},
		{"no list", `{"run_id":"r","metrics":{}}`, "Invalid value {} for parameter 'metrics' supplied:  Hint: Value was of type 'dict'."},
		{"no object in a list", `{"run_id":"r","params":["a"]}`, `Invalid value "a" for parameter 'params' supplied`},
		{"no key", `{"run_id":"r","metrics":[{"value":1,"timestamp":1}]}`, "Missing value for required parameter 'metrics[0].key'."},
		{"no value of a metric", `{"run_id":"r","metrics":[{"key":"m","timestamp":1}]}`, "Missing value for required parameter 'metrics[0].value'."},
		{"no timestamp", `{"run_id":"r","metrics":[{"key":"m","value":1}]}`, "Missing value for required parameter 'metrics[0].timestamp'."},
		{"no key of a tag", `{"run_id":"r","tags":[{"key":"a"},{}]}`, "Missing value for required parameter 'tags[1].key'."},
		{"no number", `{"run_id":"r","metrics":[{"key":"m","value":"x","timestamp":1}]}`, `Invalid value "x" for parameter 'value' supplied:  Hint: Value was of type 'str'.`},
		{"no whole number", `{"run_id":"r","metrics":[{"key":"m","value":1,"timestamp":1.5}]}`, "Invalid value 1.5 for parameter 'timestamp' supplied:  Hint: Value was of type 'float'."},
		{"too large a number", `{"run_id":"r","metrics":[{"key":"m","value":1,"timestamp":1e30}]}`, "Invalid value 1e30 for parameter 'timestamp'"},
		{"a truth value", `{"run_id":"r","metrics":[{"key":"m","value":true,"timestamp":1}]}`, "Invalid value true for parameter 'value' supplied:  Hint: Value was of type 'bool'."},
		{"a number for a text", `{"run_id":"r","params":[{"key":"p","value":5}]}`, "Invalid value 5 for parameter 'params.value' supplied"},
		{"far too many", `{"run_id":"r","tags":[` + strings.Repeat(`{"key":"a"},`, maxListed) + `{"key":"a"}]}`, "A batch logging request can contain at most 1000 tags."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := logBatch([]byte(test.body))
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want %q in it", err, test.says)
			}
		})
	}
}

func TestMetric(t *testing.T) {
	got, err := logMetric([]byte(`{"run_uuid":"r","run_id":"r","key":"m","value":"0.25","timestamp":7,"step":1,"later":{}}`))
	if err != nil || got.run != "r" || !got.single {
		t.Fatalf("%+v, %v", got, err)
	}
	if diff := cmp.Diff([]cupel.LoggedPoint{point("m", 0.25, 7, 1)}, got.batch.Metrics); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for body, missing := range map[string]string{
		`{"key":"m","value":1,"timestamp":1}`: "run_id", `{"run_id":"r","value":1,"timestamp":1}`: "key",
		`{"run_id":"r","key":"m","timestamp":1}`: "value", `{"run_id":"r","key":"m","value":1}`: "timestamp",
	} {
		if _, err := logMetric([]byte(body)); err == nil || !strings.HasPrefix(err.Error(), "Missing value for required parameter '"+missing+"'.") {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// FuzzBatch holds the scanner to what encoding/json reads of the same body.
func FuzzBatch(f *testing.F) {
	f.Add([]byte(`{"run_id":"r","metrics":[{"key":"m","value":0.5,"timestamp":12,"step":3}],"params":[{"key":"p","value":"1"}],"tags":[{"key":"t"}]}`))
	f.Add([]byte(`{"run_id":"\u00fc","later":[null,true,{"a":-1.5e+7}],"metrics":[{"key":"m","value":"NaN","timestamp":"1"}]}`))
	f.Add([]byte(`{"run_id":"r","metrics":[{"key":"m","value":1,"timestamp":1}]`))
	f.Add([]byte("{\"run_id\":\"\xff\"}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := logBatch(body)
		if err != nil {
			if cupel.ErrorCode(err) != cupel.Invalid {
				t.Fatalf("code %s: %v", cupel.ErrorCode(err), err)
			}
			return
		}
		var want map[string]any
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatalf("%q was read, and is no JSON: %v", body, err)
		}
		for i, p := range got.batch.Metrics {
			element := listOf(want, "metrics")[i].(map[string]any)
			if key := element["key"]; key != p.Key {
				t.Errorf("metric %d has the key %q, not %v", i, p.Key, key)
			}
			if value, ok := element["value"].(float64); ok && value != float64(p.Value) {
				t.Errorf("metric %d is %v, not %v", i, p.Value, value)
			}
		}
		if n := len(listOf(want, "params")); n != len(got.batch.Params) {
			t.Errorf("%d parameters, not %d", len(got.batch.Params), n)
		}
	})
}

func listOf(object map[string]any, name string) []any {
	list, _ := object[name].([]any)
	return list
}

// batchBody is a batch of 1,000 points of some metrics.
func batchBody(keys int) []byte {
	var b strings.Builder
	b.WriteString(`{"run_id": "0af7651916cd43dd8448eb211c80319c", "metrics": [`)
	for i := range 1000 {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(`{"key": "metric_` + strconv.Itoa(i%keys) + `", "value": 0.` + strconv.Itoa(123456789+i) + `, "timestamp": 1700000000123, "step": ` + strconv.Itoa(i) + `}`)
	}
	b.WriteString("]}")
	return []byte(b.String())
}

func BenchmarkBatch(b *testing.B) {
	for _, keys := range []int{1, 1000} {
		body := batchBody(keys)
		b.Run("keys="+strconv.Itoa(keys), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := logBatch(body); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "points/s")
		})
	}
}

func BenchmarkRuns(b *testing.B) {
	page := cupel.RunPage{Runs: make([]cupel.Run, 100)}
	for i := range page.Runs {
		run := fullRun()
		for n := range 20 {
			key := "metric_" + strconv.Itoa(n)
			run.Metrics[key] = metricOf(key, float64(n)/7, 1_700_000_000_123, int64(n))
		}
		page.Runs[i] = run
	}
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(runsAnswer(page))))
	}
}
