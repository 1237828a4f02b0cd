package s3

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// behindProxy returns a store whose requests go to the real server through a
// proxy that may spoil each answer.
func behindProxy(t *testing.T, attempts int, spoil func(*http.Response) error) *Store {
	t.Helper()
	bucket := s3test.NewBucket(t)
	real, err := url.Parse(bucket.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		// The host stays what the client signed.
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(real); r.Out.Host = r.In.Host },
		ModifyResponse: spoil,
		ErrorHandler:   func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	})
	t.Cleanup(proxy.Close)
	bucket.Endpoint = proxy.URL
	return openBucket(t, bucket, "", Options{Attempts: attempts})
}

// loseFirst spoils the first answer to a method: what was asked is done, but the
// client hears of a failure.
func loseFirst(method string) func(*http.Response) error {
	var lost atomic.Bool
	return func(answer *http.Response) error {
		if answer.Request.Method == method && lost.CompareAndSwap(false, true) {
			return io.ErrUnexpectedEOF
		}
		return nil
	}
}

func TestLostAnswerToAPut(t *testing.T) {
	store := behindProxy(t, 2, loseFirst(http.MethodPut))
	data := vaulttest.Bytes(1, 100_000)
	vaulttest.Put(t, store, "k", data) // the second attempt finds the key taken
	if !bytes.Equal(vaulttest.Get(t, store, "k"), data) {
		t.Error("the object is not what was put")
	}
}

// loseAll loses every answer to a put.
func loseAll(answer *http.Response) error {
	if answer.Request.Method == http.MethodPut {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func TestLostAnswersToEachPut(t *testing.T) {
	store := behindProxy(t, 1, loseAll)
	for _, test := range []struct {
		name, data string
		want       cupel.Code
	}{
		{"it was done", "first", ""},
		{"it was done before", "first", ""},
		{"the key has other bytes", "other", cupel.AlreadyExists},
	} {
		err := vaulttest.TryPut(t.Context(), store, "k", []byte(test.data))
		if got := cupel.ErrorCode(err); got != test.want {
			t.Errorf("%s: code %q, want %q: %v", test.name, got, test.want, err)
		}
		if got := vaulttest.Get(t, store, "k"); string(got) != "first" {
			t.Errorf("%s: the object is %q", test.name, got)
		}
	}
}

func TestLostAnswerToADelete(t *testing.T) {
	store := behindProxy(t, 2, loseFirst(http.MethodDelete))
	vaulttest.Put(t, store, "k", []byte("x"))
	if err := store.Delete(t.Context(), listed(t, store)[0]); err != nil {
		t.Errorf("Delete: %v", err)
	}
	if left := listed(t, store); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// spoilBody changes the body of each answer to a get of object "k".
func spoilBody(change func([]byte) []byte) func(*http.Response) error {
	return func(answer *http.Response) error {
		request := answer.Request
		if request.Method != http.MethodGet || request.URL.Query().Has("list-type") {
			return nil
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body = io.NopCloser(bytes.NewReader(change(body)))
		return err
	}
}

func TestFlippedBitFailsTheChecksum(t *testing.T) {
	store := behindProxy(t, 1, spoilBody(func(body []byte) []byte { body[len(body)/2] ^= 1; return body }))
	vaulttest.Put(t, store, "k", vaulttest.Bytes(1, 1000))
	_, err := vaulttest.TryGet(t.Context(), store, "k", 0, -1)
	wantFailure(t, err, cupel.Corrupt, `"k"`, "checksum")
}

func TestCutBodyIsNoEnd(t *testing.T) {
	store := behindProxy(t, 1, spoilBody(func(body []byte) []byte { return body[:len(body)/2] }))
	vaulttest.Put(t, store, "k", vaulttest.Bytes(1, 1000))
	for _, length := range []int64{-1, 900} {
		got, err := vaulttest.TryGet(t.Context(), store, "k", 0, length)
		wantFailure(t, err, cupel.Unavailable, `"k"`, "broke off after "+strconv.Itoa(len(got)))
	}
}

func TestServerWithoutRangesIsRefused(t *testing.T) {
	store := behindProxy(t, 1, func(answer *http.Response) error {
		answer.Header.Del("Content-Range")
		return nil
	})
	vaulttest.Put(t, store, "k", []byte("0123456789"))
	_, err := vaulttest.TryGet(t.Context(), store, "k", 2, 3)
	wantFailure(t, err, cupel.Unavailable, store.endpoint, "part of an object")
}
