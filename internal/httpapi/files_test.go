package httpapi_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/httpapi"
	"github.com/cupel/cupel/internal/wire"
)

func TestReadFile(t *testing.T) {
	f := newFixture(t)
	image := f.publish("dir/a b.txt", "0123456789")
	etag := `"` + image.Files[0].Digest + `"`
	tests := []struct {
		name    string
		method  string
		headers []string
		status  int
		body    string
		want    map[string]string
	}{
		{"whole", "GET", nil, 200, "0123456789", map[string]string{
			"Etag": etag, "Content-Length": "10", "Accept-Ranges": "bytes", "Content-Type": wire.TypeBytes,
			"Content-Disposition": `attachment; filename="a b.txt"`, "X-Content-Type-Options": "nosniff",
		}},
		{"head", "HEAD", nil, 200, "", map[string]string{"Etag": etag, "Content-Length": "10"}},
		{"range", "GET", []string{"Range", "bytes=2-4"}, 206, "234", map[string]string{"Content-Range": "bytes 2-4/10"}},
		{"end", "GET", []string{"Range", "bytes=-3"}, 206, "789", nil},
		{"beyond the end", "GET", []string{"Range", "bytes=10-"}, 416, "", map[string]string{"Content-Range": "bytes */10"}},
		{"known", "GET", []string{"If-None-Match", etag}, 304, "", nil},
		{"range of what it was", "GET", []string{"Range", "bytes=2-4", "If-Range", etag}, 206, "234", nil},
		{"range of something else", "GET", []string{"Range", "bytes=2-4", "If-Range", `"other"`}, 200, "0123456789", nil},
		{"something else", "GET", []string{"If-Match", `"other"`}, 412, "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, part := range []string{"files", "attachments"} {
				a := f.send(test.method, inRisk+"/images/1/"+part+"/dir/a%20b.txt", nil, test.headers...)
				if a.status != test.status || test.status < 300 && string(a.body) != test.body {
					t.Errorf("%s: %d %q, want %d %q", part, a.status, a.body, test.status, test.body)
				}
				for name, want := range test.want {
					if got := a.header.Get(name); got != want {
						t.Errorf("%s: %s is %q, want %q", part, name, got, want)
					}
				}
			}
		})
	}
	f.want(404, "GET", inRisk+"/images/1/files/other", nil)
	f.want(404, "GET", inRisk+"/images/2/files/dir/a%20b.txt", nil)
}

// damaged is a service whose every file has a wrong byte at the offset.
type damaged struct {
	httpapi.Service
	at int
}

func (d damaged) OpenFile(context.Context, cupel.ImageRef, cupel.Part, string) (cupel.Content, error) {
	return &damagedContent{Reader: bytes.NewReader(make([]byte, 100_000)), at: int64(d.at)}, nil
}

type damagedContent struct {
	*bytes.Reader
	at int64
}

func (c *damagedContent) Read(p []byte) (int, error) {
	offset, _ := c.Seek(0, io.SeekCurrent)
	if offset >= c.at {
		return 0, cupel.Errorf(cupel.Corrupt, "chunk abc is damaged")
	}
	return c.Reader.Read(p[:min(int64(len(p)), c.at-offset)])
}

// WriteTo hides the reader's own, which would not be cut off.
func (c *damagedContent) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, struct{ io.Reader }{c})
}

func (c *damagedContent) Close() error { return nil }
func (c *damagedContent) Info() cupel.File {
	return cupel.File{Path: "f", Size: 100_000, Digest: "abc"}
}

// TestReadDamagedFile requires that damage is an error where nothing was sent
// yet, and an answer that is broken off where something was: never wrong bytes,
// and never an end that looks like the file's.
func TestReadDamagedFile(t *testing.T) {
	for _, test := range []struct {
		name string
		at   int
	}{{"at the start", 0}, {"in the middle", 50_000}} {
		t.Run(test.name, func(t *testing.T) {
			mux := http.NewServeMux()
			httpapi.Register(mux, damaged{at: test.at}, "test", nil)
			server := httptest.NewServer(mux)
			defer server.Close()
			answer, err := http.Get(server.URL + inRisk + "/images/1/files/f")
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, err := io.ReadAll(answer.Body)
			if test.at == 0 {
				if answer.StatusCode != 500 || !strings.Contains(string(body), `"code":"corrupt"`) {
					t.Errorf("%s %s", answer.Status, body)
				}
				return
			}
			if !errors.Is(err, io.ErrUnexpectedEOF) || len(body) > test.at {
				t.Errorf("read %d bytes and %v", len(body), err)
			}
		})
	}
}

// backups is a service whose backup writes some bytes and then fails.
type backups struct {
	httpapi.Service
	bytes string
	err   error
}

func (b backups) Backup(_ context.Context, w io.Writer, _ cupel.BackupOptions) (cupel.BackupReport, error) {
	if b.bytes != "" {
		if _, err := io.WriteString(w, b.bytes); err != nil {
			return cupel.BackupReport{}, err
		}
	}
	return cupel.BackupReport{Rows: 7}, b.err
}

func (b backups) Restore(_ context.Context, r io.Reader) (cupel.BackupReport, error) {
	content, err := io.ReadAll(r)
	return cupel.BackupReport{Bytes: int64(len(content))}, err
}

func TestBackup(t *testing.T) {
	broken := cupel.Errorf(cupel.Unavailable, "the bucket does not answer")
	large := strings.Repeat("x", 1<<20)
	tests := []struct {
		name    string
		service backups
		status  int
		whole   bool
		report  string
	}{
		{"whole", backups{bytes: large}, 200, true, `"rows":7`},
		{"empty", backups{}, 200, true, `"rows":7`},
		{"fails at once", backups{err: broken}, 503, true, ""},
		{"fails in the middle", backups{bytes: large, err: broken}, 200, false, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			mux := http.NewServeMux()
			httpapi.Register(mux, test.service, "test", nil)
			server := httptest.NewServer(mux)
			defer server.Close()
			answer, err := http.Get(server.URL + wire.Base + "/backup")
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			_, err = io.ReadAll(answer.Body)
			if answer.StatusCode != test.status || (err == nil) != test.whole {
				t.Errorf("%s, then %v", answer.Status, err)
			}
			if report := answer.Trailer.Get(wire.TrailerReport); !strings.Contains(report, test.report) || (report == "") != (test.report == "") {
				t.Errorf("report is %q, want %q in it", report, test.report)
			}
		})
	}
}

func TestRestore(t *testing.T) {
	mux := http.NewServeMux()
	httpapi.Register(mux, backups{}, "test", nil)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("POST", wire.Base+"/restore", strings.NewReader("a backup")))
	if diff := cmp.Diff(200, w.Code); diff != "" || !strings.Contains(w.Body.String(), `"bytes":8`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
