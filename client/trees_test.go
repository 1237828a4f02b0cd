package client_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// oneFile is a tree of one file.
func oneFile(t *testing.T, content []byte) cupel.TreeDraft {
	t.Helper()
	manifest, err := tree.Manifest{{Path: "rows", Mode: tree.ModeFile, SHA256: digest.Of(content), Size: int64(len(content))}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return cupel.TreeDraft{Role: cupel.TreeOfInput, Manifest: manifest, Content: cupel.BytesSource("content", content)}
}

// TestPutTreeSendsWhatIsNew loses requests and answers of every kind on the way of
// a tree, then puts it again, and then one that is nearly equal.
func TestPutTreeSendsWhatIsNew(t *testing.T) {
	address := startServer(t)
	var requests, sent atomic.Int64
	var whole atomic.Bool
	lossy := open(t, client.Options{URL: proxy(t, address, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/chunks") {
				sent.Add(r.ContentLength)
			}
			switch n := requests.Add(1) % 3; {
			case whole.Load():
			case n == 0: // the request is lost
				_, _ = io.CopyN(io.Discard, r.Body, 100_000)
				panic(http.ErrAbortHandler)
			case n == 1: // the answer is lost
				next.ServeHTTP(httptest.NewRecorder(), r)
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	})})
	direct := open(t, client.Options{URL: address})
	run, err := direct.CreateRun(t.Context(), cupel.DefaultProject, cupel.NewRun{})
	if err != nil {
		t.Fatal(err)
	}
	content := noise(7, 10<<20)
	put := func() (bytes int64) {
		t.Helper()
		sent.Store(0)
		stored, err := lossy.PutTree(t.Context(), run.Ref(), oneFile(t, content))
		if err != nil {
			t.Fatal(err)
		}
		got, err := direct.OpenTreeFile(t.Context(), cupel.TreeRef{Project: cupel.DefaultProject, Digest: stored.Digest}, "rows")
		if err != nil {
			t.Fatal(err)
		}
		defer got.Close()
		if text, err := io.ReadAll(got); err != nil || digest.Of(text) != digest.Of(content) {
			t.Errorf("%d bytes arrived, error %v", len(text), err)
		}
		return sent.Load()
	}
	put()
	whole.Store(true)
	if n := put(); n != 0 {
		t.Errorf("a tree that is known was sent again: %d bytes", n)
	}
	copy(content[5<<20:], "a row that was changed")
	if n := put(); n == 0 || n > 1<<20 {
		t.Errorf("of a tree that is nearly known %d bytes were sent", n)
	}
}
