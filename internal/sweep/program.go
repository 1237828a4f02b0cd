package sweep

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/study"
	"github.com/cupel/cupel/internal/wire"
)

// program returns what a trial runs, once its run has what it is made of: spec,
// code and inputs.
func (s *Site) program(ctx context.Context, sweep *Sweep, trial cupel.Trial) (Program, error) {
	var params study.Params
	if err := params.UnmarshalJSON(trial.Params); err != nil {
		return Program{}, err
	}
	argv, err := sweep.Definition.Argv(params)
	if err != nil {
		return Program{}, err
	}
	variables := sweep.Definition.Variables(study.Trial{Number: trial.Number, Params: params})
	if train := sweep.Definition.Train; train != nil {
		argv = TrainCommand(s.Folder, s.Environ)
		if variables[trainVariable], err = trainArguments(*train, params, sweep.Definition.Seed); err != nil {
			return Program{}, err
		}
	}
	run := cupel.RunRef{Project: sweep.Study.Project, ID: trial.RunID}
	program := Program{Run: run, Argv: argv, Folder: s.Folder, Environ: with(s.Environ, variables)}
	return program, s.record(ctx, sweep.Registry, program)
}

// with returns a list of NAME=VALUE with the given variables in the place of those
// of the same name.
func with(environ []string, given map[string]string) []string {
	all := slices.DeleteFunc(slices.Clone(environ), func(line string) bool {
		name, _, _ := strings.Cut(line, "=")
		_, replaced := given[name]
		return replaced
	})
	for _, name := range slices.Sorted(maps.Keys(given)) {
		all = append(all, name+"="+given[name])
	}
	return all
}

// record gives the run of a trial what the study's run has.
func (s *Site) record(ctx context.Context, registry Registry, program Program) error {
	for _, held := range s.held {
		if _, err := registry.PutTree(ctx, program.Run, cupel.TreeDraft{Role: held.role, Manifest: held.manifest, Content: stored}); err != nil {
			return err
		}
	}
	// The first run that the command makes by MLflow's client is the trial's.
	waiting := cupel.RunBatch{Tags: []cupel.RunTag{{Key: wire.ExecTag, Value: wire.ExecWaiting}}}
	if err := registry.LogBatch(ctx, program.Run, waiting); err != nil {
		return err
	}
	if len(s.inputs) > 0 {
		if err := registry.LogInputs(ctx, program.Run, s.inputs, nil); err != nil {
			return err
		}
	}
	spec := s.spec
	spec.Identity.Search = nil // one trial is no search
	spec.Identity.Command, _ = runspec.NewCommand(spec.Identity.Command.Folder, program.Argv, program.Environ, append(slices.Clone(s.Listed), trialVariables...))
	_, err := provenance.RecordSpec(ctx, registry, program.Run, spec)
	return err
}

// trialVariables are those of the study that a trial run again must have too.
var trialVariables = []string{trainVariable, "CUPEL_PARAMS", "CUPEL_STUDY", "CUPEL_TRIAL"}

// stored is the content of a tree that the project has.
var stored = cupel.Source{Path: "content", Open: func() (io.ReadCloser, error) {
	return nil, errors.New("the project does not have the tree any more")
}}
