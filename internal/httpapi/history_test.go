package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/httpapi"
)

// longHistory is a service with a history of many pages. Reading fails at the
// page with the number failAt.
type longHistory struct {
	httpapi.Service
	pages, failAt int
}

func (h longHistory) MetricHistory(_ context.Context, _ cupel.RunRef, query cupel.HistoryQuery) (cupel.PointPage, error) {
	number, _ := strconv.Atoi(query.PageToken)
	if number == h.failAt {
		return cupel.PointPage{}, cupel.Errorf(cupel.Unavailable, "the database has gone")
	}
	page := cupel.PointPage{Points: make([]cupel.Point, query.Limit)}
	for i := range page.Points {
		page.Points[i].Step = int64(number*query.Limit + i)
	}
	if number+1 < h.pages {
		page.NextPageToken = strconv.Itoa(number + 1)
	}
	return page, nil
}

// TestLongHistory requires that a history without a limit comes whole, page by
// page, and that one which cannot be read to its end does not look like it.
func TestLongHistory(t *testing.T) {
	tests := []struct {
		name   string
		query  string
		failAt int
		status int
		points int // 0: broken off
	}{
		{"all", "?key=loss", -1, 200, 30_000},
		{"one page", "?key=loss&limit=7", -1, 200, 7},
		{"fails at once", "?key=loss", 0, 503, 0},
		{"fails in the middle", "?key=loss", 2, 200, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			mux := http.NewServeMux()
			httpapi.Register(mux, longHistory{pages: 3, failAt: test.failAt}, "test", nil)
			server := httptest.NewServer(mux)
			defer server.Close()
			got, err := http.Get(server.URL + inDefault + "/runs/r/history" + test.query)
			if err != nil {
				t.Fatal(err)
			}
			defer got.Body.Close()
			text, err := io.ReadAll(got.Body)
			if got.StatusCode != test.status || (err == nil) != (test.failAt < 1) {
				t.Fatalf("%s, then %v", got.Status, err)
			}
			if test.points == 0 {
				return
			}
			page := decode[cupel.PointPage](t, answer{body: text})
			if len(page.Points) != test.points || page.Points[test.points-1].Step != int64(test.points-1) {
				t.Errorf("%d points", len(page.Points))
			}
		})
	}
}
