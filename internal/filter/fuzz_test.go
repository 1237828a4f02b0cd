package filter_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/filter"
)

// FuzzParse checks that any text gives an error of the right code or a filter
// whose normal form is the same filter, matches, and compiles with a value for
// each placeholder.
func FuzzParse(f *testing.F) {
	for _, path := range []string{"testdata/images.txt", "testdata/runs.txt"} {
		for _, c := range readCases(f, path).cases {
			f.Add(c.filter)
		}
	}
	now := time.Date(2023, 2, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range []entity{images, runs} {
			parsed, err := filter.Parse(text, e.vocabulary, now)
			if err != nil {
				checkRefusal(t, text, err)
				continue
			}
			checkParsed(t, e, parsed, now)
		}
	})
}

// FuzzOrder checks that any clause gives an error of the right code, or a term
// whose normal form is the same and which compiles.
func FuzzOrder(f *testing.F) {
	for _, path := range []string{"testdata/images.txt", "testdata/runs.txt"} {
		for _, c := range readCases(f, path).cases {
			if c.order != nil {
				f.Add(c.order[0])
			}
		}
	}
	f.Fuzz(func(t *testing.T, clause string) {
		for _, e := range []entity{images, runs} {
			o, err := filter.ParseOrder([]string{clause}, e.vocabulary)
			if err != nil {
				if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
					t.Errorf("code %s of %v", code, err)
				}
				continue
			}
			checkParsedOrder(t, e, o)
		}
	})
}

func checkParsedOrder(t *testing.T, e entity, o *filter.Order) {
	t.Helper()
	nothing := inMemory{e.vocabulary, record{}}
	if o.Compare(nothing, nothing) != 0 {
		t.Errorf("%s orders a record behind itself", o)
	}
	for _, d := range []filter.Dialect{filter.SQLite, filter.PostgreSQL} {
		sorting, err := o.SQL(d, e.columns)
		if err != nil {
			t.Fatal(err)
		}
		if list, args := sorting.Select(); strings.Count(list, "?") != len(args) {
			t.Errorf("SQL of %s: %d values for %s", o, len(args), list)
		}
	}
	if again, err := filter.ParseOrder([]string{o.String()}, e.vocabulary); len(o.String()) <= filter.MaxClause && (err != nil || again.String() != o.String()) {
		t.Errorf("the normal form %s is another order: %v, %v", o, again, err)
	}
}

func checkRefusal(t *testing.T, text string, err error) {
	t.Helper()
	switch code := cupel.ErrorCode(err); {
	case code == cupel.TooLarge && len(text) > filter.MaxLength:
	case code != cupel.Invalid:
		t.Errorf("code %s of %v", code, err)
	case strings.Count(err.Error(), "\n") > 2:
		t.Errorf("more than a message, a line and carets: %v", err)
	}
}

func checkParsed(t *testing.T, e entity, parsed *filter.Filter, now time.Time) {
	t.Helper()
	parsed.Match(inMemory{e.vocabulary, record{}})
	for _, d := range []filter.Dialect{filter.SQLite, filter.PostgreSQL} {
		where, args, err := parsed.SQL(d, e.columns)
		if err != nil || strings.Count(where, "?") != len(args) {
			t.Errorf("SQL of %s: %v, %d values for %s", parsed, err, len(args), where)
		}
	}
	normal := parsed.String()
	if len(normal) > filter.MaxLength {
		return
	}
	again, err := filter.Parse(normal, e.vocabulary, now)
	if err != nil {
		t.Fatalf("the normal form does not parse: %v", err)
	}
	if diff := cmp.Diff(parsed, again, filter.Exported); diff != "" {
		t.Errorf("the normal form %s is another filter (-first +second):\n%s", normal, diff)
	}
}

// TestStoresAgree compares memory and SQLite and PostgreSQL over random filters
// of parts that the cases of images use.
func TestStoresAgree(t *testing.T) {
	file := readCases(t, "testdata/images.txt")
	var parts []string
	for _, c := range file.cases {
		if c.fails == "" && c.filter != "" {
			parts = append(parts, c.filter)
		}
	}
	finders := databases(t, images, file.records)
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		text := randomFilter(random, parts, 3)
		f, err := filter.Parse(text, filter.Images, file.now)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := memory{images, file.records}.find(f)
		for name, finder := range finders {
			checkFinder(t, name+": "+text, finder, f, want)
		}
	}
}

func randomFilter(random *rand.Rand, parts []string, depth int) string {
	if depth == 0 {
		return "(" + parts[random.IntN(len(parts))] + ")"
	}
	left, right := randomFilter(random, parts, depth-1), randomFilter(random, parts, depth-1)
	switch random.IntN(4) {
	case 0:
		return "(" + left + " or " + right + ")"
	case 1:
		return "not (" + left + " and not " + right + ")"
	case 2:
		return "not " + left
	}
	return "(" + left + " and " + right + ")"
}
