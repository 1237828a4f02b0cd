package verdict

import (
	"os"
	"strings"
	"testing"
)

// TestThePageListsWhatMeasuresTime holds docs/format/report.md to the code.
func TestThePageListsWhatMeasuresTime(t *testing.T) {
	page, err := os.ReadFile("../../docs/format/report.md")
	if err != nil {
		t.Fatal(err)
	}
	quoted := func(words []string) string { return "`" + strings.Join(words, "`, `") + "`" }
	last := len(timeWords) - 1
	for what, text := range map[string]string{
		"words of time":   quoted(timeWords[:last]) + " or `" + timeWords[last] + "`",
		"words of errors": quoted(errorWords),
	} {
		if !strings.Contains(string(page), text) {
			t.Errorf("the page does not list the %s: %s", what, text)
		}
	}
}
