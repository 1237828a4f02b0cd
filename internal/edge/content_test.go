package edge_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/edge"
)

// file is content that breaks after some bytes.
type file struct {
	*bytes.Reader
	breaks int // after so many bytes; -1 for never
}

func (f file) Info() cupel.File { return cupel.File{Path: "f.bin", Size: f.Reader.Size()} }

func (f file) Close() error { return nil }

func (f file) WriteTo(w io.Writer) (int64, error) {
	if f.breaks < 0 {
		return f.Reader.WriteTo(w)
	}
	n, err := io.CopyN(w, f.Reader, int64(f.breaks))
	if err != nil {
		return n, err
	}
	return n, cupel.Errorf(cupel.Corrupt, "damaged")
}

func TestServeContentThatWritesItself(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 100_000)
	tests := []struct {
		name   string
		breaks int
		ranged string
		status int // 0 where no whole answer comes
		length int
	}{
		{"whole", -1, "", 200, len(content)},
		{"all of it as a range", -1, "bytes=0-", 206, len(content)},
		{"a part", -1, "bytes=10-19", 206, 10},
		{"damaged at once", 0, "", 500, -1},
		{"damaged later", 500_000, "", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				edge.ServeContent(w, r, file{bytes.NewReader(content), tt.breaks})
			}))
			defer server.Close()
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			if tt.ranged != "" {
				request.Header.Set("Range", tt.ranged)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if (err != nil) != (tt.status == 0) {
				t.Fatalf("reading ended with %v", err)
			}
			if tt.status != 0 && response.StatusCode != tt.status {
				t.Errorf("status %d, want %d", response.StatusCode, tt.status)
			}
			if tt.status == 200 || tt.status == 206 {
				if !bytes.Equal(body, content[:tt.length]) {
					t.Errorf("%d bytes, want the first %d of the file", len(body), tt.length)
				}
			}
		})
	}
}
