package s3

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// countingStore returns a store over a server that refuses each put with that
// answer, and counts them.
func countingStore(t *testing.T, told answer, attempts int) (*Store, *atomic.Int64) {
	t.Helper()
	var puts atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
			fmt.Fprint(w, "<ListBucketResult></ListBucketResult>")
			return
		case http.MethodPut:
			puts.Add(1)
		case http.MethodHead:
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.WriteHeader(told.status)
		fmt.Fprintf(w, "<Error><Code>%s</Code></Error>", told.code)
	}))
	t.Cleanup(server.Close)
	store, err := Open(t.Context(), "s3://models", Options{Endpoint: server.URL, Credentials: someKeys, Attempts: attempts})
	if err != nil {
		t.Fatal(err)
	}
	return store, &puts
}

func TestAttempts(t *testing.T) {
	for _, test := range []struct {
		name        string
		answer      answer
		environment string // AWS_MAX_ATTEMPTS
		option      int
		want        int64
	}{
		{"option", answer{503, "SlowDown"}, "", 1, 1},
		{"option over the environment", answer{503, "SlowDown"}, "3", 1, 1},
		{"environment", answer{503, "SlowDown"}, "2", 0, 2},
		{"another put of the key", answer{409, "ConditionalRequestConflict"}, "", 2, 2},
		{"refused for good", answer{403, "AccessDenied"}, "", 2, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("AWS_MAX_ATTEMPTS", test.environment)
			store, puts := countingStore(t, test.answer, test.option)
			if err := vaulttest.TryPut(t.Context(), store, "k", nil); err == nil {
				t.Error("the put succeeds")
			}
			if puts.Load() != test.want {
				t.Errorf("%d puts, want %d", puts.Load(), test.want)
			}
		})
	}
}

func TestStyleOfRequests(t *testing.T) {
	for _, test := range []struct {
		name    string
		options Options
		want    bool
	}{
		{"Amazon", Options{}, false},
		{"Amazon, as asked", Options{PathStyle: true}, true},
		{"another server", Options{Endpoint: "http://127.0.0.1:9000"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.options.Credentials = someKeys
			client, err := test.options.client(t.Context(), "s3://models")
			if err != nil {
				t.Fatal(err)
			}
			if got := client.Options().UsePathStyle; got != test.want {
				t.Errorf("path style: %v, want %v", got, test.want)
			}
		})
	}
}

func TestRegionHasADefault(t *testing.T) {
	t.Setenv("AWS_REGION", "")
	t.Setenv("HOME", t.TempDir())
	for region, want := range map[string]string{"": "us-east-1", "eu-central-1": "eu-central-1"} {
		client, err := Options{Credentials: someKeys, Region: region}.client(t.Context(), "s3://models")
		if err != nil {
			t.Fatal(err)
		}
		if got := client.Options().Region; got != want {
			t.Errorf("region %q, want %q", got, want)
		}
	}
}
