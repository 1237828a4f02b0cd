package cli

import (
	"container/heap"
	"iter"
	"math"

	"github.com/cupel/cupel"
)

// historyPage is how many points of a metric are read at once.
const historyPage = 1000

// history returns the points of a metric by timestamp, step and value, page by
// page: those of the page that token names, and after it.
func (c *call) history(run cupel.RunRef, key, token string, turned func(token string)) iter.Seq2[cupel.LoggedPoint, error] {
	return func(yield func(cupel.LoggedPoint, error) bool) {
		for {
			page, err := c.registry.MetricHistory(c.ctx, run, cupel.HistoryQuery{Key: key, Limit: historyPage, PageToken: token})
			if err != nil {
				yield(cupel.LoggedPoint{}, err)
				return
			}
			for _, point := range page.Points {
				if !yield(cupel.LoggedPoint{Key: key, Point: point}, nil) {
					return
				}
			}
			if token = page.NextPageToken; token == "" {
				return
			}
			turned(token)
		}
	}
}

// tail reads the history of one metric again and again, and gives each point
// once.
type tail struct {
	c     *call
	run   cupel.RunRef
	key   string
	token string // of the last page that was read
	seen  map[pointID]bool
}

// pointID is a point with its value's bits: NaN equals itself.
type pointID struct {
	step, timestamp int64
	value           uint64
}

func idOf(p cupel.Point) pointID {
	return pointID{p.Step, p.Timestamp, math.Float64bits(float64(p.Value))}
}

func (c *call) tail(run cupel.RunRef, key string) *tail {
	return &tail{c: c, run: run, key: key, seen: map[pointID]bool{}}
}

// unseen gives the points that it has not given yet, of the last page and after
// it.
func (t *tail) unseen() iter.Seq2[cupel.LoggedPoint, error] {
	return func(yield func(cupel.LoggedPoint, error) bool) {
		for point, err := range t.c.history(t.run, t.key, t.token, func(token string) { t.token = token }) {
			if err != nil {
				yield(point, err)
				return
			}
			if id := idOf(point.Point); !t.seen[id] {
				t.seen[id] = true
				if !yield(point, nil) {
					return
				}
			}
		}
	}
}

// rewind lets the next look begin at the start: a point may have come with an
// earlier time than others before it.
func (t *tail) rewind() { t.token = "" }

// merge gives the points of several histories in the order of their times.
func merge(histories []iter.Seq2[cupel.LoggedPoint, error]) iter.Seq2[cupel.LoggedPoint, error] {
	return func(yield func(cupel.LoggedPoint, error) bool) {
		var heads heads
		for _, history := range histories {
			next, stop := iter.Pull2(history)
			defer stop()
			if point, err, ok := next(); ok {
				heads = append(heads, head{point, err, next})
			}
		}
		heap.Init(&heads)
		for len(heads) > 0 {
			first := &heads[0]
			if !yield(first.point, first.err) || first.err != nil {
				return
			}
			var ok bool
			if first.point, first.err, ok = first.next(); ok {
				heap.Fix(&heads, 0)
			} else {
				heap.Pop(&heads)
			}
		}
	}
}

// head is the next point of a history.
type head struct {
	point cupel.LoggedPoint
	err   error
	next  func() (cupel.LoggedPoint, error, bool)
}

// heads is a heap with the earliest point on top, or an error.
type heads []head

func (h heads) Len() int      { return len(h) }
func (h heads) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *heads) Push(x any)   { *h = append(*h, x.(head)) }

func (h *heads) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

func (h heads) Less(i, j int) bool {
	a, b := h[i], h[j]
	switch {
	case a.err != nil || b.err != nil:
		return a.err != nil
	case a.point.Timestamp != b.point.Timestamp:
		return a.point.Timestamp < b.point.Timestamp
	case a.point.Step != b.point.Step:
		return a.point.Step < b.point.Step
	}
	return a.point.Key < b.point.Key
}
