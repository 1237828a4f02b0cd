package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/wire"
)

// TestTrees walks through the steps of a client that sends whole files.
func TestTrees(t *testing.T) {
	f := newFixture(t)
	_, run := f.run(`{"experiment_id":0}`)
	code, note := "print('hello')\n", "größe"
	manifest := fmt.Sprintf(`[{"mode":"file","path":"a b/train.py","sha256":"%s","size":%d},{"mode":"file","path":"note","sha256":"%s","size":%d}]`,
		digest.Of([]byte(code)), len(code), digest.Of([]byte(note)), len(note))
	name := digest.Of([]byte(manifest)).String()
	put := run + "/trees/" + name
	if a := f.want(404, "PUT", put, `{"role":"code"}`); !strings.Contains(string(a.body), "send it first") {
		t.Errorf("the answer to an unknown tree is %s", a.body)
	}
	f.want(400, "PUT", put, `{"role":"notes"}`)
	f.want(400, "PUT", run+"/trees/abc", `{"role":"code"}`)

	upload := decode[wire.Upload](t, f.want(201, "POST", inDefault+"/uploads", nil)).Upload
	bring := inDefault + "/uploads/" + upload + "/files"
	f.want(200, "POST", bring, manifest)
	f.want(400, "PUT", put, wire.TreeHolding{Role: cupel.TreeOfCode, Upload: upload})
	f.want(200, "POST", bring, code+note)
	stored := decode[cupel.Tree](t, f.want(200, "PUT", put, wire.TreeHolding{Role: cupel.TreeOfCode, Upload: upload}))
	again := decode[cupel.Tree](t, f.want(200, "PUT", put, wire.TreeHolding{Role: cupel.TreeOfCode, Upload: upload}))
	if diff := cmp.Diff(stored, again); diff != "" || stored.Files != 2 || stored.Size != int64(len(code+note)) {
		t.Errorf("stored %+v (-first +again):\n%s", stored, diff)
	}

	at := inDefault + "/trees/" + name
	if got := decode[cupel.Tree](t, f.want(200, "GET", at, nil)); !cmp.Equal(stored, got) {
		t.Errorf("got %+v", got)
	}
	list := decode[wire.TreeList](t, f.want(200, "GET", run+"/trees", nil))
	if len(list.Trees) != 1 || list.Trees[0].Digest != name || list.Trees[0].Role != cupel.TreeOfCode {
		t.Errorf("the run holds %+v", list)
	}
	for path, want := range map[string]string{"/manifest": manifest, "/content": code + note, "/files/a%20b/train.py": code, "/files/note": note} {
		whole := f.want(200, "GET", at+path, nil)
		if string(whole.body) != want || whole.header.Get("ETag") != `"`+digest.Of([]byte(want)).String()+`"` {
			t.Errorf("%s is %q, ETag %s", path, whole.body, whole.header.Get("ETag"))
		}
		if part := f.want(206, "GET", at+path, nil, "Range", "bytes=1-3"); string(part.body) != want[1:4] {
			t.Errorf("%s, a part: %q", path, part.body)
		}
		f.want(304, "GET", at+path, nil, "If-None-Match", whole.header.Get("ETag"))
		f.want(200, "HEAD", at+path, nil)
	}
	f.want(404, "GET", at+"/files/train.py", nil)
	f.want(404, "GET", inDefault+"/trees/"+strings.Repeat("0", 64), nil)
}

// TestWrongTrees brings files that are no tree.
func TestWrongTrees(t *testing.T) {
	f := newFixture(t)
	_, run := f.run(`{"experiment_id":0}`)
	sum := digest.Of([]byte("x"))
	good := fmt.Sprintf(`[{"mode":"file","path":"a","sha256":"%s","size":1}]`, sum)
	for name, files := range map[string][]string{
		"nothing":          {},
		"no manifest":      {"x", "y"},
		"three files":      {good, "x", "y"},
		"wrong content":    {good, "y"},
		"a hostile path":   {fmt.Sprintf(`[{"mode":"file","path":"../a","sha256":"%s","size":1}]`, sum), "x"},
		"no list of files": {`{}`, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			upload := decode[wire.Upload](t, f.want(201, "POST", inDefault+"/uploads", nil)).Upload
			tree := strings.Repeat("0", 64)
			for i, file := range files {
				f.want(200, "POST", inDefault+"/uploads/"+upload+"/files", file)
				if i == 0 && name != "no manifest" {
					tree = digest.Of([]byte(file)).String()
				}
			}
			f.want(400, "PUT", run+"/trees/"+tree, wire.TreeHolding{Role: cupel.TreeOfCode, Upload: upload})
			f.want(404, "GET", inDefault+"/trees/"+tree, nil)
		})
	}
	f.want(404, "PUT", run+"/trees/"+strings.Repeat("0", 64), wire.TreeHolding{Role: cupel.TreeOfCode, Upload: "unknown"})
}
