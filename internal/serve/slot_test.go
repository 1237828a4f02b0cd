package serve_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/serve"
)

// eventually waits until something is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for begin := time.Now(); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Since(begin) > 30*time.Second {
			t.Fatalf("it never came to this: %s", what)
		}
	}
}

// statusOf is what a server says of its one model.
func statusOf(t *testing.T, s *serve.Server) serve.Status {
	t.Helper()
	var said struct{ Models []serve.Status }
	if err := json.Unmarshal([]byte(get(t, s.URL()+"/models").body), &said); err != nil || len(said.Models) != 1 {
		t.Fatal(err, said)
	}
	return said.Models[0]
}

// flip changes a byte in the middle of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// faults are ways in which a bundle can be wrong, with what is said of it.
var faults = []struct {
	name string
	make func(t *testing.T, folder string)
	code cupel.Code
	says []string
}{
	{"a wrong metric", func(t *testing.T, f string) { edit(t, f, `"accuracy": 0.95`, `"accuracy": 0.96`) },
		cupel.Corrupt, []string{"accuracy is 0.95 where 0.96 is recorded", "3 of 60 rows", "row 12 first"}},
	{"a flipped byte", func(t *testing.T, f string) { flip(t, filepath.Join(f, "model.json")) },
		cupel.Corrupt, []string{"model.json has the SHA-256", "metadata.json records da86701b"}},
	{"a flipped byte of a set that is not read", func(t *testing.T, f string) { flip(t, filepath.Join(f, "trainX.npy")) },
		cupel.Corrupt, []string{"trainX.npy has the SHA-256"}},
	{"a missing file", func(t *testing.T, f string) {
		if err := os.Remove(filepath.Join(f, "transformer.pkl")); err != nil {
			t.Fatal(err)
		}
	}, cupel.NotFound, []string{"transformer.pkl is not there"}},
	{"an unknown class", func(t *testing.T, f string) { edit(t, f, `"XGBClassifier"`, `"CatBoostClassifier"`) },
		cupel.Invalid, []string{"CatBoostClassifier"}},
	{"no metrics", func(t *testing.T, f string) { edit(t, f, `"metrics"`, `"other"`) },
		cupel.Corrupt, []string{"no metrics are recorded", "--allow-unvalidated"}},
	{"a cut array", func(t *testing.T, f string) {
		edit(t, f, `"files"`, `"other"`)
		if err := os.Truncate(filepath.Join(f, "testX.npy"), 300); err != nil {
			t.Fatal(err)
		}
	}, "", []string{"testX.npy"}},
	{"metadata that is none", func(t *testing.T, f string) { edit(t, f, "{", "[") }, cupel.Invalid, []string{"metadata.json"}},
}

func TestWhatDoesNotHoldIsNotServed(t *testing.T) {
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			f := copied(t, "mixed")
			fault.make(t, f)
			_, err := serve.Open(t.Context(), config(io.Discard, serve.Named{Name: "mixed", Source: folder(f)}))
			if err == nil {
				t.Fatal("it serves")
			}
			if fault.code != "" && cupel.ErrorCode(err) != fault.code {
				t.Errorf("code %s, want %s", cupel.ErrorCode(err), fault.code)
			}
			for _, text := range fault.says {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("%q is not said: %v", text, err)
				}
			}
		})
	}
}

func TestTheVersionBeforeServesOn(t *testing.T) {
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			f := copied(t, "mixed")
			log := &lines{}
			s := open(t, config(log, serve.Named{Name: "mixed", Source: folder(f)}))
			before := statusOf(t, s)
			fault.make(t, f)
			eventually(t, "FAILED", func() bool { return statusOf(t, s).State == serve.Failed })
			now := statusOf(t, s)
			if now.Serving == nil || now.Serving.Digest != before.Serving.Digest {
				t.Fatalf("what serves now is %+v", now.Serving)
			}
			for _, text := range fault.says {
				if !strings.Contains(now.Reason, text) {
					t.Errorf("%q is not said: %s", text, now.Reason)
				}
			}
			got := post(t, s.URL()+"/predict/mixed", "", asRecords(t, goldenOf(t, "mixed")))
			if got.status != http.StatusOK || got.header.Get("Cupel-Digest") != before.Serving.Digest {
				t.Errorf("%d: %s", got.status, got.body)
			}
			if !strings.Contains(log.String(), "FAILED") {
				t.Errorf("the log says nothing of it: %s", log)
			}
			if get(t, s.URL()+"/v2/health/ready").status != http.StatusOK {
				t.Error("it serves, and says that it is not ready")
			}
		})
	}
}

func TestUnvalidatedModelsServeWhereThatIsAllowed(t *testing.T) {
	f := copied(t, "mixed")
	edit(t, f, `"metrics"`, `"other"`)
	c := config(io.Discard, serve.Named{Name: "mixed", Source: folder(f)})
	c.AllowUnvalidated = true
	s := open(t, c)
	if !strings.Contains(get(t, s.URL()+"/metrics").body, `cupel_serve_validated{model="mixed",version="1"} 0`) {
		t.Error("the metrics do not say that it is not validated")
	}
}

func TestOneModelThatFailsKeepsNoOtherFromServing(t *testing.T) {
	broken := copied(t, "mixed")
	flip(t, filepath.Join(broken, "model.json"))
	s := open(t, config(io.Discard, serve.Named{Name: "broken", Source: folder(broken)},
		serve.Named{Name: "three", Source: folder(filepath.Join(bundles, "three"))}))
	if got := post(t, s.URL()+"/predict/three", "", asLists(t, goldenOf(t, "three"))); got.status != http.StatusOK {
		t.Errorf("%d: %s", got.status, got.body)
	}
	if got := post(t, s.URL()+"/predict/broken", "", "[]"); got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "SHA-256") {
		t.Errorf("%d: %s", got.status, got.body)
	}
	for _, path := range []string{"/v2/health/ready", "/v2/models/broken/ready", "/ping", "/v2/models/broken"} {
		if got := get(t, s.URL()+path); got.status != http.StatusServiceUnavailable {
			t.Errorf("%s: %d: %s", path, got.status, got.body)
		}
	}
}

func TestTwoModelsOfOneName(t *testing.T) {
	one := serve.Named{Name: "three", Source: folder(filepath.Join(bundles, "three"))}
	_, err := serve.Open(t.Context(), config(io.Discard, one, one))
	if cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("%v", err)
	}
}

// TestReloadsDropNoRequest asks without a pause while ten versions are swapped in.
func TestReloadsDropNoRequest(t *testing.T) {
	f := copied(t, "mixed")
	s := open(t, config(io.Discard, serve.Named{Name: "mixed", Source: folder(f)}))
	body := asRecords(t, goldenOf(t, "mixed"))
	var asked, failed atomic.Int64
	done := make(chan struct{})
	var askers sync.WaitGroup
	for range 4 {
		askers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				answer, err := http.Post(s.URL()+"/predict/mixed", "application/json", strings.NewReader(body))
				asked.Add(1)
				if err != nil {
					failed.Add(1)
					continue
				}
				if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
					failed.Add(1)
				}
				answer.Body.Close()
			}
		})
	}
	version := "1"
	for next := range 10 {
		text := "r" + string(rune('0'+next))
		edit(t, f, `"version": "`+version+`"`, `"version": "`+text+`"`)
		version = text
		eventually(t, "the new version serves", func() bool { return statusOf(t, s).Serving.Version == version })
	}
	close(done)
	askers.Wait()
	if failed.Load() > 0 || asked.Load() == 0 {
		t.Errorf("%d of %d requests failed", failed.Load(), asked.Load())
	}
}
