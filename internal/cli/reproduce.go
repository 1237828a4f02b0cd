package cli

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
	"github.com/cupel/cupel/internal/replay"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/verdict"
)

// reproduceFlags are the flags of reproduce.
type reproduceFlags struct {
	environment, data, name string
	twice, yes              bool
}

const reproduceHelp = `Make a run again from its own code, data and command, and say whether it comes
out the same: identical, equivalent (each metric within its tolerance), different
(with the first metric and step that part, and what else differs), or failed (with
the step). The exit status is 0, 0, 1 or 5. RUN is an id, the beginning of one, or
a name.

This executes the code of the run on this machine. What is about to be run is said
first; where the run is another user's, you are asked. --yes agrees beforehand.`

const reproduceExamples = `cupel reproduce keen-cupel-417
cupel reproduce 4f3c --twice
cupel reproduce 4f3c --env lock --data source --json`

func (a *app) reproduce() *cobra.Command {
	var f reproduceFlags
	cmd := &cobra.Command{
		Use:               "reproduce RUN",
		Short:             "Make a run again, and say whether it comes out the same",
		Long:              reproduceHelp,
		Example:           reproduceExamples,
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeRun,
		RunE:              a.runServed(func(c *call, at runner.Address) error { return c.reproduceRun(f, at) }),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.environment, "env", string(replay.EnvironmentCurrent), "current: what is installed here, or lock: what the run's lock file names")
	flags.StringVar(&f.data, "data", string(document.DataStored), "stored: as the run read it, or source: as it is now where the run read it")
	flags.BoolVar(&f.twice, "twice", false, "make it twice, to see whether it comes out the same at all")
	flags.StringVar(&f.name, "name", "", "name of the new run (default: reproduction of RUN's name)")
	addYes(cmd, &f.yes)
	completeFrom(cmd, "env", []replay.EnvironmentChoice{replay.EnvironmentCurrent, replay.EnvironmentLock})
	completeFrom(cmd, "data", []document.Data{document.DataStored, document.DataSource})
	return cmd
}

func (c *call) reproduceRun(f reproduceFlags, at runner.Address) error {
	order, err := c.reproduceOrder(f)
	if err != nil {
		return err
	}
	run, err := c.findRun(c.args[0], cupel.StateActive)
	if err != nil {
		return err
	}
	engine, err := c.replayEngine(at)
	if err != nil {
		return err
	}
	if err := engine.Sweep(c.ctx); err != nil {
		c.say("what an earlier reproduction has left could not be removed: %s", err)
	}
	report, err := c.reproduceBy(engine, run, order, f.yes)
	if err != nil {
		return err
	}
	return c.answerReport(report)
}

func (c *call) reproduceBy(engine *replay.Engine, run cupel.Run, order replay.Order, yes bool) (verdict.Report, error) {
	recorded, err := engine.Read(c.ctx, run.Ref())
	if err != nil {
		if c.ctx.Err() != nil {
			return verdict.Report{}, err
		}
		return replay.Failed(run.ID, "", err), nil
	}
	c.announce(recorded, order)
	if err := c.agree(recorded.Run, yes); err != nil {
		return verdict.Report{}, err
	}
	return engine.Reproduce(c.ctx, recorded, order)
}

func (c *call) reproduceOrder(f reproduceFlags) (replay.Order, error) {
	order := replay.Order{
		Environment: replay.EnvironmentChoice(f.environment), Data: document.Data(f.data),
		Twice: f.twice, Name: f.name,
	}
	if order.Environment != replay.EnvironmentCurrent && order.Environment != replay.EnvironmentLock {
		return order, cupel.Errorf(cupel.Invalid, "--env is %q, not current or lock", f.environment)
	}
	if order.Data != document.DataStored && order.Data != document.DataSource {
		return order, cupel.Errorf(cupel.Invalid, "--data is %q, not stored or source", f.data)
	}
	if location, err := c.location(); err == nil && location.Token == "" { // whose token it is says more
		order.User = c.author("")
	}
	settings, err := config.ReproduceSettings(".")
	order.Compare = verdict.Options{Tolerance: settings.Tolerance, Tolerances: settings.Tolerances, Ignore: settings.Ignore}
	return order, err
}

// replayEngine makes runs again where the user is.
func (c *call) replayEngine(at runner.Address) (*replay.Engine, error) {
	folder, err := os.Getwd()
	if err == nil {
		folder, err = filepath.EvalSymlinks(folder)
	}
	if err != nil {
		return nil, cupel.Errorf(cupel.Internal, "cannot tell the current folder: %w", err)
	}
	caches, err := c.caches()
	if err != nil {
		return nil, err
	}
	return &replay.Engine{
		Registry: c.registry, Folder: folder,
		Scratch: filepath.Join(caches, "replays"), Environments: filepath.Join(caches, "environments"),
		Environ: os.Environ(), Launch: c.launcher(at),
		Say: func(text string) { c.say("%s", text) },
	}, nil
}

// caches is the folder of what can be made again: in the home where one is named,
// else where the user's caches are.
func (a *app) caches() (string, error) {
	trees := a.codeCache()
	if trees == "" {
		return "", cupel.Errorf(cupel.Invalid, "no folder is known for what lasts no longer than a command: name one by CUPEL_HOME")
	}
	return filepath.Abs(filepath.Dir(trees))
}
