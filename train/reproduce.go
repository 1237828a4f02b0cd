package train

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
	"github.com/cupel/cupel/internal/location"
	"github.com/cupel/cupel/internal/replay"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/verdict"
)

// reproduce makes a run again by the engine of the command line, which executes
// the recorded code. A verdict that is "failed" is an error too.
func reproduce(ctx context.Context, spec Spec) (*Run, error) {
	if spec.Registry != nil {
		return nil, cupel.Errorf(cupel.Invalid, "a reproduction starts a program, which has to find the registry by itself: leave Spec.Registry nil, and set CUPEL_URL or CUPEL_HOME")
	}
	p, err := spec.open(ctx)
	if err != nil {
		return nil, err
	}
	defer p.close()
	engine, err := spec.engine(p.registry)
	if err != nil {
		return nil, err
	}
	order, err := spec.order(p.user)
	if err != nil {
		return nil, err
	}
	if err := engine.Sweep(ctx); err != nil {
		engine.Say("what an earlier reproduction has left could not be removed: " + err.Error())
	}
	recorded, err := engine.Read(ctx, cupel.RunRef{Project: p.project, ID: spec.RunID})
	if err != nil {
		return nil, err
	}
	report, err := engine.Reproduce(ctx, recorded, order)
	if err != nil {
		return nil, err
	}
	return p.reproduced(ctx, report)
}

// reproduced is the new run of a report.
func (p place) reproduced(ctx context.Context, report verdict.Report) (*Run, error) {
	again := &Run{Verdict: string(report.Verdict), Report: &report}
	var err error
	if report.RunID != "" {
		again.Run, err = p.registry.GetRun(ctx, cupel.RunRef{Project: p.project, ID: report.RunID})
	}
	if err == nil && report.Failure != nil {
		err = cupel.Errorf(cupel.Conflict, "run %s could not be reproduced: %s: %s", report.Reproduces, report.Failure.Step, report.Failure.Reason)
	}
	return again, err
}

func (s Spec) order(user string) (replay.Order, error) {
	order := replay.Order{
		Environment: replay.EnvironmentCurrent, Data: document.Data(cmp.Or(s.Data, string(document.DataStored))), Name: s.Name, User: user,
	}
	if order.Data != document.DataStored && order.Data != document.DataSource {
		return order, cupel.Errorf(cupel.Invalid, "Data is %q, not stored or source", s.Data)
	}
	settings, err := config.ReproduceSettings(s.folder())
	order.Compare = verdict.Options{Tolerance: settings.Tolerance, Tolerances: settings.Tolerances, Ignore: settings.Ignore}
	return order, err
}

// engine makes runs again on this machine.
func (s Spec) engine(registry cupel.Registry) (*replay.Engine, error) {
	folder, err := filepath.Abs(s.folder())
	if err == nil {
		folder, err = filepath.EvalSymlinks(folder)
	}
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the folder %s cannot be read: %w", s.folder(), err)
	}
	caches, err := filepath.Abs(filepath.Dir(location.Location{}.CodeCache(os.Getenv)))
	if err != nil {
		return nil, cupel.Errorf(cupel.Internal, "no folder is known for caches: %w", err)
	}
	talk := s.talk()
	return &replay.Engine{
		Registry: registry, Folder: folder, Environ: os.Environ(),
		Scratch: filepath.Join(caches, "replays"), Environments: filepath.Join(caches, "environments"),
		Say: func(text string) { fmt.Fprintln(talk, text) },
		Launch: func(ctx context.Context, program replay.Program) (runner.Outcome, error) {
			return launch(ctx, registry, program, talk)
		},
	}, nil
}

// launch runs a program as a run, which finds the registry as this one did.
func launch(ctx context.Context, registry cupel.Registry, program replay.Program, talk io.Writer) (runner.Outcome, error) {
	environ, err := registryEnviron(program)
	if err != nil {
		return runner.Outcome{}, err
	}
	return runner.Run(ctx, runner.Options{
		Registry: registry, Run: program.Run, Argv: program.Argv, Folder: program.Folder, Environ: environ,
		Stdout: talk, Stderr: talk, Say: func(text string) { fmt.Fprintln(talk, text) },
	})
}

// registryEnviron are the variables of a program that is to find the registry
// from another folder.
func registryEnviron(program replay.Program) ([]string, error) {
	at, err := location.Location{}.Filled(os.Getenv)
	if err != nil {
		return nil, err
	}
	if at.URL != "" {
		return runner.Environment(program.Environ, runner.Address{URL: at.URL, Token: at.Token}, program.Run), nil
	}
	environ := append(program.Environ[:len(program.Environ):len(program.Environ)], "CUPEL_PROJECT="+program.Run.Project, "CUPEL_RUN_ID="+program.Run.ID)
	if at.Home == "" {
		return environ, nil
	}
	home, err := filepath.Abs(at.Home)
	if err != nil {
		return nil, cupel.Errorf(cupel.Internal, "CUPEL_HOME: %w", err)
	}
	return append(environ, "CUPEL_HOME="+home), nil
}
