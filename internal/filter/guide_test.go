package filter_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel/internal/filter"
)

// examples are the blocks of the guide that are in the format of the case files.
var examples = regexp.MustCompile("(?s)```filter( [a-z ]+)?\n(.*?)```")

// guideCases returns the examples of the guide on one kind, as one case file.
func guideCases(t *testing.T, kind string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/guide/search.md")
	if err != nil {
		t.Fatal(err)
	}
	var cases strings.Builder
	for _, block := range examples.FindAllStringSubmatch(string(text), -1) {
		if strings.TrimSpace(block[1]) == kind {
			cases.WriteString(block[2])
		}
	}
	return cases.String()
}

// TestGuide runs the examples of the guide.
func TestGuide(t *testing.T) {
	for _, test := range []struct {
		kind   string
		entity entity
		least  int
	}{
		{"", images, 33},
		{"runs", runs, 8},
	} {
		t.Run(test.kind, func(t *testing.T) {
			file := parseCases(t, guideCases(t, test.kind))
			if len(file.cases) < test.least {
				t.Fatalf("only %d examples were found", len(file.cases))
			}
			runCases(t, test.entity, file)
		})
	}
}

// TestGuideOfOtherKinds parses the examples of kinds that have no records here.
func TestGuideOfOtherKinds(t *testing.T) {
	for _, v := range []*filter.Vocabulary{filter.Experiments, filter.Datasets, filter.Repositories, filter.LoggedModels} {
		t.Run(v.Entity, func(t *testing.T) {
			lines := directives(guideCases(t, v.Entity))
			if len(lines) != 2 {
				t.Fatalf("%d examples were found, want 2", len(lines))
			}
			if _, err := filter.Parse(strings.TrimPrefix(lines[0], "find  "), v, time.Time{}); err != nil {
				t.Error(err)
			}
			if _, err := filter.ParseOrder([]string{strings.TrimPrefix(lines[1], "order ")}, v); err != nil {
				t.Error(err)
			}
		})
	}
}
