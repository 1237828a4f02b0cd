package cli_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// ask runs "ask URL WANTED [FILE]": it asks a server that may still be starting, with
// the body of a file, until the answer has the wanted status, or text, and writes the
// answer to standard output.
func ask(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: ask URL WANTED [FILE]")
	}
	last := "nothing"
	for begin := time.Now(); time.Since(begin) < 30*time.Second; time.Sleep(20 * time.Millisecond) {
		method, body := http.MethodGet, ""
		if len(args) == 3 {
			method, body = http.MethodPost, ts.ReadFile(args[2])
		}
		request, err := http.NewRequest(method, args[0], strings.NewReader(body))
		ts.Check(err)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			last = err.Error()
			continue
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		ts.Check(err)
		if strconv.Itoa(answer.StatusCode) == args[1] || strings.Contains(string(text), args[1]) {
			_, err := ts.Stdout().Write(text)
			ts.Check(err)
			return
		}
		last = answer.Status + ": " + string(text)
	}
	ts.Fatalf("%s answers %s", args[0], last)
}
