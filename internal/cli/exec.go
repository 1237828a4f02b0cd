package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/wire"
)

// figuresEvery is how often it is logged how busy the machine is.
const figuresEvery = 10 * time.Second

// execFlags are the flags of exec.
type execFlags struct {
	name, experiment string
	inputs, tags     []string
}

const execHelp = `Run any command as a run: its code, its environment, the command itself and the
declared inputs are recorded, its output and how busy the machine is are kept, and
what it logs through MLflow or Cupel belongs to the run. The command's output,
signals and exit status are passed on as they are. Without a server, one is there
for the command as long as it runs.

The exit status is that of the command: 128 and the number of the signal that killed
it, 127 where it is not found, 126 where it cannot be executed, and 125 where Cupel
itself failed.`

func (a *app) exec() *cobra.Command {
	var f execFlags
	cmd := &cobra.Command{
		Use:     "exec [FLAG…] -- COMMAND [ARGUMENT…]",
		Short:   "Run any command as a run, with all that is needed to do so again",
		Long:    execHelp,
		Example: "cupel exec -- python train.py --lr 0.1\ncupel exec --name baseline --experiment churn --input data/train.csv -- make train",
		Args:    func(cmd *cobra.Command, args []string) error { return ownError(takes(1, -1)(cmd, args)) },
	}
	flags := cmd.Flags()
	flags.SetInterspersed(false) // what follows the command is the command's
	flags.StringVar(&f.name, "name", "", "`NAME` of the run; one is made up where there is none")
	flags.StringVar(&f.experiment, "experiment", "", "`NAME` or number of the experiment; one that does not exist is made")
	flags.StringArrayVar(&f.inputs, "input", nil, "file or folder, `PATH`, that the command reads, repeatable: it is stored")
	flags.StringArrayVar(&f.tags, "tag", nil, "`KEY=VALUE`, a tag of the run, repeatable")
	_ = cmd.RegisterFlagCompletionFunc("experiment", a.completeExperiments)
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return ownError(usageError{command: spelled(cmd), message: err.Error()})
	})
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.execute(cmd, args, f) }
	return cmd
}

// ownError gives an error the exit status that says whose it is.
func ownError(err error) error {
	if err == nil {
		return nil
	}
	return exitError{runner.ExitOf(err), err}
}

// execute runs a command as a run. All of its errors have an exit status that no
// command would have by itself.
func (a *app) execute(cmd *cobra.Command, args []string, f execFlags) error {
	x := execution{flags: f, environ: os.Environ()}
	err := x.check(args)
	if err == nil {
		err = a.runServed(func(c *call, at runner.Address) error {
			x.call, x.at = c, at
			return x.run()
		})(cmd, args)
	}
	var status exitError
	var stopped interrupted
	if err == nil || errors.As(err, &status) || errors.As(context.Cause(cmd.Context()), &stopped) {
		return err
	}
	return ownError(err)
}

// execution is a command that is run as a run.
type execution struct {
	*call
	flags     execFlags
	environ   []string // of this program
	at        runner.Address
	tags      map[string]string
	recording config.Recording
	inputs    []string // absolute paths
	now       cupel.Run
}

// check finds what is wrong before there is a run.
func (x *execution) check(argv []string) (err error) {
	if _, err := runner.Find(argv[0], ".", x.environ); err != nil {
		return err
	}
	if x.tags, err = pairs("--tag", "KEY=VALUE", x.flags.tags); err != nil {
		return err
	}
	if x.recording, err = config.RecordingSettings("."); err != nil {
		return err
	}
	x.inputs, err = declaredInputs(x.flags.inputs, x.recording.Inputs)
	return err
}

// run makes the run, records what it is made of, runs the command, and ends the
// run.
func (x *execution) run() error {
	signals, stop := runner.Catch()
	defer stop()
	if err := x.begin(); err != nil {
		return err
	}
	options := runner.Options{
		Registry: x.registry, Run: x.now.Ref(), Argv: x.args, Folder: ".",
		Environ: runner.Environment(x.environ, x.at, x.now.Ref()),
		Stdin:   x.Stdin, Stdout: x.Stdout, Stderr: x.Stderr,
		Signals: signals, Figures: figuresEvery, Say: x.warn,
	}
	if err := x.record(); err != nil {
		return x.broken(options, err)
	}
	// From here on signals are the command's, and do not end this program.
	outcome, err := runner.Run(context.WithoutCancel(x.ctx), options)
	return x.end(options, outcome, err)
}

// begin makes the run.
func (x *execution) begin() error {
	experiment, err := x.experiment()
	if err != nil {
		return err
	}
	tags := map[string]string{wire.ExecTag: wire.ExecWaiting}
	if parent := x.outer(); parent != "" {
		tags[cupel.TagParentRun] = parent
	}
	maps.Copy(tags, x.tags)
	draft := cupel.NewRun{ExperimentID: experiment, Name: x.flags.name, Tags: tags}
	if location, err := x.location(); err == nil && location.Token == "" {
		draft.User = x.author("") // where there is a token, whose it is says more
	}
	if x.now, err = x.registry.CreateRun(x.ctx, x.project, draft); err != nil {
		return err
	}
	x.say("Run %s in project %s", namedRun(x.now), x.project)
	return nil
}

// outer returns the run whose command has started this program, "" for none.
func (x *execution) outer() string {
	id := x.Env("CUPEL_RUN_ID")
	if id == "" {
		return ""
	}
	run, err := x.registry.GetRun(x.ctx, cupel.RunRef{Project: x.project, ID: id})
	if err != nil {
		return "" // of another registry
	}
	return run.ID
}

// experiment returns the number of the experiment, which is made where it does not
// exist.
func (x *execution) experiment() (int64, error) {
	if x.flags.experiment == "" {
		return cupel.DefaultExperiment, nil
	}
	experiment, err := x.findExperiment(x.flags.experiment)
	if cupel.ErrorCode(err) == cupel.NotFound {
		experiment, err = x.registry.CreateExperiment(x.ctx, x.project, cupel.NewExperiment{Name: x.flags.experiment})
		if err == nil {
			x.say("Made experiment %s", experiment.Name)
		}
	}
	return experiment.ID, err
}

// broken ends a run whose command was not started.
func (x *execution) broken(options runner.Options, why error) error {
	outcome := runner.Outcome{ExitCode: runner.ExitFailed, Status: cupel.RunFailed}
	if x.ctx.Err() != nil {
		outcome.Status = cupel.RunKilled
	}
	if _, err := runner.End(x.ctx, options, outcome); err != nil {
		x.warn(fmt.Sprintf("run %s could not be ended: %v", x.now.ID, err))
	}
	return why
}

// end ends the run of a command that has ended.
func (x *execution) end(options runner.Options, outcome runner.Outcome, why error) error {
	status, err := runner.End(x.ctx, options, outcome)
	if err != nil {
		x.warn(fmt.Sprintf("run %s is still %s, since it could not be ended: %v", x.now.ID, x.now.Status, err))
		if outcome.ExitCode == 0 {
			outcome.ExitCode = runner.ExitFailed
		}
	} else {
		x.say("Run %s %s", namedRun(x.now), status)
	}
	if x.app.flags.json {
		if err := x.writeLine(executed{x.now.ID, outcome.ExitCode}); err != nil {
			return err
		}
	}
	if outcome.ExitCode == 0 {
		return nil
	}
	return exitError{outcome.ExitCode, why}
}

// executed is the last line of the output as JSON.
type executed struct {
	RunID    string `json:"run_id"`
	ExitCode int    `json:"exit_code"`
}

// warn tells what went wrong beside a command, also where little is to be said.
func (a *app) warn(text string) {
	fmt.Fprintln(a.Stderr, cleanLines("cupel: "+strings.TrimSpace(text)))
}
