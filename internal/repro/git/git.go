// Package git asks the git binary about a work tree, and changes nothing in it:
// not the index, not the stash, not a file. Work trees of their own it adds and
// removes. It is the one place that starts git.
//
// What a repository's configuration could make git run is switched off: hooks,
// filters, file system monitors, external diffs, pagers. Nothing is fetched.
package git

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/cupel/cupel"
)

// Limits on one call of git.
const (
	TimeLimit = 20 * time.Second
	MaxOutput = 64 << 20 // bytes
)

// safe are the settings that every call has.
var safe = []string{
	"--no-pager", "--literal-pathspecs",
	"-c", "core.fsmonitor=false",
	"-c", "core.hooksPath=/dev/null",
	"-c", "core.quotePath=false",
	"-c", "diff.external=",
	"-c", "diff.submodule=short",
	"-c", "submodule.recurse=false",
	"-c", "status.relativePaths=false",
}

// run returns what git writes to stdout when called in folder. The error is of
// code unavailable: git is not installed, took too long, wrote more than limit
// or ended with an error, whose text it holds. At the limit, the output up to
// it is returned too.
func run(ctx context.Context, folder string, limit int, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, TimeLimit)
	defer cancel()
	command := exec.CommandContext(ctx, "git", args...)
	command.Dir = folder
	command.Env = environment(os.Environ())
	command.WaitDelay = time.Second
	stdout := &bounded{limit: limit, full: cancel}
	stderr := &bounded{limit: 4096, full: func() {}}
	command.Stdout, command.Stderr = stdout, stderr
	err := command.Run()
	if err != nil || stdout.cut {
		return stdout.buffer.Bytes(), failure(ctx, verb(args), stdout, stderr, err)
	}
	return stdout.buffer.Bytes(), nil
}

func failure(ctx context.Context, verb string, stdout, stderr *bounded, err error) error {
	switch {
	case stdout.cut:
		return cupel.Errorf(cupel.Unavailable, "git %s wrote more than the limit of %d bytes", verb, stdout.limit)
	case errors.Is(err, exec.ErrNotFound):
		return cupel.Errorf(cupel.Unavailable, "git is not installed: %w", err)
	case ctx.Err() != nil:
		return cupel.Errorf(cupel.Unavailable, "git %s did not end in time: %w", verb, ctx.Err())
	default:
		return cupel.Errorf(cupel.Unavailable, "git %s: %w: %s", verb, err, strings.TrimSpace(stderr.buffer.String()))
	}
}

// verb is the subcommand that args call.
func verb(args []string) string {
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-c":
			i++
		case !strings.HasPrefix(args[i], "-"):
			return args[i]
		}
	}
	return ""
}

// environment is that of the caller without what would turn git to another
// repository or index, as the environment of a hook does, or make it run
// something.
func environment(environ []string) []string {
	kept := make([]string, 0, len(environ)+8)
	for _, line := range environ {
		name, _, _ := strings.Cut(line, "=")
		ours := name == "LC_ALL" || name == "LANGUAGE"
		if !ours && (!strings.HasPrefix(name, "GIT_") || inherited[name]) {
			kept = append(kept, line)
		}
	}
	return append(kept, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_REPLACE_OBJECTS=1",
		// A partial clone would fetch what it lacks. Before 2.44, only the second
		// keeps git from it: no protocol has that name.
		"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none")
}

// inherited are the variables that say where git's configuration is.
var inherited = map[string]bool{
	"GIT_CONFIG_GLOBAL": true, "GIT_CONFIG_SYSTEM": true, "GIT_CONFIG_NOSYSTEM": true,
	"GIT_CEILING_DIRECTORIES": true, "GIT_DISCOVERY_ACROSS_FILESYSTEM": true,
}

// bounded keeps the first bytes that are written, and calls full when there are
// more than limit. The buffer is no embedded one: its ReadFrom knows no limit.
type bounded struct {
	buffer bytes.Buffer
	limit  int
	cut    bool
	full   func()
}

// Write implements [io.Writer]; it never fails.
func (b *bounded) Write(p []byte) (int, error) {
	room := b.limit - b.buffer.Len()
	if len(p) > room {
		b.buffer.Write(p[:room])
		if !b.cut {
			b.cut = true
			b.full()
		}
		return len(p), nil
	}
	return b.buffer.Write(p)
}
