package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// requirement is a line of go.mod that requires a module.
var requirement = regexp.MustCompile(`(?m)^\s*(?:require )?(\S+\.\S+/\S+) v\S+( // indirect)?$`)

func TestEveryDirectDependencyHasARow(t *testing.T) {
	root := checkout(t)
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	requirements := requirement.FindAllStringSubmatch(string(module), -1)
	if len(requirements) == 0 {
		t.Fatal("go.mod requires nothing: is the pattern of this test still right?")
	}
	words := regexp.MustCompile(`[\s|,]+`).Split(string(page), -1)
	for _, match := range requirements {
		if direct := match[2] == ""; direct && !slices.Contains(words, match[1]) {
			t.Errorf("%s is a direct dependency without a row in docs/dependencies.md", match[1])
		}
	}
}
