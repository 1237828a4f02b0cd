package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/edge"
	"github.com/cupel/cupel/internal/httpapi"
	"github.com/cupel/cupel/internal/wire"
)

// batchAt is a batch of points that were not logged before.
func batchAt(start, points, keys int) cupel.RunBatch {
	var batch cupel.RunBatch
	for i := range points {
		step := int64(start + i/keys)
		batch.Metrics = append(batch.Metrics, cupel.LoggedPoint{
			Key:   fmt.Sprintf("metric-%d", i%keys),
			Point: cupel.Point{Step: step, Timestamp: 1_700_000_000_000 + step, Value: cupel.Float(step) / 7},
		})
	}
	return batch
}

// BenchmarkLog logs 1,000 points in a request: reading them alone, by hand and by
// huma, and the whole request over loopback until the database has it.
func BenchmarkLog(b *testing.B) {
	const points = 1000
	text, err := json.Marshal(batchAt(0, points, 1))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("reading by hand", func(b *testing.B) {
		for b.Loop() {
			if _, err := wire.ParseBatch(text); err != nil {
				b.Fatal(err)
			}
		}
		perSecond(b, points)
	})
	b.Run("reading by huma", func(b *testing.B) {
		mux := http.NewServeMux()
		type input struct{ Body cupel.RunBatch }
		huma.Post(humago.New(mux, huma.DefaultConfig("bench", "1")), "/log", func(context.Context, *input) (*struct{}, error) { return nil, nil })
		for b.Loop() {
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequest("POST", "/log", bytes.NewReader(text)))
			if w.Code != http.StatusNoContent {
				b.Fatalf("%d %s", w.Code, w.Body)
			}
		}
		perSecond(b, points)
	})
	for _, keys := range []int{1, 100} {
		b.Run(fmt.Sprintf("whole request, keys=%d", keys), func(b *testing.B) { benchmarkRequest(b, points, keys) })
	}
}

func benchmarkRequest(b *testing.B, points, keys int) {
	s, err := embedded.Open(b.Context(), embedded.Options{Home: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	mux := http.NewServeMux()
	httpapi.Register(mux, s, "bench", nil)
	server := httptest.NewServer(edge.Handler(mux, edge.Options{Access: s, Open: true, Log: slog.New(slog.DiscardHandler)}))
	defer server.Close()
	run, err := s.CreateRun(cupel.WithIdentity(b.Context(), cupel.Identity{Role: cupel.RoleAdmin}), cupel.DefaultProject, cupel.NewRun{})
	if err != nil {
		b.Fatal(err)
	}
	address := server.URL + inDefault + "/runs/" + run.ID + "/log"
	start := 0
	for b.Loop() {
		text, err := json.Marshal(batchAt(start, points, keys))
		if err != nil {
			b.Fatal(err)
		}
		start += points / keys
		answer, err := http.Post(address, "application/json", bytes.NewReader(text))
		if err != nil {
			b.Fatal(err)
		}
		said, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != http.StatusNoContent {
			b.Fatalf("%s: %s", answer.Status, said)
		}
	}
	perSecond(b, points)
}

func perSecond(b *testing.B, points int) {
	b.ReportMetric(float64(points)*float64(b.N)/b.Elapsed().Seconds(), "points/s")
}
