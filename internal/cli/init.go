package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
	"github.com/cupel/cupel/internal/repro/git"
	"github.com/cupel/cupel/internal/scaffold"
)

// tidyLimit is how long go mod tidy may take.
const tidyLimit = 5 * time.Minute

// initFlags are the flags of init.
type initFlags struct {
	language, checkout string
}

const initHelp = `Lay out a new model project in the folder NAME, which may be a path: a program that
trains on real data, its dataset, features and models, notebooks, queries, tests,
cupel.yaml and a lock file, in a git repository of its own. It trains, passes its
tests and reproduces as it stands; its README.md has the three commands.

The last part of NAME is the project's name. The folder is made, or is there and
empty.`

// initResult is the answer of init.
type initResult struct {
	Name     string            `json:"name"`
	Language scaffold.Language `json:"language"`
	Folder   string            `json:"folder"`
	Git      bool              `json:"git"` // it is a repository of its own, with one commit
}

func (a *app) init() *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:     "init NAME",
		Short:   "Lay out a new model project",
		Long:    initHelp,
		Example: "cupel init churn-model\ncupel init models/churn-model --lang go",
		Args:    takes(1, 1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.layOut(cmd.Context(), args[0], f) },
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVar(&f.language, "lang", "python", "language of the project: python or go")
	cmd.Flags().StringVar(&f.checkout, "checkout", "", "`FOLDER` with the source of Cupel that a project in Go is built against, where no module is published")
	_ = cmd.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions([]string{"python", "go"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (a *app) layOut(ctx context.Context, place string, f initFlags) error {
	folder, err := filepath.Abs(place)
	if err != nil {
		return cupel.Errorf(cupel.Internal, "cannot tell the current folder: %w", err)
	}
	o := scaffold.Options{Name: filepath.Base(folder), Language: scaffold.Language(f.language), Version: a.Version}
	if f.checkout != "" {
		if o.Checkout, err = readCheckout(f.checkout); err != nil {
			return err
		}
	}
	files, err := scaffold.Files(o)
	if err == nil {
		err = scaffold.Write(folder, files)
	}
	if err != nil {
		return err
	}
	if o.Language == scaffold.Go && f.checkout == "" {
		a.tidy(ctx, folder)
	}
	result := initResult{Name: o.Name, Language: o.Language, Folder: folder, Git: a.beginGit(ctx, folder)}
	return a.answer(result, func() {
		a.print("%s: a project in %s. Its README.md says how it is trained, tested and reproduced.", place, o.Language)
	})
}

// readCheckout reads what a checkout of Cupel requires.
func readCheckout(folder string) (c scaffold.Checkout, err error) {
	if c.Folder, err = filepath.Abs(folder); err != nil {
		return c, cupel.Errorf(cupel.Internal, "cannot tell the current folder: %w", err)
	}
	if c.GoMod, err = readFile(filepath.Join(folder, "go.mod")); err != nil {
		return c, err
	}
	c.GoSum, err = readFile(filepath.Join(folder, "go.sum"))
	return c, err
}

// tidy writes go.sum. A project without it is whole but for that.
func (a *app) tidy(ctx context.Context, folder string) {
	ctx, cancel := context.WithTimeout(ctx, tidyLimit)
	defer cancel()
	command := exec.CommandContext(ctx, "go", "mod", "tidy")
	command.Dir = folder
	if output, err := command.CombinedOutput(); err != nil {
		a.say("go.sum is not written yet: run go mod tidy there. It said: %s", strings.TrimSpace(firstOf(string(output), err.Error())))
	}
}

// beginGit makes a repository of the project, unless the folder is in one.
func (a *app) beginGit(ctx context.Context, folder string) bool {
	_, err := git.Open(ctx, folder)
	if err == nil {
		a.say("The folder is in a git repository, and became no other.")
		return false
	}
	var e *cupel.Error
	if !errors.As(err, &e) || e.Code != cupel.NotFound {
		a.say("The folder is no git repository: %v", err)
		return false
	}
	if err := git.Begin(ctx, folder, config.Author(ctx, folder, os.Getenv), "Begin with what cupel init lays out"); err != nil {
		a.say("The folder is no git repository: %v", err)
		return false
	}
	return true
}
