package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
)

// call is one command that has been understood, with the registry that it
// works on.
type call struct {
	*app
	ctx      context.Context
	registry cupel.Registry
	project  string
	args     []string
}

// run makes a command's function of one that needs the registry.
func (a *app) run(f func(c *call) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		project, err := a.currentProject()
		if err != nil {
			return err
		}
		location, err := a.location()
		if err != nil {
			return err
		}
		registry, err := a.Open(cmd.Context(), location)
		if err != nil {
			return err
		}
		defer func() {
			if closed := registry.Close(); err == nil {
				err = closed
			}
		}()
		return f(&call{a, cmd.Context(), registry, project, args})
	}
}

func (a *app) currentProject() (string, error) {
	if a.flags.project != "" {
		return a.flags.project, cupel.CheckProjectName(a.flags.project)
	}
	return config.CurrentProject(".", a.Env)
}

// repository reads an argument that names a repository.
func (c *call) repository(name string) (cupel.RepositoryRef, error) {
	ref := cupel.RepositoryRef{Project: c.project, Name: name}
	return ref, ref.Check()
}

// image reads an argument that names an image.
func (c *call) image(text string) (cupel.ImageRef, error) {
	return cupel.ParseImageRef(c.project, text)
}

// author is who changes something here.
func (c *call) author(flag string) string {
	if flag != "" {
		return flag
	}
	return config.Author(c.ctx, ".", c.Env)
}

// say tells the user something that is not the result.
func (a *app) say(format string, args ...any) {
	if !a.flags.quiet {
		fmt.Fprintln(a.Stderr, cleanLines(fmt.Sprintf(format, args...)))
	}
}

// answer writes the result: value as JSON where that is asked for, else what
// human writes.
func (a *app) answer(value any, human func()) error {
	if a.flags.json {
		return a.writeJSON(value)
	}
	human()
	return nil
}

// readFile reads a small file that the user named.
func readFile(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return text, nil
}

// unreadable words why a file that the user named cannot be read.
func unreadable(path string, err error) error {
	code := cupel.Invalid
	switch {
	case errors.Is(err, os.ErrNotExist):
		return cupel.Errorf(cupel.NotFound, "there is no file %s", path)
	case errors.Is(err, os.ErrPermission):
		code = cupel.PermissionDenied
	}
	return cupel.Errorf(code, "cannot read %s: %w", path, withoutPath(err))
}

func withoutPath(err error) error {
	var cause *os.PathError
	if errors.As(err, &cause) {
		return cause.Err
	}
	return err
}
