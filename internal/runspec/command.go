package runspec

import (
	"fmt"
	"unicode/utf8"

	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/tree"
)

// maxArgBytes keeps the arguments of a captured spec below [MaxBytes].
const maxArgBytes = 1 << 20

// NewCommand describes how a program is called in folder, which is relative to
// the root of the tree as [Tree].Folder is. listed are variables that the
// project records beside the known ones; see [Variables].
//
// It never fails, and records no secret: lost says for people what is missing,
// so that the command cannot be run again as it is recorded. argv and environ
// are not changed.
func NewCommand(folder string, argv, environ, listed []string) (c Command, lost []string) {
	clean, redacted := RedactArgs(argv)
	for _, name := range redacted {
		lost = append(lost, fmt.Sprintf("the secret of %s is not recorded", jsontext.Storable(name)))
	}
	c = Command{Argv: []string{}, Folder: folder, Env: Variables(environ, listed)}
	length := 0
	for i, arg := range clean {
		length += len(arg)
		if i == MaxArgs || length > maxArgBytes {
			lost = append(lost, fmt.Sprintf("arguments are not recorded from number %d on", i))
			break
		}
		if !utf8.ValidString(arg) {
			lost = append(lost, fmt.Sprintf("argument %d is not UTF-8: %q", i, arg))
		}
		c.Argv = append(c.Argv, jsontext.Storable(arg))
	}
	if folder != "." && tree.CheckPath(folder) != nil {
		lost = append(lost, fmt.Sprintf("the folder %q cannot be recorded", folder))
		c.Folder = "."
	}
	return c, lost
}
