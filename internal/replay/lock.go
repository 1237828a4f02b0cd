package replay

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/vault/digest"
)

// lockFile is what says which packages of Python an environment has.
type lockFile struct {
	name   string // of the file in the tree; "" for the list of what was installed
	folder string // absolute, where the installer runs
	text   []byte // what decides about the environment
	tool   string // program that reads it
}

// installers are the programs that read a lock file, by its name, the most exact
// file first.
var installers = []struct{ file, tool string }{
	{"uv.lock", "uv"}, {"pylock.toml", "uv"}, {"poetry.lock", "poetry"}, {"requirements.txt", "pip"},
}

// maxLock is the greatest length of a lock file, in bytes.
const maxLock = 64 << 20

// findLock returns the lock file of the run: the one that is nearest to where it
// ran, for which there is a program here. Where there is none, it is the list of
// the distributions that were installed.
func (a *attempt) findLock() (lockFile, error) {
	var lacking []string
	for folder := a.recorded.Spec.Identity.Command.Folder; ; folder = path.Dir(folder) {
		for _, installer := range installers {
			name := path.Join(folder, installer.file)
			if entry, found := a.manifest.Find(name); !found || entry.Size > maxLock {
				continue
			}
			if installer.tool != "pip" && !a.hasProgram(installer.tool) {
				lacking = append(lacking, fmt.Sprintf("%s is not installed, which reads %s", installer.tool, name))
				continue
			}
			return a.readLock(name, installer.tool)
		}
		if folder == "." || folder == "/" {
			return a.distributionsLock(lacking)
		}
	}
}

func (a *attempt) hasProgram(name string) bool {
	_, err := runner.Find(name, a.commandFolder(), a.environ)
	return err == nil
}

func (a *attempt) readLock(name, tool string) (lockFile, error) {
	folder := filepath.Join(a.folder.Tree(), filepath.FromSlash(path.Dir(name)))
	l := lockFile{name: name, folder: folder, tool: tool}
	for _, file := range []string{path.Base(name), "pyproject.toml"} {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil && (file == path.Base(name) || !os.IsNotExist(err)) {
			return l, cupel.Errorf(cupel.Internal, "cannot read %s: %w", name, err)
		}
		l.text = append(append(l.text, text...), 0)
	}
	return l, nil
}

// distributionsLock is the list of what was installed, as pip reads it. lacking says
// why no lock file is read.
func (a *attempt) distributionsLock(lacking []string) (lockFile, error) {
	var text bytes.Buffer
	own := a.ownProjects()
	for _, d := range a.recorded.Spec.Observed.Env.Distributions {
		if distribution.MatchString(d.Name+"=="+d.Version) && !slices.Contains(own, normalized(d.Name)) {
			fmt.Fprintf(&text, "%s==%s\n", d.Name, d.Version)
		}
	}
	if text.Len() == 0 {
		why := "the run has no lock file, and what was installed is not known: use --env current"
		return lockFile{}, cupel.Errorf(cupel.NotFound, "%s", strings.Join(append(lacking, why), "; "))
	}
	return lockFile{folder: a.commandFolder(), text: text.Bytes(), tool: "pip"}, nil
}

// distribution is a name with its version, and nothing that pip takes for an option
// or an address.
var distribution = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?==[A-Za-z0-9][A-Za-z0-9.!+_-]*$`)

// normalized is a name as installers compare it.
func normalized(name string) string {
	return strings.ToLower(separators.ReplaceAllString(name, "-"))
}

var separators = regexp.MustCompile(`[-_.]+`)

var projectName = regexp.MustCompile(`(?m)^name\s*=\s*["']([^"'\n]+)["']`)

// ownProjects are the names of the projects in the tree itself, which no index has.
func (a *attempt) ownProjects() []string {
	var names []string
	for _, entry := range a.manifest {
		if path.Base(entry.Path) != "pyproject.toml" || entry.Size > maxLock {
			continue
		}
		text, err := os.ReadFile(filepath.Join(a.folder.Tree(), filepath.FromSlash(entry.Path)))
		if match := projectName.FindSubmatch(text); err == nil && match != nil {
			names = append(names, normalized(string(match[1])))
		}
	}
	return names
}

// key names an environment: what it is made of, and by which interpreter.
func (l lockFile) key(interpreter string) string {
	return digest.Of([]byte(l.tool + "\x00" + path.Base(l.name) + "\x00" + interpreter + "\x00" + string(l.text))).String()
}
