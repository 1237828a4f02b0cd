package mlflowapi

import (
	"math"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/edge"
)

// historyPage is how many points are read at once: an answer may have millions.
const historyPage = 10_000

func (a *API) metricRoutes() []route {
	return []route{
		{"GET", v2 + "/mlflow/metrics/get-history", http.HandlerFunc(a.history)},
		a.tracking("GET", "/metrics/get-history-bulk", bulkHistory),
		a.tracking("GET", "/metrics/get-history-bulk-interval", bulkInterval),
	}
}

// history answers with the points of a metric, all of them unless max_results
// says otherwise.
func (a *API) history(w http.ResponseWriter, r *http.Request) {
	parameters, _ := readParams(w, r) // of a query: it cannot fail
	c := a.call(r, parameters)
	h := historyWriter{call: c, w: w, run: c.run(), key: c.required("metric_key"), token: c.text("page_token"), left: math.MaxInt}
	if c.has("max_results") {
		h.left = c.limit("max_results", 0, math.MaxInt32)
	}
	if c.err != nil {
		fail(w, r, c.err)
		return
	}
	if err := h.write(); err != nil {
		fail(w, r, noRun(err, h.run))
	}
}

// historyWriter writes points as they are read, page by page.
type historyWriter struct {
	*call
	w     http.ResponseWriter
	run   cupel.RunRef
	key   string
	token string // of the next page
	left  int    // points that may still be written
	out   encoder
}

// write writes the answer. What fails after it has begun breaks the connection
// off: a short answer must not look like a whole one.
func (h *historyWriter) write() error {
	page, err := h.next()
	if err != nil {
		return err
	}
	h.w.Header().Set("Content-Type", "application/json")
	h.out.open()
	if len(page.Points) > 0 {
		h.out.list("metrics")
		for {
			h.points(page)
			if h.token == "" || h.left == 0 {
				break
			}
			if _, err := h.w.Write(h.out.b); err != nil {
				return nil // the caller has gone
			}
			h.out.b = append(h.out.b[:0], ',')
			if page, err = h.next(); err != nil {
				edge.Describe(h.ctx, err) // for the log
				panic(http.ErrAbortHandler)
			}
		}
		h.out.end()
	}
	h.out.optional("next_page_token", h.token)
	h.out.close()
	_, _ = h.w.Write(h.out.b)
	return nil
}

// next reads a page.
func (h *historyWriter) next() (cupel.PointPage, error) {
	page, err := h.service.MetricHistory(h.ctx, h.run, cupel.HistoryQuery{
		Key: h.key, Limit: min(h.left, historyPage), PageToken: h.token,
	})
	h.token = page.NextPageToken
	h.left -= len(page.Points)
	return page, err
}

func (h *historyWriter) points(page cupel.PointPage) {
	for _, p := range page.Points {
		h.out.point(h.key, p)
		h.out.close()
	}
}
