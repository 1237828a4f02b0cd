package client_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports holds the SDK to what it promises to whoever builds it in: no SQL
// and no S3.
func TestImports(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "github.com/cupel/cupel/client").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dependency := range strings.Lines(string(out)) {
		for _, never := range []string{"modernc.org", "pgx", "aws-sdk", "goose", "huma", "prometheus", "internal/store", "internal/service", "internal/catalog"} {
			if strings.Contains(dependency, never) {
				t.Errorf("client depends on %s", strings.TrimSpace(dependency))
			}
		}
	}
}
