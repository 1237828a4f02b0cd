package wire_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// full is a batch with all there is.
func full() cupel.RunBatch {
	return cupel.RunBatch{
		ID: "b-1",
		Metrics: []cupel.LoggedPoint{
			{Key: "loss", Point: cupel.Point{Step: 1, Timestamp: 1_700_000_000_000, Value: 0.25}},
			{Key: "loss", Point: cupel.Point{Step: 2, Timestamp: 1_700_000_000_001, Value: cupel.Float(math.NaN())}},
			{Key: "größe/x", Point: cupel.Point{Step: -1, Value: cupel.Float(math.Inf(-1))}, ModelID: "m-1", DatasetName: "iris", DatasetDigest: "ab"},
		},
		Params:     []cupel.Param{{Key: "lr", Value: "0.1"}, {Key: "quoted", Value: "\"<é>\"\n"}},
		Tags:       []cupel.RunTag{{Key: "a", Value: "b"}, {Key: "c", Time: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)}},
		RemoveTags: []string{"old"},
	}
}

// sameFloats compares values where NaN is the same as NaN.
var sameFloats = cmp.Comparer(func(a, b cupel.Float) bool {
	return a == b || math.IsNaN(float64(a)) && math.IsNaN(float64(b))
})

func encoded(t testing.TB, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestParseBatch(t *testing.T) {
	tests := []struct {
		name, json string
		want       cupel.RunBatch
	}{
		{"all there is", string(encoded(t, full())), full()},
		{"nothing", `{}`, cupel.RunBatch{}},
		{"nulls", `{"metrics": null, "params": null, "tags": null, "remove_tags": null}`, cupel.RunBatch{}},
		{"no step", `{"metrics": [{"key": "k", "timestamp": 5, "value": "0.5"}]}`,
			cupel.RunBatch{Metrics: []cupel.LoggedPoint{{Key: "k", Point: cupel.Point{Timestamp: 5, Value: 0.5}}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := wire.ParseBatch([]byte(test.json))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got, sameFloats, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseWrongBatch(t *testing.T) {
	tests := []struct{ name, json, says string }{
		{"no object", `[]`, "'{'"},
		{"unknown key", `{"colour": 1}`, `"colour"`},
		{"unknown key of a point", `{"metrics": [{"key": "a", "timestamp": 1, "value": 1}, {"k": 1}]}`, `metrics[1]: unknown key "k"`},
		{"no value", `{"metrics": [{"key": "a", "timestamp": 1}]}`, `metrics[0]: "value" is missing`},
		{"no time", `{"metrics": [{"key": "a", "value": 1}]}`, `metrics[0]: "timestamp" is missing`},
		{"value of another type", `{"metrics": [{"key": "a", "timestamp": 1, "value": true}]}`, "metrics[0]: "},
		{"parameter that is a number", `{"params": [{"key": "lr", "value": 1}]}`, "params[0]: a string"},
		{"no time of RFC 3339", `{"tags": [{"key": "a", "value": "b", "time": "now"}]}`, `tags[0]: time "now"`},
		{"what follows", `{} x`, "the end"},
		{"far too many", `{"remove_tags": [` + strings.Repeat(`"",`, 10_000) + `""]}`, "more than 10000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := wire.ParseBatch([]byte(test.json))
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want %q in it", err, test.says)
			}
		})
	}
}

// FuzzParseBatch requires that what is read is what package encoding/json reads.
func FuzzParseBatch(f *testing.F) {
	f.Add(encoded(f, full()))
	f.Add([]byte(`{"metrics":[{"key":"a","timestamp":1,"value":"NaN","step":"3"}],"params":[{"key":"a","value":"\ud800"}]}`))
	f.Add([]byte(`{"tags":[{"key":"a","time":"2026-01-02T03:04:05+01:00"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := wire.ParseBatch(data)
		if err != nil {
			return
		}
		again, err := wire.ParseBatch(encoded(t, got))
		if err != nil {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
		var other cupel.RunBatch
		if err := json.Unmarshal(encoded(t, got), &other); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(other, again, sameFloats, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-encoding/json +ParseBatch):\n%s", diff)
		}
	})
}
