package filter_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/filter"
)

// TestKeyValues reads a column of the records of the case file.
func TestKeyValues(t *testing.T) {
	records := readCases(t, "testdata/runs.txt").records
	for name, finder := range databases(t, runs, records) {
		for text, want := range map[string][]any{
			"run_name":                    {"brave-fox", "calm-owl", "Calm-cat"},
			" attributes.`Created` ":      {int64(1675123200000000), int64(1669852800000000), nil},
			"duration":                    {90.0, nil, nil},
			"params.lr":                   {"0.1", "0.01", nil},
			"metric.auc":                  {0.8, 0.92, nil},
			"best(metrics.auc)":           {0.95, 0.92, nil},
			"best(metrics.val/log_loss)":  {0.3, 0.35, nil},
			"count(metrics.val/log_loss)": {int64(20), int64(7), nil},
			"dataset.name":                {"iris, wine", nil, nil},
			"tags.nothing":                {nil, nil, nil},
		} {
			key, err := filter.ParseKey(text, filter.Runs)
			if err != nil {
				t.Fatal(err)
			}
			got, err := finder.(database).column(key)
			if err != nil {
				t.Errorf("%s of %s: %v", text, name, err)
			} else if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of %s (-want +got):\n%s", text, name, diff)
			}
		}
	}
}

func (d database) column(key filter.Key) ([]any, error) {
	value, args, err := key.SQL(d.dialect, d.entity.columns)
	if err != nil {
		return nil, err
	}
	rows, err := d.db.Query(rebind(d.dialect, "SELECT "+value+" FROM "+d.entity.from+" ORDER BY position"), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var values []any
	for rows.Next() {
		var value any
		if err := rows.Scan(&value); err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, rows.Err()
}

func TestParseKeyRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                "column: here a key is missing, such as metadata.KEY\n  \n  ^",
		"versoin":         "column: unknown attribute versoin: did you mean version?\n  versoin\n  ^^^^^^^",
		"version desc":    "column: here the column's name must end\n  version desc\n          ^^^^",
		"metadata.a[0]":   "column: metadata.a[0] is JSON, which a column cannot hold\n  metadata.a[0]\n  ^^^^^^^^^^^^^",
		"best(version)":   "column: best is taken of metrics only\n  best(version)\n       ^^^^^^^",
		"label\x00":       "column: the character NUL cannot be searched for\n  label \n       ^",
		"label \xff":      "the column is not valid UTF-8",
		"tags." + long(5): "the column has 5001 bytes: at most 4096 are allowed",
	} {
		if _, err := filter.ParseKey(text, filter.Images); message(err) != want {
			t.Errorf("ParseKey(%.20q) fails with %q, want %q", text, message(err), want)
		}
	}
}

// long is a text of so many thousand characters less four.
func long(thousands int) string { return strings.Repeat("k", 1000*thousands-4) }

func TestKeyEntry(t *testing.T) {
	for text, want := range map[string][3]string{
		"run_id":             {"", "", ""},
		"metrics.auc":        {"metrics", "auc", "last"},
		"MIN(metric.`a b`)":  {"metrics", "a b", "min"},
		"best(metrics.auc)":  {"metrics", "auc", "best"},
		"params.model.depth": {"params", "model.depth", ""},
	} {
		key, err := filter.ParseKey(text, filter.Runs)
		if err != nil {
			t.Fatal(err)
		}
		family, name, reducer := key.Entry()
		if got := [3]string{family, name, string(reducer)}; got != want {
			t.Errorf("Entry of %s is %q, want %q", text, got, want)
		}
	}
}

func TestNeeds(t *testing.T) {
	for text, want := range map[string][]string{
		"": nil,
		"metrics.auc > 0.9 and params.lr = '0.1'":                            {"metrics.auc"},
		"(metrics.a = 1 and (metrics.b != 1 and min(metrics.c) in (1, 2)))":  {"metrics.a", "metrics.b", "min(metrics.c)"},
		"metrics.a = 1 or metrics.b = 1":                                     nil,
		"not metrics.a = 1 and (metrics.b = 1 or run_id = 'x')":              nil,
		"metrics.a is null and metrics.b is not null and run_name like 'x%'": nil,
	} {
		f, err := filter.Parse(text, filter.Runs, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, key := range f.Needs() {
			got = append(got, key.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s needs (-want +got):\n%s", text, diff)
		}
	}
}

func TestNeedsTexts(t *testing.T) {
	for text, want := range map[string][]filter.Texts{
		"": nil,
		"params.lr = '0.1' and (tags.`a b` in ('x', 'y') and metrics.auc > 1)": {
			{Family: "params", Key: "lr", Values: []string{"0.1"}}, {Family: "tags", Key: "a b", Values: []string{"x", "y"}},
		},
		"params.lr = '0.1' or params.lr = '0.2'":                                             nil,
		"params.a != 'x' and tags.b not in ('y') and tags.c like 'z' and not tags.d = 'v'":   nil,
		"params.a > 'x' and run_id = 'r' and params.b is not null and dataset.name = 'iris'": nil,
	} {
		f, err := filter.Parse(text, filter.Runs, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, f.NeedsTexts()); diff != "" {
			t.Errorf("%s needs (-want +got):\n%s", text, diff)
		}
	}
}

// TestColumnsAtHand has the value of one metric in a column of its own.
func TestColumnsAtHand(t *testing.T) {
	columns := runs.columns
	columns.Keys = map[string]filter.Column{"metrics.auc": {Value: "d.last", Float: true}}
	f, err := filter.Parse("metrics.auc > 0.5 and not metric.auc is null and max(metrics.auc) = 1", filter.Runs, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	where, _, err := f.SQL(filter.SQLite, columns)
	want := "(d.last > ? AND ((d.last IS NULL IS NOT TRUE) AND EXISTS (SELECT 1 FROM metrics m WHERE m.run_id = r.id AND m.key = ? AND m.max = ?)))"
	if where != want || err != nil {
		t.Errorf("SQL = %s, %v, want %s", where, err, want)
	}
}

// TestBestGoesByTheStore lets a store say what is better.
func TestBestGoesByTheStore(t *testing.T) {
	columns := runs.columns
	columns.Best = func(metric string) filter.Reducer { return filter.BestOf(metric, map[string]string{"auc": "min"}) }
	f, err := filter.Parse("best(metrics.auc) is not null", filter.Runs, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	where, _, err := f.SQL(filter.SQLite, columns)
	if !strings.Contains(where, "m.min") || err != nil {
		t.Errorf("SQL = %s, %v, want m.min in it", where, err)
	}
}

func TestOrderLimits(t *testing.T) {
	clauses := strings.Split(strings.Repeat("version ", filter.MaxClauses), " ")
	if _, err := filter.ParseOrder(clauses[:filter.MaxClauses], filter.Images, "label"); err != nil {
		t.Errorf("%d clauses: %v", filter.MaxClauses, err)
	}
	if _, err := filter.ParseOrder(clauses, filter.Images); cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("%d clauses: %v, want code invalid", len(clauses), err)
	}
	if _, err := filter.ParseOrder([]string{"tags." + long(5)}, filter.Images); cupel.ErrorCode(err) != cupel.TooLarge {
		t.Errorf("a long clause: %v, want code too_large", err)
	}
}

func TestOrderString(t *testing.T) {
	o, err := filter.ParseOrder([]string{"BEST(metric.auc) DESC", "attr.`Created`", "param.`a b` ASC", "created desc"}, filter.Runs, "start_time desc", "run_id")
	if got, want := o.String(), `best(metrics.auc) desc, start_time, params."a b", run_id`; got != want || err != nil {
		t.Errorf("String() = %s, %v, want %s", got, err, want)
	}
	if got, want := o.First().String(), "best(metrics.auc)"; got != want {
		t.Errorf("First() = %s, want %s", got, want)
	}
}
