package client

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// MetricHistory implements [cupel.Metrics].
func (c *Client) MetricHistory(ctx context.Context, run cupel.RunRef, history cupel.HistoryQuery) (cupel.PointPage, error) {
	if history.Key == "" {
		_, err := c.GetRun(ctx, run) // no run has such a metric
		return cupel.PointPage{Points: []cupel.Point{}}, err
	}
	q := query{}
	q.set("key", history.Key)
	q.number("from_step", history.FromStep)
	q.number("to_step", history.ToStep)
	q.limit(history.Limit)
	q.set("page_token", history.PageToken)
	return result[cupel.PointPage](ctx, c, ask(runPath(run).then("/history"), q))
}

// MetricSeries implements [cupel.Metrics].
func (c *Client) MetricSeries(ctx context.Context, series cupel.SeriesQuery) ([]cupel.Series, error) {
	list, err := settle[wire.SeriesList](ctx, c, http.MethodPost, projectPath(series.Project).then("/runs:series"), series)
	return list.Series, err
}
