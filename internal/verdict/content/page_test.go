package content

import (
	"os"
	"strings"
	"testing"
)

// TestThePageListsFormats holds docs/format/report.md to the code.
func TestThePageListsFormats(t *testing.T) {
	text, err := os.ReadFile("../../../docs/format/report.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	formats := []string{formatNPY, formatNPZ, formatZip, formatKeras, formatSkops, formatTorch, formatSafetensors, formatJSON, formatMLmodel, formatUBJSON, formatText, formatBinary}
	for format := range opaqueFormats {
		formats = append(formats, format)
	}
	for _, name := range append(formats, volatile...) {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("the page does not know %s", name)
		}
	}
}
