package replay

import (
	"context"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/wire"
)

// begin makes the new run, which holds the code and the data of the old one and
// says from the start what it reproduces.
func (a *attempt) begin(ctx context.Context) error {
	old := a.recorded.Run
	draft := cupel.NewRun{
		ExperimentID: old.ExperimentID, Name: a.name(), User: a.order.User, RunComponents: old.RunComponents,
		Tags: map[string]string{provenance.ReproducesTag: old.ID},
	}
	if a.recorded.Spec.Identity.Kind == runspec.KindCommand {
		draft.Tags[wire.ExecTag] = wire.ExecWaiting
	}
	run, err := a.Registry.CreateRun(ctx, old.Project, draft)
	if err != nil {
		return err
	}
	a.run = run
	if err := a.holdTrees(ctx); err != nil {
		return err
	}
	if err := a.copyOwnArtifacts(ctx); err != nil {
		return err
	}
	_, err = provenance.RecordSpec(ctx, a.Registry, run.Ref(), a.recorded.Spec)
	return err
}

// name is that of the new run.
func (a *attempt) name() string {
	if a.order.Name != "" {
		return a.order.Name
	}
	return "reproduction of " + a.recorded.Run.Name
}

// holdTrees lets the new run hold what it is made of: it can be reproduced when
// the old one is purged.
func (a *attempt) holdTrees(ctx context.Context) error {
	if err := a.hold(ctx, cupel.TreeOfCode, a.recorded.Spec.Identity.Code.Tree.String()); err != nil {
		return err
	}
	var logged []cupel.DatasetInput
	for _, in := range a.inputs {
		if in.folder == nil {
			continue
		}
		if err := a.hold(ctx, cupel.TreeOfInput, in.Digest); err != nil {
			return err
		}
		logged = append(logged, in.logged)
	}
	if len(logged) == 0 {
		return nil
	}
	return a.Registry.LogInputs(ctx, a.run.Ref(), logged, nil)
}

func (a *attempt) hold(ctx context.Context, role cupel.TreeRole, sum string) error {
	ref := cupel.TreeRef{Project: a.run.Project, Digest: sum}
	manifest, err := a.Registry.TreeManifest(ctx, ref)
	if err != nil {
		return err
	}
	content := cupel.Source{Path: "content", Size: -1, Open: func() (io.ReadCloser, error) { return a.Registry.OpenTree(ctx, ref) }}
	_, err = a.Registry.PutTree(ctx, a.run.Ref(), cupel.TreeDraft{Role: role, Manifest: manifest, Content: content})
	return err
}

// copyOwnArtifacts copies what belongs to the spec.
func (a *attempt) copyOwnArtifacts(ctx context.Context) error {
	paths := []string{}
	if a.recorded.Spec.Observed.Code.Patch != nil {
		paths = append(paths, provenance.PatchFile)
	}
	sources, err := a.Registry.ListArtifacts(ctx, a.recorded.Run.Ref().Artifacts(), provenance.SourcesPath, true)
	if err != nil {
		return err
	}
	for _, source := range sources {
		paths = append(paths, source.Path)
	}
	for _, path := range paths {
		if err := a.copyArtifact(ctx, path); err != nil && cupel.ErrorCode(err) != cupel.NotFound {
			return err
		}
	}
	return nil
}

func (a *attempt) copyArtifact(ctx context.Context, path string) error {
	open := func() (io.ReadCloser, error) {
		return a.Registry.OpenArtifact(ctx, a.recorded.Run.Ref().Artifacts(), path)
	}
	_, err := a.Registry.PutArtifact(ctx, a.run.Ref().Artifacts(), path, cupel.Source{Path: path, Size: -1, Open: open})
	return err
}

// end ends the new run. What fails is told: it does not change the verdict.
func (a *attempt) end(ctx context.Context, outcome runner.Outcome) cupel.RunStatus {
	status, err := runner.End(ctx, runner.Options{Registry: a.Registry, Run: a.run.Ref(), Say: a.Say}, outcome)
	if err != nil {
		a.Say("the new run could not be ended: " + err.Error())
	}
	return status
}
