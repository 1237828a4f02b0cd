package serve_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel/internal/serve"
)

func TestBadInputIsToldWhatAndWhere(t *testing.T) {
	c := config(io.Discard, serve.Named{Name: "mixed", Source: folder(filepath.Join(bundles, "mixed"))},
		serve.Named{Name: "three", Source: folder(filepath.Join(bundles, "three"))})
	c.Limits = serve.Limits{Body: 2000, Rows: 3, Concurrent: 8}
	s := open(t, c)
	good := `{"age":30,"income":1,"city":"Wien","member":false}`
	for _, c := range []struct {
		name, path, kind, body string
		status                 int
		has                    string
	}{
		{"no JSON", "/predict/mixed", "", `[{"age":30,`, 400, "is expected at byte"},
		{"more than JSON", "/predict/mixed", "", `[` + good + `]]`, 400, "the end is expected"},
		{"no rows", "/predict/mixed", "", `[]`, 400, "no rows"},
		{"nothing", "/predict/mixed", "", ``, 400, "expected at byte 0"},
		{"another member", "/predict/mixed", "", `{"rows":[]}`, 400, `there is "rows"`},
		{"a column is missing", "/predict/mixed", "", `[` + good + `,{"age":30,"income":1,"city":"Wien"}]`, 400, `row 1 has no column "member"`},
		{"a column twice", "/predict/mixed", "", `[{"age":30,"age":31}]`, 400, `row 0 has the column "age" twice`},
		{"a list in a cell", "/predict/mixed", "", `[{"age":[30]}]`, 400, `row 0, column "age": there is a list`},
		{"a text for a number", "/predict/mixed", "", `[{"age":"x","income":1,"city":"Wien","member":false}]`, 400, `row 0, column "age" is the text "x"`},
		{"rows of both kinds", "/predict/mixed", "", `[` + good + `,[1,2,3,4]]`, 400, "row 1: every row"},
		{"uneven rows", "/predict/three", "", `[[1,2],[1]]`, 400, "row 1 has 1 values, and 2 are expected"},
		{"longer rows", "/predict/three", "", `[[1,2],[1,2,3]]`, 400, "row 1 has more values"},
		{"a wrong width", "/predict/three", "", `[[1,2]]`, 400, "2"},
		{"too many rows", "/predict/mixed", "", `[` + strings.Repeat(good+",", 3) + good + `]`, 413, "more than 3 rows"},
		{"too long", "/predict/mixed", "", `[` + strings.Repeat(" ", 2000) + good + `]`, 413, "more than 2000 bytes"},
		{"no model", "/predict/other", "", `[` + good + `]`, 404, `there is no model \"other\"`},
		{"two forms", "/invocations", "", `{"instances":[` + good + `],"inputs":[]}`, 400, "instances and inputs"},
		{"no form", "/invocations", "", `{"params":{}}`, 400, "none"},
		{"split without data", "/invocations", "", `{"dataframe_split":{"columns":["age"]}}`, 400, "no data"},
		{"columns that are numbers", "/invocations", "", `{"dataframe_split":{"columns":[1],"data":[]}}`, 400, "columns[0]"},
		{"a short row", "/invocations", "", `{"dataframe_split":{"columns":["age","income"],"data":[[1]]}}`, 400, "row 0 has 1 values, and 2 are expected"},
		{"columns of other length", "/invocations", "", `{"inputs":{"age":[1],"income":[1,2]}}`, 400, `column \"income\" has 2 values`},
		{"CSV without headings", "/invocations", "text/csv", ``, 400, "headings"},
		{"uneven CSV", "/invocations", "text/csv", "a,b\n1\n", 400, "wrong number of fields"},
		{"CSV without a column", "/invocations", "text/csv", "age,income\n1,2\n", 400, "city"},
		{"a cut array", "/predict/three", "", "\x93NUMPY\x01\x00v\x00{'descr'", 400, "no array of NumPy"},
		{"no inputs", "/v2/models/mixed/infer", "", `{}`, 400, "no inputs"},
		{"no such type", "/v2/models/three/infer", "", `{"inputs":[{"name":"x","shape":[1],"datatype":"FP128","data":[1]}]}`, 400, `tensor \"x\": the datatype \"FP128\"`},
		{"values that do not fit", "/v2/models/three/infer", "", `{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP64","data":[1]}]}`, 400, "there are 1 values, and the shape [2 2] has 4"},
		{"a huge shape", "/v2/models/three/infer", "", `{"inputs":[{"name":"x","shape":[99999999999,99999999999],"datatype":"FP64","data":[1]}]}`, 400, "shape"},
		{"a negative shape", "/v2/models/three/infer", "", `{"inputs":[{"name":"x","shape":[-1],"datatype":"FP64","data":[1]}]}`, 400, "shape"},
		{"bytes that are not there", "/v2/models/three/infer", "", `{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP64","parameters":{"binary_data_size":16}}]}`, 400, "0 bytes follow"},
		{"no such output", "/v2/models/three/infer", "", `{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}],"outputs":[{"name":"y"}]}`, 400, `no output \"y\"`},
		{"another version", "/v2/models/mixed/versions/9/infer", "", `{}`, 404, "serves version 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := post(t, s.URL()+c.path, c.kind, c.body)
			if got.status != c.status || !strings.Contains(strings.ReplaceAll(got.body, `\"`, `"`), strings.ReplaceAll(c.has, `\"`, `"`)) {
				t.Errorf("%d: %s", got.status, got.body)
			}
			if !json.Valid([]byte(got.body)) {
				t.Errorf("the answer is no JSON: %s", got.body)
			}
		})
	}
}

// slow sends the head of a request, and its body only when told to.
func slow(t *testing.T, url, path, body string) (finish func() string) {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", path, len(body))
	return func() string {
		fmt.Fprint(connection, body)
		answer, err := io.ReadAll(connection)
		if err != nil {
			t.Fatal(err)
		}
		return string(answer)
	}
}

func TestMoreRequestsThanTheLimitAreRefused(t *testing.T) {
	c := config(io.Discard, serve.Named{Name: "three", Source: folder(filepath.Join(bundles, "three"))})
	c.Limits.Concurrent = 1
	s := open(t, c)
	body := asLists(t, goldenOf(t, "three"))
	finish := slow(t, s.URL(), "/predict/three", body)
	var got reply
	for begin := time.Now(); time.Since(begin) < 10*time.Second; {
		if got = post(t, s.URL()+"/predict/three", "", body); got.status == http.StatusTooManyRequests {
			break
		}
	}
	if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") == "" {
		t.Fatalf("%d: %s", got.status, got.body)
	}
	if answer := finish(); !strings.HasPrefix(answer, "HTTP/1.1 200") {
		t.Fatalf("the first request was answered %s", answer)
	}
	if got := post(t, s.URL()+"/predict/three", "", body); got.status != http.StatusOK {
		t.Fatalf("after it: %d: %s", got.status, got.body)
	}
}

func TestShutdownLetsRequestsEnd(t *testing.T) {
	s, err := serve.Open(t.Context(), config(io.Discard, serve.Named{Name: "three", Source: folder(filepath.Join(bundles, "three"))}))
	if err != nil {
		t.Fatal(err)
	}
	finish := slow(t, s.URL(), "/predict/three", asLists(t, goldenOf(t, "three")))
	for get(t, s.URL()+"/ping").status != http.StatusOK {
	}
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	for { // until it takes no more
		connection, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
		if err != nil {
			break
		}
		connection.Close()
	}
	if answer := finish(); !strings.HasPrefix(answer, "HTTP/1.1 200") {
		t.Errorf("the request that had begun was answered %q", answer)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}
