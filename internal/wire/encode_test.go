package wire_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// floats are values that JSON writes in different ways.
var floats = []cupel.Float{0, -1.5, 1e300, 5e-324, 1 << 53, cupel.Float(math.NaN()), cupel.Float(math.Inf(1)), cupel.Float(math.Inf(-1))}

// TestAppend requires that what is written by hand is what package encoding/json
// writes.
func TestAppend(t *testing.T) {
	page := cupel.PointPage{}
	series := []cupel.Series{
		{Run: "r1", Key: "a\"<b>\n", Steps: []int64{-1, 2}, Timestamps: []int64{0, 7}, Last: floats[:2], Points: 2},
		{Run: "r2", Key: "größe", Steps: []int64{3}, Timestamps: []int64{9}, Last: floats[5:6], Min: floats[6:7], Max: floats[7:], Count: []int64{4}, Points: 4},
	}
	table := cupel.RunColumns{Runs: []string{"r1", "r&2"}, NextPageToken: "to\\ken", Columns: []cupel.RunColumn{
		{Name: "params.lr", Values: []any{"0.1", nil}},
		{Name: "metrics.auc", Values: []any{cupel.Float(math.NaN()), 0.5}},
		{Name: "start_time", Values: []any{int64(7), true}},
	}}
	for i, f := range floats {
		page.Points = append(page.Points, cupel.Point{Step: int64(i), Timestamp: int64(-i), Value: f})
	}
	text, err := wire.AppendTable(nil, table)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		value any
		got   []byte
	}{
		{"points", page.Points, append(wire.AppendPoints([]byte("["), page.Points), ']')},
		{"series", wire.SeriesList{Series: series}, wire.AppendSeries(nil, series)},
		{"no series", wire.SeriesList{Series: []cupel.Series{}}, wire.AppendSeries(nil, nil)},
		{"table", table, text},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(normal(t, encoded(t, test.value)), normal(t, test.got)); diff != "" {
				t.Errorf("(-encoding/json +by hand):\n%s", diff)
			}
		})
	}
}

func TestAppendTableOfNoJSON(t *testing.T) {
	table := cupel.RunColumns{Columns: []cupel.RunColumn{{Name: "f", Values: []any{func() {}}}}}
	if text, err := wire.AppendTable(nil, table); err == nil {
		t.Errorf("wrote %s", text)
	}
}

// normal returns JSON without white space, or fails where it is none.
func normal(t testing.TB, text []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return b.String()
}
