package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/edge"
	"github.com/cupel/cupel/internal/wire"
)

// historyPage is how many points are read at once: a history may have millions.
const historyPage = 10_000

type metricHistory struct {
	InRun
	Key       string      `query:"key" required:"true" doc:"Name of the metric"`
	FromStep  OptionalInt `query:"from_step" doc:"First step"`
	ToStep    OptionalInt `query:"to_step" doc:"Last step"`
	Limit     int         `query:"limit" minimum:"0" doc:"At most so many points; 0 means all"`
	PageToken string      `query:"page_token" doc:"next_page_token of the page before"`
}

func (a *API) registerHistory() {
	op := route{method: http.MethodGet, path: "/projects/{project}/runs/{run}/history", id: "metricHistory", tag: "runs",
		summary: "Get the points of a metric by timestamp, step and value", text: "None for a key that the run has not logged. Without a limit all points come, while they are read."}.operation()
	huma.Register(a.huma, answersWith[cupel.PointPage](a, op), a.metricHistory)
}

// metricHistory reads the first page before it answers, so that what is wrong can
// be said.
func (a *API) metricHistory(ctx context.Context, in *metricHistory) (*huma.StreamResponse, error) {
	query := cupel.HistoryQuery{Key: in.Key, FromStep: in.FromStep.pointer(), ToStep: in.ToStep.pointer(), Limit: in.Limit, PageToken: in.PageToken}
	if in.Limit == 0 && query.FromStep == nil && query.ToStep == nil { // bounds are looked for in all of it
		query.Limit = historyPage
	}
	page, err := a.service.MetricHistory(ctx, in.ref(), query)
	if err != nil {
		return nil, failed(ctx, err)
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		_, w := humago.Unwrap(hc)
		w.Header().Set("Content-Type", typeJSON)
		a.writeHistory(ctx, w, in, query, page)
	}}, nil
}

// writeHistory writes a page, and where no limit was given all that follow. An
// answer that cannot be finished is broken off: it must not look like a whole one.
func (a *API) writeHistory(ctx context.Context, w http.ResponseWriter, in *metricHistory, query cupel.HistoryQuery, page cupel.PointPage) {
	text := append([]byte(nil), `{"points":[`...)
	for {
		text = wire.AppendPoints(text, page.Points)
		if in.Limit != 0 || page.NextPageToken == "" {
			break
		}
		if _, err := w.Write(text); err != nil {
			return // the caller has gone
		}
		var err error
		query.PageToken = page.NextPageToken
		if page, err = a.service.MetricHistory(ctx, in.ref(), query); err != nil {
			edge.Describe(ctx, err)
			panic(http.ErrAbortHandler)
		}
		text = append(text[:0], ',')
	}
	token, _ := json.Marshal(page.NextPageToken) // never fails for a string
	text = append(append(append(text, `],"next_page_token":`...), token...), '}')
	_, _ = w.Write(text)
}
