package service

import (
	"strings"
	"testing"

	"github.com/cupel/cupel"
)

func TestCheckKey(t *testing.T) {
	tests := []struct {
		name, key string
		want      string // part of the message; "" for none
	}{
		{"letters of any language", "Genauigkeit_ä/模型.v-1 :x", ""},
		{"a path", "val/f1", ""},
		{"nothing", "", "A key name must be provided."},
		{"the longest", strings.Repeat("k", 250), ""},
		{"too long", strings.Repeat("k", 251), "'metrics[3].name' exceeds the maximum length of 250 characters"},
		{"a quote", `a"b`, `Invalid value "a\"b" for parameter 'metrics[3].name' supplied: Names may only contain alphanumerics`},
		{"a line break", "a\nb", "Names may only contain"},
		{"not UTF-8", "a\xff", "Names may only contain"},
		{"a folder's parent", "../a", "This name would resolve to '../a'"},
		{"a doubled slash", "a//b", "This name would resolve to 'a/b'"},
		{"absolute", "/a", "This name would resolve to '/a'"},
		{"a dot", ".", "This name would resolve to '.'"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := checkKey(test.key, "metrics", 3, "name")
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if err != nil && cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("code %s", cupel.ErrorCode(err))
			}
		})
	}
}

func TestCheckBatch(t *testing.T) {
	points := func(n int) []cupel.LoggedPoint {
		list := make([]cupel.LoggedPoint, n)
		for i := range list {
			list[i].Key = "k"
		}
		return list
	}
	tests := []struct {
		name  string
		batch cupel.RunBatch
		want  string
	}{
		{"the largest", cupel.RunBatch{Metrics: points(1000)}, ""},
		{"too many metrics", cupel.RunBatch{Metrics: points(1001)}, "at most 1000 metrics. Got 1001 metrics."},
		{"too much in all", cupel.RunBatch{Metrics: points(1000), Params: []cupel.Param{{Key: "p"}}}, "at most 1000 metrics, params, and tags. Got 1001"},
		{"a parameter twice", cupel.RunBatch{Params: []cupel.Param{{Key: "p", Value: "1"}, {Key: "p", Value: "1"}}}, "Duplicate parameter keys have been submitted: ['p']"},
		{"a time before 1970", cupel.RunBatch{Metrics: []cupel.LoggedPoint{{Key: "k", Point: cupel.Point{Timestamp: -1}}}}, "Invalid value -1 for parameter 'metrics[0].timestamp'"},
		{"a long parameter", cupel.RunBatch{Params: []cupel.Param{{Key: "p", Value: strings.Repeat("v", 6001)}}}, "'params[0].value' exceeds the maximum length of 6000 characters"},
		{"a NUL", cupel.RunBatch{Tags: []cupel.RunTag{{Key: "t", Value: "a\x00"}}}, "must be UTF-8 without NUL"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := checkBatch(test.batch)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
