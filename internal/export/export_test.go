package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/parquet-go/parquet-go"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/export"
)

// The columns are in no alphabetical order, and their names are those of runs.
var columns = []export.Column{
	{Name: "run_name", Type: export.Text},
	{Name: "metrics.auc, test", Type: export.Float},
	{Name: "count(metrics.auc)", Type: export.Integer},
	{Name: "end_time", Type: export.Time},
}

var (
	noon = time.Date(2026, 11, 21, 12, 0, 0, 123456000, time.UTC)
	east = noon.In(time.FixedZone("", 3600))
)

var rows = [][]any{
	{"plain", 0.1, int64(3), noon},
	{"com,ma \"quotes\"\nlines <é>", 1e300, int64(math.MaxInt64), east},
	{"", math.NaN(), int64(-1), time.Unix(0, 0)},
	{nil, math.Inf(1), nil, nil},
	{"last", math.Inf(-1), int64(0), noon},
}

func write(t *testing.T, format export.Format, rows [][]any) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := export.New(format, &out, columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestText(t *testing.T) {
	tests := map[export.Format]string{
		export.CSV: `run_name,"metrics.auc, test",count(metrics.auc),end_time
plain,0.1,3,2026-11-21T12:00:00.123456Z
"com,ma ""quotes""
lines <é>",1e+300,9223372036854775807,2026-11-21T12:00:00.123456Z
,NaN,-1,1970-01-01T00:00:00Z
,Infinity,,
last,-Infinity,0,2026-11-21T12:00:00.123456Z
`,
		export.JSON: `[
{"run_name":"plain","metrics.auc, test":0.1,"count(metrics.auc)":3,"end_time":"2026-11-21T12:00:00.123456Z"},
{"run_name":"com,ma \"quotes\"\nlines <é>","metrics.auc, test":1e+300,"count(metrics.auc)":9223372036854775807,"end_time":"2026-11-21T12:00:00.123456Z"},
{"run_name":"","metrics.auc, test":"NaN","count(metrics.auc)":-1,"end_time":"1970-01-01T00:00:00Z"},
{"run_name":null,"metrics.auc, test":"Infinity","count(metrics.auc)":null,"end_time":null},
{"run_name":"last","metrics.auc, test":"-Infinity","count(metrics.auc)":0,"end_time":"2026-11-21T12:00:00.123456Z"}
]
`,
	}
	for format, want := range tests {
		t.Run(string(format), func(t *testing.T) {
			if diff := cmp.Diff(want, string(write(t, format, rows))); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJSONLinesAreObjects(t *testing.T) {
	decoder := json.NewDecoder(bytes.NewReader(write(t, export.JSONL, rows)))
	for i := range rows {
		var object map[string]any
		if err := decoder.Decode(&object); err != nil {
			t.Fatalf("line %d: %v", i, err)
		}
		if len(object) != len(columns) {
			t.Errorf("line %d has %d members, want %d", i, len(object), len(columns))
		}
	}
	if _, err := decoder.Token(); err != io.EOF {
		t.Errorf("behind the last line: %v, want the end", err)
	}
}

func TestEmpty(t *testing.T) {
	tests := map[export.Format]string{
		export.CSV:   "run_name,\"metrics.auc, test\",count(metrics.auc),end_time\n",
		export.JSON:  "[]\n",
		export.JSONL: "",
	}
	for format, want := range tests {
		if diff := cmp.Diff(want, string(write(t, format, nil))); diff != "" {
			t.Errorf("%s without rows (-want +got):\n%s", format, diff)
		}
	}
	if n := len(readParquet(t, write(t, export.Parquet, nil))); n != 0 {
		t.Errorf("parquet without rows has %d", n)
	}
}

// TestFloatsReadBack takes floats whose shortest text is easily got wrong.
func TestFloatsReadBack(t *testing.T) {
	values := []float64{0.1, 1.0 / 3, math.Pi, 5e-324, math.MaxFloat64, 1e21, 123456789.123456789, math.Copysign(0, -1), 1 << 53}
	var table [][]any
	for _, v := range values {
		table = append(table, []any{nil, v, nil, nil})
	}
	records, err := csv.NewReader(bytes.NewReader(write(t, export.CSV, table))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	stored := readParquet(t, write(t, export.Parquet, table))
	for i, want := range values {
		got, err := strconv.ParseFloat(records[i+1][1], 64)
		if err != nil || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("CSV gives %v (%v), want %v", got, err, want)
		}
		if got := stored[i][1]; got != want {
			t.Errorf("Parquet gives %v, want %v", got, want)
		}
	}
}

// readParquet returns the rows of a file, in the Go types of the columns.
func readParquet(t *testing.T, file []byte) [][]any {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, field := range f.Schema().Fields() {
		names = append(names, field.Name())
	}
	var want []string
	for _, c := range columns {
		want = append(want, c.Name)
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	var table [][]any
	for _, group := range f.RowGroups() {
		table = append(table, readGroup(t, group)...)
	}
	return table
}

func readGroup(t *testing.T, group parquet.RowGroup) (table [][]any) {
	t.Helper()
	reader := group.Rows()
	defer reader.Close()
	buffer := make([]parquet.Row, 10)
	for {
		n, err := reader.ReadRows(buffer)
		for _, row := range buffer[:n] {
			values := make([]any, len(columns))
			for i, v := range row {
				values[i] = goValue(v, columns[i].Type)
			}
			table = append(table, values)
		}
		if err == io.EOF {
			return table
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func goValue(v parquet.Value, t export.Type) any {
	switch {
	case v.IsNull():
		return nil
	case t == export.Integer:
		return v.Int64()
	case t == export.Float:
		return v.Double()
	case t == export.Time:
		return time.UnixMicro(v.Int64())
	}
	return string(v.ByteArray())
}

func TestParquet(t *testing.T) {
	many := rows
	for range 9 {
		many = append(many, many...) // more than are written at once
	}
	got := readParquet(t, write(t, export.Parquet, many))
	if diff := cmp.Diff(many, got, cmpopts.EquateNaNs(), cmpopts.EquateApproxTime(0)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestRefused(t *testing.T) {
	twice := []export.Column{{Name: "a"}, {Name: "a"}}
	if _, err := export.New(export.CSV, io.Discard, twice); cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("two columns of one name: %v, want an error of code invalid", err)
	}
	if _, err := export.ParseFormat("xlsx"); cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), "csv, json, jsonl, parquet") {
		t.Errorf("an unknown format: %v, want an error of code invalid that lists the formats", err)
	}
	if format, err := export.ParseFormat("CSV"); err != nil || format != export.CSV {
		t.Errorf("ParseFormat(CSV) = %q, %v", format, err)
	}
}

// failing is a disk that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestFailures(t *testing.T) {
	for _, format := range export.Formats() {
		w, err := export.New(format, failing{}, columns)
		if err == nil {
			err = w.Write(rows[0])
		}
		if err == nil {
			err = w.Close()
		}
		if err == nil {
			t.Errorf("%s: a full disk is no error", format)
		}
	}
}
