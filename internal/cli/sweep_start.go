package cli

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/study"
	"github.com/cupel/cupel/internal/sweep"
)

// sweepFlags are the flags of sweep:start.
type sweepFlags struct {
	name, experiment, resume string
	inputs                   []string
	parallel                 int
	queue                    bool
	database                 string
}

const sweepStartHelp = `Search for the best parameters. The study says what may be varied, how values are
suggested, and which command a trial runs: see the guide's page on sweeps. The
study is a run, and each trial a run below it, with the same code and inputs.

Trials run here, until all are over. The first Ctrl-C ends those that run and stops
the study; --resume lets it go on, with the trials that were stopped first. With
--queue nothing runs here: cupel worker on any number of machines takes the trials,
in folders of their own with the code as it is now.`

const sweepStartExamples = `cupel sweep:start study.yaml
cupel sweep:start study.yaml --parallel 4 --experiment churn --input data/train.csv
cupel sweep:start --resume forest
cupel sweep:start study.yaml --queue --catalog postgres://ada@db/cupel`

func (a *app) sweepStart() *cobra.Command {
	var f sweepFlags
	cmd := &cobra.Command{
		Use:     "start [study.yaml]",
		Short:   "Search for the best parameters, here or on the queue",
		Long:    sweepStartHelp,
		Example: sweepStartExamples,
		Args:    takes(0, 1),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.name, "name", "", "`NAME` of the study's run; the study has one")
	flags.StringVar(&f.experiment, "experiment", "", "`NAME` or number of the experiment; one that does not exist is made")
	flags.StringArrayVar(&f.inputs, "input", nil, "file or folder, `PATH`, that trials read, repeatable: it is stored once")
	flags.IntVar(&f.parallel, "parallel", 0, "trials at a time; the study says how many")
	flags.StringVar(&f.resume, "resume", "", "let `STUDY` go on that was stopped")
	flags.BoolVar(&f.queue, "queue", false, "leave the trials to workers")
	addQueueDatabase(cmd, &f.database)
	_ = cmd.RegisterFlagCompletionFunc("experiment", a.completeExperiments)
	_ = cmd.RegisterFlagCompletionFunc("resume", a.completeRuns)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.startSweep(cmd, args, f) }
	return cmd
}

// startSweep checks all that can be checked before there is a study.
func (a *app) startSweep(cmd *cobra.Command, args []string, f sweepFlags) error {
	s := sweeping{flags: f}
	if (len(args) == 0) == (f.resume == "") {
		return usageError{spelled(cmd), "sweep:start: name the file of a study, or say --resume STUDY"}
	}
	if f.parallel < 0 || f.parallel > study.MaxParallel {
		return usageError{spelled(cmd), "sweep:start: --parallel is 1 to 1000"}
	}
	if err := s.read(args); err != nil {
		return err
	}
	if f.queue {
		address, err := a.queueAddress(f.database)
		if err != nil {
			return err
		}
		return a.run(func(c *call) error {
			s.call = c
			return s.enqueue(address)
		})(cmd, args)
	}
	return a.runServed(func(c *call, at runner.Address) error {
		s.call, s.at = c, at
		return s.try()
	})(cmd, args)
}

// sweeping is a study that is being started.
type sweeping struct {
	execution // of the study's run: it captures code, and stores inputs
	flags     sweepFlags
	parsed    study.Study
	study     cupel.Study
	spec      runspec.Spec // of the study's run
}

// read reads the study and the settings of the project.
func (s *sweeping) read(args []string) (err error) {
	s.environ = os.Environ()
	if len(args) > 0 {
		text, err := readFile(args[0])
		if err != nil {
			return err
		}
		if s.parsed, err = study.Parse(text); err != nil {
			return cupel.Errorf(cupel.ErrorCode(err), "%s: %w", args[0], err)
		}
		if err := runnable(s.parsed); err != nil {
			return err
		}
	}
	if s.recording, err = config.RecordingSettings("."); err != nil {
		return err
	}
	s.inputs, err = declaredInputs(s.flags.inputs, s.recording.Inputs)
	return err
}

// runnable refuses studies whose trials are run by a program of their own.
func runnable(s study.Study) error {
	switch {
	case s.Train != nil && len(s.Train.Program) > 0:
		return cupel.Errorf(cupel.Invalid, "study %s trains by a program, %s: let that search, by its command train with --study FILE", s.Name, strings.Join(s.Train.Program, " "))
	case s.Train == nil && len(s.Command) == 0:
		return cupel.Errorf(cupel.Invalid, "study %s has no command: say which one a trial runs, such as command: [python, train.py, \"--rate={rate}\"], or which components train: trains", s.Name)
	}
	return nil
}

// begin starts the study, or lets it go on, and knows what its trials are made of.
func (s *sweeping) begin() error {
	if s.flags.resume != "" {
		return s.resume()
	}
	s.execution.flags.experiment = s.flags.experiment
	experiment, err := s.experiment()
	if err != nil {
		return err
	}
	definition, err := s.parsed.Encode()
	if err != nil {
		return err
	}
	draft := cupel.NewStudy{ExperimentID: experiment, Name: s.flags.name, Definition: definition}
	if location, err := s.location(); err == nil && location.Token == "" {
		draft.User = s.author("") // where there is a token, whose it is says more
	}
	if s.study, err = s.registry.CreateStudy(s.ctx, s.project, draft); err != nil {
		return err
	}
	s.say("Study %s (%s) in project %s", s.study.Name, s.study.ID, s.project)
	if err := s.record(); err != nil {
		s.stop()
		return err
	}
	return nil
}

// record captures what all trials are made of, once.
func (s *sweeping) record() error {
	if s.args = s.parsed.Command; s.parsed.Train != nil {
		s.args = sweep.TrainCommand(".", s.environ)
	}
	s.now = cupel.Run{ID: s.study.ID, Project: s.study.Project}
	captured, err := s.capture()
	if err != nil {
		return err
	}
	inputs, err := s.storeInputs(captured.Root)
	if err != nil {
		return err
	}
	s.spec = runspec.Spec{
		Identity: runspec.Identity{Kind: runspec.KindCommand, Command: captured.Command, Inputs: inputs, Code: captured.Code, Search: s.study.Definition},
		Observed: captured.Observed,
	}
	if _, err := provenance.RecordSpec(s.ctx, s.registry, s.study.Ref(), s.spec); err != nil {
		return err
	}
	return s.registry.LogBatch(s.ctx, s.study.Ref(), cupel.RunBatch{
		Tags: []cupel.RunTag{{Key: provenance.NotReproducibleTag, Value: "it is a study: each of its trials can be reproduced"}},
	})
}

// stop stops the study, also when the command was interrupted.
func (s *sweeping) stop() {
	if _, err := s.registry.StopStudy(context.WithoutCancel(s.ctx), s.study.Ref()); err != nil && cupel.ErrorCode(err) != cupel.Conflict {
		s.warn("study " + s.study.ID + " could not be stopped: " + err.Error())
	}
}
