package git

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/cupel/cupel"
)

// Repository is a work tree of git. It may be asked from several goroutines.
type Repository struct {
	Root    string // absolute path of the work tree
	Shallow bool   // history was cut when it was cloned
	config  map[string][]string
	safe    []string // settings of every call
}

// Open finds the work tree that folder is in. The error has code not_found where
// there is none, or git's folder alone, or the repository ignores the folder with
// all that is in it; and unavailable where git is not installed or refuses, as it
// does for the repository of another user.
func Open(ctx context.Context, folder string) (*Repository, error) {
	if !beneathGit(folder) {
		return nil, cupel.Errorf(cupel.NotFound, "%s is in no git repository", folder)
	}
	args := append(append([]string{}, safe...), "rev-parse", "--is-shallow-repository", "--show-toplevel")
	text, err := run(ctx, folder, MaxOutput, args...)
	if err != nil {
		return nil, err
	}
	shallow, root, _ := strings.Cut(strings.TrimSuffix(string(text), "\n"), "\n")
	r := &Repository{Root: filepath.FromSlash(root), Shallow: shallow == "true", safe: safe}
	if err := r.readConfig(ctx); err != nil {
		return nil, err
	}
	ignored, err := r.ignores(ctx, folder)
	if err == nil && ignored {
		err = cupel.Errorf(cupel.NotFound, "the git repository in %s ignores %s", r.Root, folder)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// beneathGit reports whether folder or one above has a .git, so that a folder
// without one costs no process and needs no git.
func beneathGit(folder string) bool {
	folder, err := filepath.Abs(folder)
	for err == nil {
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			return true
		}
		above := filepath.Dir(folder)
		if above == folder {
			return false
		}
		folder = above
	}
	return false
}

// run calls git in the work tree.
func (r *Repository) run(ctx context.Context, limit int, args ...string) ([]byte, error) {
	return run(ctx, r.Root, limit, append(append([]string{}, r.safe...), args...)...)
}

// readConfig reads the configuration, and switches off the filters that it
// declares: git would start them to compare a file.
func (r *Repository) readConfig(ctx context.Context) error {
	text, err := r.run(ctx, MaxOutput, "config", "-z", "--list")
	if err != nil {
		return err
	}
	r.config = map[string][]string{}
	for record := range strings.SplitSeq(string(text), "\x00") {
		key, value, _ := strings.Cut(record, "\n")
		r.config[key] = append(r.config[key], value)
	}
	settings := append([]string{}, safe...)
	for key := range r.config {
		if name, ok := filterOf(key); ok {
			settings = append(settings, "-c", "filter."+name+".clean=", "-c", "filter."+name+".smudge=",
				"-c", "filter."+name+".process=", "-c", "filter."+name+".required=false")
		}
	}
	r.safe = settings
	return nil
}

// filterOf returns the name of the filter that a key of the configuration is
// about.
func filterOf(key string) (string, bool) {
	rest, ok := strings.CutPrefix(key, "filter.")
	i := strings.LastIndex(rest, ".")
	// In -c NAME=VALUE the first "=" ends the name; a newline no name can have.
	if !ok || i <= 0 || strings.Contains(rest[:i], "=") {
		return "", false
	}
	return rest[:i], true
}

// setting returns the last value of a key of the configuration, which counts.
func (r *Repository) setting(key string) string {
	values := r.config[key]
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}
