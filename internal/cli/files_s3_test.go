package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel/internal/vault/s3/s3test"
)

// TestFilesInS3 takes the server and its credentials from the environment alone.
func TestFilesInS3(t *testing.T) {
	bucket := s3test.NewBucket(t)
	cupel := func(stdin string, args ...string) string {
		t.Helper()
		cmd := exec.Command(filepath.Join(binaries, "cupel"), args...)
		cmd.Env = append(os.Environ(), bucket.Env()...)
		cmd.Stdin = strings.NewReader(stdin)
		text, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("cupel %v: %v\n%s", args, err, text)
		}
		return string(text)
	}
	at := bucket.URL("bundle/metadata.json")
	cupel("{}", "files:put", at)
	if got := cupel("", "files:cat", at); got != "{}" {
		t.Errorf("read %q", got)
	}
	if got := cupel("", "files:list", bucket.URL("bundle")); !strings.Contains(got, at+"   2 B") {
		t.Errorf("listed %s", got)
	}
	cupel("", "files:delete", at)
	if keys, err := bucket.Keys(t.Context()); err != nil || len(keys) != 0 {
		t.Errorf("%v stay: %v", keys, err)
	}
}
