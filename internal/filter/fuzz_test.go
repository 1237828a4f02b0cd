package filter_test

import (
	"math/rand/v2"
	"os"
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
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, directive := range directives(string(text)) {
			if seed, ok := strings.CutPrefix(directive, "find  "); ok {
				f.Add(seed)
			}
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
