package runner_test

import (
	"os/exec"
	"testing"
)

// output returns what a program writes by itself.
func output(t *testing.T, argv []string) []byte {
	t.Helper()
	text, err := exec.CommandContext(t.Context(), argv[0], argv[1:]...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
