package filter_test

import (
	"encoding/base64"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/filter"
)

func parseOrder(t testing.TB, v *filter.Vocabulary, clauses ...string) *filter.Order {
	t.Helper()
	o, err := filter.ParseOrder(clauses, v)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestTokens(t *testing.T) {
	order := parseOrder(t, filter.Images, "size desc", "label", "metadata.a", "created_at")
	for name, position := range map[string]filter.Position{
		"integers":   {int64(math.MinInt64), "v1", nil, "x", int64(math.MaxInt64)},
		"floats":     {math.Inf(1), "", -0.5, nil, 1e300},
		"no values":  {nil, nil, nil, nil, nil},
		"long texts": {int64(0), strings.Repeat("é", 4000), nil, "\x00\xff", int64(0)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := order.Position(nil, order.Token(nil, position))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(position, got); diff != "" {
				t.Errorf("position (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTokensOfOtherSearches(t *testing.T) {
	order := parseOrder(t, filter.Images, "size desc", "label")
	f, err := filter.Parse("created_at > -7d", filter.Images, time.Unix(1e9, 0))
	if err != nil {
		t.Fatal(err)
	}
	later, err := filter.Parse("created > -7d ", filter.Images, time.Unix(2e9, 0))
	if err != nil {
		t.Fatal(err)
	}
	token := order.Token(f, filter.Position{int64(1), "a"})
	if _, err := order.Position(later, token); err != nil {
		t.Errorf("the same search at another time: %v", err)
	}
	for name, read := range map[string]func() (filter.Position, error){
		"no filter": func() (filter.Position, error) { return order.Position(nil, token) },
		"another order": func() (filter.Position, error) {
			return parseOrder(t, filter.Images, "size", "label").Position(f, token)
		},
		"a longer order": func() (filter.Position, error) {
			return parseOrder(t, filter.Images, "size desc", "label", "version").Position(f, token)
		},
	} {
		_, err := read()
		if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), "belongs to another search") {
			t.Errorf("%s: %v, want code invalid", name, err)
		}
	}
}

func TestBadTokens(t *testing.T) {
	order := parseOrder(t, filter.Images, "size desc", "label")
	good := order.Token(nil, filter.Position{int64(1), "a"})
	data, err := base64.RawURLEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
	for name, token := range map[string]string{
		"no base64":     "page two",
		"short":         "AAAA",
		"cut":           encode(data[:len(data)-1]),
		"longer":        encode(append(data[:len(data):len(data)], 0)),
		"without value": encode(data[:8]),
		"other types":   order.Token(nil, filter.Position{"a", int64(1)}),
		"not a number":  order.Token(nil, filter.Position{math.NaN(), "a"}),
		"too long":      order.Token(nil, filter.Position{int64(1), strings.Repeat("a", filter.MaxToken)}),
	} {
		_, err := order.Position(nil, token)
		if cupel.ErrorCode(err) != cupel.Invalid || len(err.Error()) > 300 {
			t.Errorf("%s: %v, want a short error of code invalid", name, err)
		}
	}
}

// FuzzPosition checks that any token is an error of code invalid, or reads to a
// position that compiles.
func FuzzPosition(f *testing.F) {
	order := parseOrder(f, filter.Runs, "metrics.auc desc", "params.lr", "start_time", "run_id")
	sorting, err := order.SQL(filter.SQLite, runs.columns)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(order.Token(nil, filter.Position{0.5, "0.1", int64(7), "a"}))
	f.Add(order.Token(nil, filter.Position{nil, nil, nil, "a"}))
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, token string) {
		position, err := order.Position(nil, token)
		if err != nil {
			if cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("code of %v", err)
			}
			return
		}
		if position == nil {
			return
		}
		if where, args := sorting.After(position); strings.Count(where, "?") != len(args) {
			t.Errorf("%d values for %s", len(args), where)
		}
	})
}
