package cli

import (
	"bufio"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/export"
)

func TestSplitKeys(t *testing.T) {
	tests := map[string][]string{
		"":                             {},
		"run_name":                     {"run_name"},
		"a,b(metrics.c),,d":            {"a", "b(metrics.c)", "d"},
		`params."a,b",tags.c`:          {`params."a,b"`, "tags.c"},
		"metrics.`x, \"y`,status":      {"metrics.`x, \"y`", "status"},
		`params."a ""quoted, b""",end`: {`params."a ""quoted, b"""`, "end"},
	}
	for list, want := range tests {
		if diff := cmp.Diff(want, splitKeys(list)); diff != "" {
			t.Errorf("splitKeys(%q) (-want +got):\n%s", list, diff)
		}
	}
}

func TestElapsed(t *testing.T) {
	tests := map[time.Duration]string{
		-time.Second:                    "0.0s",
		0:                               "0.0s",
		2500 * time.Millisecond:         "2.5s",
		65 * time.Second:                "1m 05s",
		2*time.Hour + 3*time.Minute:     "2h 03m",
		49*time.Hour + 59*time.Minute:   "2d 01h",
		59*time.Minute + 59*time.Second: "59m 59s",
	}
	for d, want := range tests {
		if got := elapsed(d); got != want {
			t.Errorf("elapsed(%d) = %q, want %q", d, got, want)
		}
	}
}

// TestTyped has values as they come in process, and as they come from JSON.
func TestTyped(t *testing.T) {
	noon := time.Date(2026, 1, 2, 12, 0, 0, 500_000_000, time.UTC)
	tests := []struct {
		name  string
		value any
		kind  export.Type
		want  any
	}{
		{"nothing", nil, export.Float, nil},
		{"a float", 0.25, export.Float, 0.25},
		{"a whole float", int64(7), export.Float, 7.0},
		{"infinity in JSON", "-Infinity", export.Float, math.Inf(-1)},
		{"infinity", math.Inf(1), export.Float, math.Inf(1)},
		{"a Float", cupel.Float(0.5), export.Float, 0.5},
		{"an integer", int64(1) << 60, export.Integer, int64(1) << 60},
		{"an integer in JSON", 12.0, export.Integer, int64(12)},
		{"a time", noon, export.Time, noon},
		{"a time in JSON", "2026-01-02T12:00:00.5Z", export.Time, noon},
		{"text", "NaN", export.Text, "NaN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := typed(tt.value, tt.kind)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("typed (-want +got):\n%s", diff)
			}
		})
	}
	if got, err := typed("NaN", export.Float); err != nil || !math.IsNaN(got.(float64)) {
		t.Errorf(`typed("NaN") = %v, %v`, got, err)
	}
	for _, kind := range []export.Type{export.Time, export.Float, export.Integer} {
		if got, err := typed("soon", kind); err == nil {
			t.Errorf("typed(soon, %d) = %v, want an error", kind, got)
		}
	}
}

func TestSplitOutput(t *testing.T) {
	long := strings.Repeat("x", maxLine+1)
	tests := map[string]struct {
		text string
		want []string
	}{
		"nothing":         {"", nil},
		"ends of lines":   {"a\nb\r\nc\rd", []string{"a", "b", "c", "d"}},
		"empty lines":     {"\n\na\n", []string{"", "", "a"}},
		"a return at end": {"a\r", []string{"a"}},
		"a long line":     {long + "\nb", []string{long[:maxLine/2], long[maxLine/2 : maxLine], "x", "b"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			scanner := bufio.NewScanner(strings.NewReader(tt.text))
			scanner.Buffer(make([]byte, maxLine/2), maxLine)
			scanner.Split(splitOutput)
			var got []string
			for scanner.Scan() {
				got = append(got, scanner.Text())
			}
			if err := scanner.Err(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

// TestFill leaves out what does not fit.
func TestFill(t *testing.T) {
	columns := []column{{"params.lr", []string{"0.1"}, false}, {"metrics.auc", []string{"0.93"}, true}}
	tests := map[int]string{
		0:  "RUN\nx\n",
		13: "RUN\nx\n",
		14: "RUN  params.lr\nx    0.1\n",
		27: "RUN  params.lr  metrics.auc\nx    0.1               0.93\n",
	}
	for room, want := range tests {
		table := newTable("RUN")
		table.add("x")
		table.fill(room, columns)
		var out strings.Builder
		table.write(&out, look{})
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("%d characters (-want +got):\n%s", room, diff)
		}
	}
}

// TestRunValues puts what most runs have first, the system's metrics last, and
// parameters that differ before those that do not.
func TestRunValues(t *testing.T) {
	metric := func(v float64) cupel.Metric { return cupel.Metric{Last: cupel.Point{Value: cupel.Float(v)}} }
	runs := []cupel.Run{
		{Metrics: map[string]cupel.Metric{"auc": metric(1), "system/cpu": metric(2), "a": metric(3)}, Params: map[string]string{"booster": "tree", "lr": "0.1"}},
		{Metrics: map[string]cupel.Metric{"auc": metric(4), "system/cpu": metric(5), "b": metric(6), "c": metric(7), "d": metric(8)}, Params: map[string]string{"booster": "tree", "lr": "0.2"}},
	}
	var got []string
	for _, c := range runValues(runs) {
		got = append(got, c.heading+" "+strings.Join(c.cells, " "))
	}
	want := []string{"metrics.auc 1 4", "metrics.a 3 -", "metrics.b - 6", "metrics.c - 7", "params.lr 0.1 0.2", "params.booster tree tree", "metrics.d - 8", "metrics.system/cpu 2 5"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
}

func TestFormatOf(t *testing.T) {
	tests := map[string]string{"-": "", "a.csv": "csv", "a.PARQUET": "parquet", "b/a.ndjson": "jsonl", "a.jsonl": "jsonl", "a.txt": "", "csv": ""}
	for file, want := range tests {
		if got := formatOf(file); got != want {
			t.Errorf("formatOf(%q) = %q, want %q", file, got, want)
		}
	}
}

func TestRunFolder(t *testing.T) {
	tests := map[string]string{"keen-cupel-417": "keen-cupel-417", "": "id", "a/b": "id", "..": "id", "-rf": "id", strings.Repeat("x", 201): "id"}
	for name, want := range tests {
		if got := runFolder(cupel.Run{ID: "id", Name: name}); got != want {
			t.Errorf("runFolder(%q) = %q, want %q", name, got, want)
		}
	}
}
