package runspec

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestThePageSaysWhatIsDone holds docs/format/runspec.md and the lists of this
// package together.
func TestThePageSaysWhatIsDone(t *testing.T) {
	page, err := os.ReadFile("../../docs/format/runspec.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range slices.Concat(recorded, secretParts, secretWords) {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("the page does not name %s", word)
		}
	}
}
