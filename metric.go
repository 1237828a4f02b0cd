package cupel

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
)

// Float is a 64-bit float whose JSON also knows "NaN", "Infinity" and
// "-Infinity", as strings.
type Float float64

// MarshalJSON implements [json.Marshaler].
func (f Float) MarshalJSON() ([]byte, error) { return f.AppendJSON(nil), nil }

// AppendJSON appends the JSON form of f to b.
func (f Float) AppendJSON(b []byte) []byte {
	switch v := float64(f); {
	case math.IsNaN(v):
		return append(b, `"NaN"`...)
	case math.IsInf(v, 1):
		return append(b, `"Infinity"`...)
	case math.IsInf(v, -1):
		return append(b, `"-Infinity"`...)
	default:
		return strconv.AppendFloat(b, v, 'g', -1, 64)
	}
}

// UnmarshalJSON implements [json.Unmarshaler]. A number may be given as a string.
func (f *Float) UnmarshalJSON(text []byte) error {
	var number string
	if len(text) > 0 && text[0] == '"' {
		if err := json.Unmarshal(text, &number); err != nil {
			return err
		}
	} else {
		number = string(text)
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return Errorf(Invalid, "%s is no number: use a number, \"NaN\", \"Infinity\" or \"-Infinity\"", quote(number))
	}
	*f = Float(v)
	return nil
}

// Point is one value of a metric. It is identified by all three of its parts: a
// point that is logged again is one point.
type Point struct {
	Step      int64 `json:"step"`
	Timestamp int64 `json:"timestamp"` // milliseconds since 1970, by the trainer's clock
	Value     Float `json:"value"`
}

// Compare orders points by step, timestamp and value, NaN before all numbers.
// The highest one is the last.
func (p Point) Compare(other Point) int {
	switch {
	case p.Step != other.Step:
		return sign(p.Step < other.Step)
	case p.Timestamp != other.Timestamp:
		return sign(p.Timestamp < other.Timestamp)
	case p.Value == other.Value || math.IsNaN(float64(p.Value)) && math.IsNaN(float64(other.Value)):
		return 0
	default:
		return sign(p.Value < other.Value || math.IsNaN(float64(p.Value)))
	}
}

func sign(less bool) int {
	if less {
		return -1
	}
	return 1
}

// Metric sums up the series of one metric of a run.
type Metric struct {
	Key string `json:"key"`
	// Last is the point of the highest (step, timestamp, value), whenever it was
	// written.
	Last Point `json:"last"`
	// Min and Max are the first points, in that order, of the lowest and highest
	// value. NaN counts for neither: both are nil when there is nothing else.
	Min *Point `json:"min"`
	Max *Point `json:"max"`
	// Mean is that of the values that are not NaN; NaN when there are none.
	Mean  Float `json:"mean"`
	Count int64 `json:"count"` // number of points, NaN included
}

// LoggedPoint is a point of a named metric.
type LoggedPoint struct {
	Key string `json:"key"`
	Point
	// ModelID names the logged model that the value is of; "" for none.
	ModelID string `json:"model_id,omitempty"`
	// DatasetName and DatasetDigest name the data that the value was measured on.
	DatasetName   string `json:"dataset_name,omitempty"`
	DatasetDigest string `json:"dataset_digest,omitempty"`
}

// HistoryQuery asks for the points of one metric of a run, by timestamp, step
// and value.
type HistoryQuery struct {
	Key       string
	FromStep  *int64 // inclusive; nil for no bound
	ToStep    *int64 // inclusive; nil for no bound
	Limit     int    // at most so many; 0 means all
	PageToken string // from the page before; "" means the first
}

// PointPage is one page of a history.
type PointPage struct {
	Points        []Point `json:"points"`
	NextPageToken string  `json:"next_page_token"` // "" on the last page
}

// SeriesQuery asks for the series of some metrics of some runs, made small
// enough to be drawn.
type SeriesQuery struct {
	Project string   `json:"-"`
	Runs    []string `json:"runs"`
	Keys    []string `json:"keys"`
	// Buckets is into how many stretches of equal width, by step, each series is
	// put; 0 gives every point. All series of a query share the borders, so that
	// leaving one out changes none of the others' numbers only if FromStep and
	// ToStep are given.
	Buckets  int    `json:"buckets,omitempty"`
	FromStep *int64 `json:"from_step,omitempty"` // inclusive
	ToStep   *int64 `json:"to_step,omitempty"`   // inclusive
}

// Series is the history of one metric of one run, by step. The lists have the
// same length; in a bucket Last is the value of its last point, at Steps and
// Timestamps, between Min and Max, which leave NaN out.
type Series struct {
	Run        string  `json:"run"`
	Key        string  `json:"key"`
	Steps      []int64 `json:"steps"`
	Timestamps []int64 `json:"timestamps"`
	Last       []Float `json:"last"`
	Min        []Float `json:"min,omitempty"`   // only with buckets
	Max        []Float `json:"max,omitempty"`   // only with buckets
	Count      []int64 `json:"count,omitempty"` // only with buckets: points in each
	Points     int64   `json:"points"`          // of the whole series within the bounds
}

// Metrics is the part of a [Registry] that deals with the values of metrics.
type Metrics interface {
	// MetricHistory returns a page of the points of a metric: none, and no error,
	// for a key that the run has not logged.
	MetricHistory(ctx context.Context, run RunRef, query HistoryQuery) (PointPage, error)

	// MetricSeries returns the series that there are of the runs and keys, in
	// their order.
	MetricSeries(ctx context.Context, query SeriesQuery) ([]Series, error)
}
