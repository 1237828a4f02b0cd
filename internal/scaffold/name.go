package scaffold

import (
	"regexp"
	"strings"

	"github.com/cupel/cupel"
)

var nameForm = regexp.MustCompile(`^[a-z]([a-z0-9_-]{0,62}[a-z0-9])?$`)

// taken are names of packages that a project of Python would hide: of the standard
// library, of what it imports, and of folders that it has; and words that are no
// names at all.
var taken = map[string]bool{
	"argparse": true, "cupel": true, "data": true, "json": true, "notebooks": true, "numpy": true,
	"pandas": true, "pathlib": true, "pytest": true, "queries": true, "scipy": true, "sklearn": true,
	"sqlite3": true, "statistics": true, "test": true, "tests": true, "train": true, "typing": true,

	"and": true, "as": true, "assert": true, "async": true, "await": true, "break": true, "class": true,
	"continue": true, "def": true, "del": true, "elif": true, "else": true, "except": true, "finally": true,
	"for": true, "from": true, "global": true, "if": true, "import": true, "in": true, "is": true,
	"lambda": true, "nonlocal": true, "not": true, "or": true, "pass": true, "raise": true, "return": true,
	"try": true, "while": true, "with": true, "yield": true,
}

// CheckName refuses a name that a project cannot have: lower-case letters, digits,
// "-" and "_", a letter first and no sign last, at most 64, and for Python no name
// of a package that the project itself needs. The error is of code invalid.
func CheckName(name string, language Language) error {
	if language != Python && language != Go {
		return cupel.Errorf(cupel.Invalid, "%q is no language that a project can be laid out in: python or go", language)
	}
	if !nameForm.MatchString(name) {
		return cupel.Errorf(cupel.Invalid, "%q cannot be the name of a project: write lower-case letters, digits, - and _, a letter first, such as churn-model", name)
	}
	if language == Python && taken[packageName(name)] {
		return cupel.Errorf(cupel.Invalid, "%q cannot be the name of a project in Python: the package %s is another one; take a name such as %s-model", name, packageName(name), name)
	}
	return nil
}

// packageName is the name of a project as Python's packages are named.
func packageName(name string) string { return strings.ReplaceAll(name, "-", "_") }
