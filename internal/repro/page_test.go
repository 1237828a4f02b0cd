package repro

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
	reasons := []string{skipIgnored, skipLarge, skipTotal, skipSecret, skipLink, skipName, skipRepository, skipSpecial, skipUnreadable, skipTime}
	for _, word := range slices.Concat(reasons, toolFolders) {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("the page does not name %s", word)
		}
	}
	for _, extension := range secretExtensions {
		if !strings.Contains(string(page), "`*"+extension+"`") {
			t.Errorf("the page does not name *%s", extension)
		}
	}
}
