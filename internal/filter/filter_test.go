package filter_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/filter"
)

func TestLimits(t *testing.T) {
	list := strings.TrimSuffix(strings.Repeat("1,", filter.MaxList), ",")
	tests := []struct {
		name    string
		allowed string
		refused string
		code    cupel.Code
	}{
		{
			name:    "length",
			allowed: "version = 1" + strings.Repeat(" ", filter.MaxLength-11),
			refused: "version = 1" + strings.Repeat(" ", filter.MaxLength-10),
			code:    cupel.TooLarge,
		},
		{
			name:    "parentheses",
			allowed: strings.Repeat("(", filter.MaxNesting) + "version = 1" + strings.Repeat(")", filter.MaxNesting),
			refused: strings.Repeat("(", filter.MaxNesting+1) + "version = 1" + strings.Repeat(")", filter.MaxNesting+1),
			code:    cupel.Invalid,
		},
		{
			name:    "nots",
			allowed: strings.Repeat("not ", filter.MaxNesting) + "version = 1",
			refused: strings.Repeat("not ", filter.MaxNesting+1) + "version = 1",
			code:    cupel.Invalid,
		},
		{
			name:    "nested groups of both",
			allowed: strings.Repeat("version=1 and (version=2 or (", filter.MaxNesting/2) + "version = 1" + strings.Repeat("))", filter.MaxNesting/2),
			refused: strings.Repeat("version=1 and (version=2 or (", filter.MaxNesting/2) + "(version = 1" + strings.Repeat("))", filter.MaxNesting/2) + ")",
			code:    cupel.Invalid,
		},
		{
			name:    "list",
			allowed: "version in (" + list + ")",
			refused: "version in (" + list + ",1)",
			code:    cupel.Invalid,
		},
		{
			name:    "comparisons",
			allowed: strings.Repeat("size=1 or ", filter.MaxValues-1) + "size=1",
			refused: strings.Repeat("size=1 or ", filter.MaxValues) + "size=1",
			code:    cupel.Invalid,
		},
		{
			name:    "pattern",
			allowed: `comment like "` + strings.Repeat("[", filter.MaxPattern) + `"`,
			refused: `comment like "` + strings.Repeat("[", filter.MaxPattern+1) + `"`,
			code:    cupel.Invalid,
		},
		{
			name:    "values of keys with a fallback",
			allowed: `metadata.library_versions.a = "` + strings.Repeat(`" or metadata.library_versions.a = "`, 1800) + `"`,
			refused: "\x00",
			code:    cupel.Invalid,
		},
		{name: "encoding", allowed: `author = "é"`, refused: "author = \"\xe9\"", code: cupel.Invalid},
	}
	records := readCases(t, "testdata/images.txt").records
	finders := databases(t, images, records)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := filter.Parse(test.allowed, filter.Images, time.Time{})
			if err != nil {
				t.Fatalf("the allowed one is refused: %v", err)
			}
			want, _ := memory{images, records}.find(f)
			for name, finder := range finders {
				checkFinder(t, name, finder, f, want)
			}
			if _, err := filter.Parse(test.refused, filter.Images, time.Time{}); cupel.ErrorCode(err) != test.code {
				t.Errorf("the refused one gives %v, want code %s", err, test.code)
			}
		})
	}
}

func TestMissingColumnIsInternal(t *testing.T) {
	for _, text := range []string{"version = 1", "tag = 'x'", "tags.x = 'y'", "metadata.x = 1", "not (version = 1 or size = 2)"} {
		f, err := filter.Parse(text, filter.Images, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		columns := filter.Columns{Attributes: map[string]filter.Column{"tag": {Value: "t.tag"}}}
		if _, _, err := f.SQL(filter.SQLite, columns); cupel.ErrorCode(err) != cupel.Internal {
			t.Errorf("%s: %v, want code internal", text, err)
		}
	}
}

func TestColumnsBindTimesAsTheStoreAsks(t *testing.T) {
	f, err := filter.Parse("created_at > -1h", filter.Images, time.Date(2023, 2, 1, 12, 0, 0, 999, time.FixedZone("X", 3600)))
	if err != nil {
		t.Fatal(err)
	}
	columns := images.columns
	columns.Time = func(at time.Time) any { return at.Format(time.RFC3339Nano) }
	where, args, err := f.SQL(filter.PostgreSQL, columns)
	if got, want := fmt.Sprint(where, args, err), "i.created_at > ?[2023-02-01T10:00:00Z] <nil>"; got != want {
		t.Errorf("SQL = %s, want %s", got, want)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "ABC": "abc", "ÉÀ": "éà", "ΣΑΣ": "σασ", "σας": "σασ", "İ": "i\u0307", "K": "k", "模型": "模型",
	} {
		if got := filter.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}
