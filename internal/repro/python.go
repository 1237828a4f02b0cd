package repro

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/runspec"
)

// pythonName is the file name of an interpreter.
var pythonName = regexp.MustCompile(`^(python|pypy)(\d+(?:\.\d+)?)?(\.exe)?$`)

// pythonOf describes the interpreter at program, and what is installed for it,
// by the files beside it; nil where program is none.
func pythonOf(program string) (*runspec.Interpreter, []runspec.Distribution) {
	if !pythonName.MatchString(filepath.Base(program)) {
		return nil, nil
	}
	interpreter := &runspec.Interpreter{Name: "cpython"}
	if strings.HasPrefix(filepath.Base(program), "pypy") {
		interpreter.Name = "pypy"
	}
	// The first is that of a virtual environment, whose python is a link.
	prefix := filepath.Dir(filepath.Dir(program))
	interpreter.Version = environmentVersion(prefix)
	if interpreter.Version == "" {
		interpreter.Version = versionOf(program)
	}
	return interpreter, distributions(os.DirFS(prefix), interpreter.Version)
}

// environmentVersion reads the version that a virtual environment is of.
func environmentVersion(prefix string) string {
	for line := range strings.Lines(readText(os.DirFS(prefix), "pyvenv.cfg")) {
		key, value, _ := strings.Cut(line, "=")
		if key = strings.TrimSpace(key); key == "version" || key == "version_info" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// versionOf takes the version from the name of the file that program leads to,
// such as python3.11.
func versionOf(program string) string {
	target, err := filepath.EvalSymlinks(program)
	if err != nil {
		return ""
	}
	if match := pythonName.FindStringSubmatch(filepath.Base(target)); match != nil {
		return match[2]
	}
	return ""
}

// installed is the name of the folder in which an installer says what it
// installed.
var installed = regexp.MustCompile(`^(.+)-([^-]+)\.(dist-info|egg-info)$`)

// distributions lists what is installed below prefix, by name, for the version
// where it is known, else for any.
func distributions(prefix fs.FS, version string) []runspec.Distribution {
	minor := "*"
	if parts := strings.SplitN(version, ".", 3); len(parts) > 1 {
		minor = parts[0] + "." + parts[1]
	}
	var found []runspec.Distribution
	for _, pattern := range []string{"lib/python" + minor + "/site-packages/*", "lib/python3/dist-packages/*", "Lib/site-packages/*"} {
		names, _ := fs.Glob(prefix, pattern) // a pattern that is right cannot fail
		for _, name := range names {
			match := installed.FindStringSubmatch(filepath.Base(name))
			if match != nil && len(found) < runspec.MaxDistributions {
				found = append(found, runspec.Distribution{Name: jsontext.Storable(match[1]), Version: jsontext.Storable(match[2])})
			}
		}
	}
	slices.SortFunc(found, func(a, b runspec.Distribution) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version))
	})
	return slices.Compact(found)
}
