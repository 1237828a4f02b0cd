package serve_test

import (
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// served are bundles whose rows are known: with preprocessing and without, of two
// classes and of three, with labels that are texts, and of numbers.
var served = []string{"mixed", "numbers", "three", "words", "scaled", "ranks"}

// near are floats that XGBoost and Cupel print alike.
var near = cmpopts.EquateApprox(1e-6, 1e-9)

// forms are the ways in which each protocol takes rows, with where the predictions
// are in its answer.
var forms = []struct {
	name, path, kind, answer string
	body                     func(*testing.T, golden) string
}{
	{"predict records", "/predict/%s", "application/json", "predictions", asRecords},
	{"predict lists", "/predict/%s", "application/json", "predictions", asLists},
	{"predict csv", "/predict/%s", "text/csv", "predictions", asCSV},
	{"dataframe_split", "/invocations/%s", "application/json", "predictions", func(t *testing.T, g golden) string {
		return `{"dataframe_split":` + jsonOf(t, map[string]any{"columns": g.Columns, "data": g.Rows}) + `}`
	}},
	{"dataframe_records", "/invocations/%s", "application/json", "predictions", func(t *testing.T, g golden) string {
		return `{"dataframe_records":` + asRecords(t, g) + `}`
	}},
	{"instances", "/invocations/%s", "application/json", "predictions", func(t *testing.T, g golden) string {
		return `{"params":{"x":[1]},"instances":` + asLists(t, g) + `}`
	}},
	{"inputs", "/invocations/%s", "application/json", "predictions", func(t *testing.T, g golden) string {
		return `{"inputs":` + asColumns(t, g) + `}`
	}},
	{"text/csv", "/invocations/%s", "text/csv; charset=utf-8", "predictions", asCSV},
}

func TestEveryFormPredictsAsPythonDoes(t *testing.T) {
	s := opened(t, served...)
	for _, name := range served {
		g := goldenOf(t, name)
		for _, form := range forms {
			t.Run(name+"/"+form.name, func(t *testing.T) {
				got := post(t, s.URL()+fmt.Sprintf(form.path, name), form.kind, form.body(t, g))
				if got.status != http.StatusOK {
					t.Fatalf("%d: %s", got.status, got.body)
				}
				var said map[string]any
				if err := json.Unmarshal([]byte(got.body), &said); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(any(g.Predicted), said[form.answer], near); diff != "" {
					t.Errorf("(-python +cupel):\n%s", diff)
				}
				if got.header.Get("Cupel-Model") != name || got.header.Get("Cupel-Engine") != "native" || len(got.header.Get("Cupel-Digest")) != 64 || got.header.Get("Cupel-Version") == "" {
					t.Errorf("headers do not say what answers: %v", got.header)
				}
			})
		}
	}
}

func TestProbabilities(t *testing.T) {
	s := opened(t, "three")
	g := goldenOf(t, "three")
	var said struct {
		Model, Version, Engine string
		Probabilities          [][]float64
	}
	got := post(t, s.URL()+"/predict/three", "application/json", asRecords(t, g))
	if err := json.Unmarshal([]byte(got.body), &said); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(g.Probabilities, said.Probabilities, near); diff != "" {
		t.Errorf("(-python +cupel):\n%s", diff)
	}
	if said.Model != "three" || said.Version != "1" || said.Engine != "native" {
		t.Errorf("the answer names %+v", said)
	}
}

// names are the columns of rows, also where the model knows no names.
func names(g golden) []string {
	if g.Columns != nil {
		return g.Columns
	}
	made := make([]string, len(g.Rows[0]))
	for i := range made {
		made[i] = "c" + strconv.Itoa(i)
	}
	return made
}

func asRecords(t *testing.T, g golden) string {
	t.Helper()
	var rows []string
	for _, row := range g.Rows {
		var members []string
		for j, value := range row {
			members = append(members, jsonOf(t, names(g)[j])+": "+jsonOf(t, value))
		}
		if g.Columns != nil { // the order does not matter, nor does what is beside
			members = append(members[1:], members[0], `"more": {"x": [1, "}"]}`)
		}
		rows = append(rows, "{"+strings.Join(members, ",")+"}")
	}
	return "[" + strings.Join(rows, ",\n") + "]"
}

func asLists(t *testing.T, g golden) string { t.Helper(); return jsonOf(t, g.Rows) }

func asColumns(t *testing.T, g golden) string {
	t.Helper()
	var members []string
	for j, name := range names(g) {
		var column []any
		for _, row := range g.Rows {
			column = append(column, row[j])
		}
		members = append(members, jsonOf(t, name)+":"+jsonOf(t, column))
	}
	return "{" + strings.Join(members, ",") + "}"
}

func asCSV(t *testing.T, g golden) string {
	t.Helper()
	var text strings.Builder
	w := csv.NewWriter(&text)
	lines := [][]string{names(g)}
	for _, row := range g.Rows {
		var line []string
		for _, value := range row {
			if value == nil {
				value = ""
			}
			line = append(line, fmt.Sprint(value))
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// inferred is an answer of the Open Inference Protocol.
type inferred struct {
	ModelName    string `json:"model_name"`
	ModelVersion string `json:"model_version"`
	ID           string
	Outputs      []struct {
		Name, DataType string
		Shape          []int
		Data           []any
		Parameters     struct {
			Size int `json:"binary_data_size"`
		}
	}
}

func infer(t *testing.T, url, body string) inferred {
	t.Helper()
	got := post(t, url, "application/json", body)
	if got.status != http.StatusOK {
		t.Fatalf("%d: %s", got.status, got.body)
	}
	var said inferred
	if err := json.Unmarshal([]byte(got.body), &said); err != nil {
		t.Fatal(err)
	}
	return said
}

func TestInferByColumn(t *testing.T) {
	s := opened(t, "mixed")
	g := goldenOf(t, "mixed")
	types := map[string]string{"age": "FP64", "income": "FP32", "city": "BYTES", "member": "BOOL"}
	var inputs []string
	for j, name := range g.Columns {
		value := g.Rows[3][j]
		inputs = append(inputs, fmt.Sprintf(`{"name":%q,"shape":[1,1],"datatype":%q,"data":[%s]}`, name, types[name], jsonOf(t, value)))
	}
	said := infer(t, s.URL()+"/v2/models/mixed/versions/1/infer", `{"id":"x7","inputs":[`+strings.Join(inputs, ",")+`]}`)
	if said.ID != "x7" || said.ModelName != "mixed" || said.ModelVersion != "1" || len(said.Outputs) != 2 {
		t.Fatalf("%+v", said)
	}
	if diff := cmp.Diff(g.Predicted[3:4], said.Outputs[0].Data, near); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]any{g.Probabilities[3][0], g.Probabilities[3][1]}, said.Outputs[1].Data, near); diff != "" {
		t.Error(diff)
	}
}

func TestInferOneTensor(t *testing.T) {
	s := opened(t, "three")
	g := goldenOf(t, "three")
	said := infer(t, s.URL()+"/v2/models/three/infer", fmt.Sprintf(
		`{"inputs":[{"name":"any","shape":[%d,%d],"datatype":"FP64","data":%s}],"outputs":[{"name":"predict"}]}`, len(g.Rows), len(g.Rows[0]), jsonOf(t, g.Rows)))
	if len(said.Outputs) != 1 {
		t.Fatalf("%d outputs, and one was asked for", len(said.Outputs))
	}
	if diff := cmp.Diff(g.Predicted, said.Outputs[0].Data, near); diff != "" {
		t.Error(diff)
	}
}

func TestInferBinary(t *testing.T) {
	s := opened(t, "three")
	g := goldenOf(t, "three")
	var raw []byte
	for _, row := range g.Rows {
		for _, value := range row {
			number, ok := value.(float64)
			if !ok {
				number = math.NaN()
			}
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(number))
		}
	}
	head := fmt.Sprintf(`{"inputs":[{"name":"any","shape":[%d,%d],"datatype":"FP64","parameters":{"binary_data_size":%d}}],"outputs":[{"name":"predict_proba","parameters":{"binary_data":true}}]}`,
		len(g.Rows), len(g.Rows[0]), len(raw))
	got := send(t, http.MethodPost, s.URL()+"/v2/models/three/infer", http.Header{"Inference-Header-Content-Length": {strconv.Itoa(len(head))}}, head+string(raw))
	length, err := strconv.Atoi(got.header.Get("Inference-Header-Content-Length"))
	if err != nil || got.status != http.StatusOK {
		t.Fatalf("%d: %v: %s", got.status, err, got.body)
	}
	var said inferred
	if err := json.Unmarshal([]byte(got.body[:length]), &said); err != nil {
		t.Fatal(err)
	}
	rest := []byte(got.body[length:])
	if said.Outputs[0].Parameters.Size != len(rest) {
		t.Fatalf("%d bytes are told, and %d follow", said.Outputs[0].Parameters.Size, len(rest))
	}
	for i, row := range g.Probabilities {
		for j, want := range row {
			at := (i*len(row) + j) * 8
			found := math.Float64frombits(binary.LittleEndian.Uint64(rest[at:]))
			if math.Abs(found-want) > 1e-6 {
				t.Errorf("row %d, class %d: %v, want %v", i, j, found, want)
			}
		}
	}
}

func TestDescriptions(t *testing.T) {
	s := opened(t, "mixed", "numbers")
	for _, c := range []struct {
		path   string
		status int
		has    string
	}{
		{"/v2", 200, `"extensions":["binary_tensor_data"]`},
		{"/v2/health/live", 200, `{"live":true}`},
		{"/v2/health/ready", 200, `{"ready":true}`},
		{"/v2/models/mixed", 200, `"outputs":[{"name":"predict","datatype":"INT64","shape":[-1]},{"name":"predict_proba","datatype":"FP64","shape":[-1,2]}]`},
		{"/v2/models/numbers", 200, `"outputs":[{"name":"predict","datatype":"FP64","shape":[-1]}]`},
		{"/v2/models/mixed/versions/1", 200, `"versions":["1"]`},
		{"/v2/models/mixed/versions/2", 404, `serves version 1, and not 2`},
		{"/v2/models/mixed/ready", 200, `"ready":true`},
		{"/v2/models/mixed/versions/2/ready", 404, `serves version 1`},
		{"/v2/models/other/ready", 404, `there is no model \"other\"`},
		{"/models", 200, `"state":"READY"`},
		{"/ping", 200, "\n"},
		{"/health", 200, "\n"},
		{"/version", 200, "1.2.3"},
		{"/metrics", 200, `cupel_serve_validated{model="mixed",version="1"} 1`},
		{"/nothing", 404, "/predict/{model}"},
	} {
		t.Run(c.path, func(t *testing.T) {
			got := get(t, s.URL()+c.path)
			if got.status != c.status || !strings.Contains(got.body, c.has) {
				t.Errorf("%d: %s", got.status, got.body)
			}
		})
	}
}
