package filter_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// examples are the blocks of the guide that are in the format of the case files.
var examples = regexp.MustCompile("(?s)```filter\n(.*?)```")

// TestGuide runs the examples of the guide as one case file.
func TestGuide(t *testing.T) {
	text, err := os.ReadFile("../../docs/guide/search.md")
	if err != nil {
		t.Fatal(err)
	}
	var cases strings.Builder
	for _, block := range examples.FindAllStringSubmatch(string(text), -1) {
		cases.WriteString(block[1])
	}
	file := parseCases(t, cases.String())
	if len(file.cases) < 30 {
		t.Fatalf("only %d examples were found", len(file.cases))
	}
	runCases(t, images, file)
}
