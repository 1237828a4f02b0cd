package mlflowimport

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// TestInterrupted breaks an import off before each of its writes, as a kill would,
// and lets a second one complete it.
func TestInterrupted(t *testing.T) {
	registry := newRegistry(t, "whole")
	must(Import(t.Context(), registry, small(), Options{Project: "whole"}))(t)
	want := viewer{t, t.Context(), registry, "whole"}.snapshot()
	for n := 0; ; n++ {
		project := fmt.Sprintf("broken-%d", n)
		must(registry.CreateProject(t.Context(), project, cupel.ProjectChange{}))(t)
		failing := &failingRegistry{Registry: registry, left: n}
		if _, err := Import(t.Context(), failing, small(), Options{Project: project}); err == nil {
			if n < 25 {
				t.Errorf("an import of all kinds has only %d writes", n)
			}
			return
		} else if !strings.Contains(err.Error(), errBroken.Error()) {
			t.Fatal(err)
		}
		report := must(Import(t.Context(), registry, small(), Options{Project: project}))(t)
		got := viewer{t, t.Context(), registry, project}.snapshot()
		if diff := cmp.Diff(want, got, ageless); diff != "" {
			t.Errorf("broken off at write %d and completed (-whole +completed):\n%s", n, diff)
		}
		if len(report.Gaps) > 0 {
			t.Errorf("completed after write %d: %v", n, report.Gaps)
		}
	}
}

var errBroken = cupel.Errorf(cupel.Unavailable, "the power is gone")

// failingRegistry fails all writes but the first few.
type failingRegistry struct {
	cupel.Registry
	mu   sync.Mutex
	left int
}

func (f *failingRegistry) write() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left--; f.left < 0 {
		return errBroken
	}
	return nil
}

func (f *failingRegistry) CreateExperiment(ctx context.Context, project string, draft cupel.NewExperiment) (cupel.Experiment, error) {
	if err := f.write(); err != nil {
		return cupel.Experiment{}, err
	}
	return f.Registry.CreateExperiment(ctx, project, draft)
}

func (f *failingRegistry) CreateRun(ctx context.Context, project string, draft cupel.NewRun) (cupel.Run, error) {
	if err := f.write(); err != nil {
		return cupel.Run{}, err
	}
	return f.Registry.CreateRun(ctx, project, draft)
}

func (f *failingRegistry) LogBatch(ctx context.Context, run cupel.RunRef, batch cupel.RunBatch) error {
	if err := f.write(); err != nil {
		return err
	}
	return f.Registry.LogBatch(ctx, run, batch)
}

func (f *failingRegistry) LogInputs(ctx context.Context, run cupel.RunRef, datasets []cupel.DatasetInput, models []cupel.ModelLink) error {
	if err := f.write(); err != nil {
		return err
	}
	return f.Registry.LogInputs(ctx, run, datasets, models)
}

func (f *failingRegistry) LogOutputs(ctx context.Context, run cupel.RunRef, models []cupel.ModelLink) error {
	if err := f.write(); err != nil {
		return err
	}
	return f.Registry.LogOutputs(ctx, run, models)
}

func (f *failingRegistry) PutArtifact(ctx context.Context, owner cupel.ArtifactOwner, path string, source cupel.Source) (cupel.Artifact, error) {
	if err := f.write(); err != nil {
		return cupel.Artifact{}, err
	}
	return f.Registry.PutArtifact(ctx, owner, path, source)
}

func (f *failingRegistry) CreateLoggedModel(ctx context.Context, project string, draft cupel.NewLoggedModel) (cupel.LoggedModel, error) {
	if err := f.write(); err != nil {
		return cupel.LoggedModel{}, err
	}
	return f.Registry.CreateLoggedModel(ctx, project, draft)
}

func (f *failingRegistry) ChangeLoggedModel(ctx context.Context, model cupel.LoggedModelRef, change cupel.LoggedModelChange) (cupel.LoggedModel, error) {
	if err := f.write(); err != nil {
		return cupel.LoggedModel{}, err
	}
	return f.Registry.ChangeLoggedModel(ctx, model, change)
}

func (f *failingRegistry) CreateRepository(ctx context.Context, repo cupel.RepositoryRef) (cupel.Repository, error) {
	if err := f.write(); err != nil {
		return cupel.Repository{}, err
	}
	return f.Registry.CreateRepository(ctx, repo)
}

func (f *failingRegistry) AnnotateRepository(ctx context.Context, repo cupel.RepositoryRef, annotations map[string]string) error {
	if err := f.write(); err != nil {
		return err
	}
	return f.Registry.AnnotateRepository(ctx, repo, annotations)
}

func (f *failingRegistry) RegisterImage(ctx context.Context, registration cupel.Registration) (cupel.Image, error) {
	if err := f.write(); err != nil {
		return cupel.Image{}, err
	}
	return f.Registry.RegisterImage(ctx, registration)
}

func (f *failingRegistry) DeleteImage(ctx context.Context, image cupel.ImageRef, by string) error {
	if err := f.write(); err != nil {
		return err
	}
	return f.Registry.DeleteImage(ctx, image, by)
}

func (f *failingRegistry) SetTag(ctx context.Context, image cupel.ImageRef, tag string) error {
	if err := f.write(); err != nil {
		return err
	}
	return f.Registry.SetTag(ctx, image, tag)
}

func (f *failingRegistry) DeleteRun(ctx context.Context, run cupel.RunRef) error {
	if err := f.write(); err != nil {
		return err
	}
	return f.Registry.DeleteRun(ctx, run)
}

func (f *failingRegistry) DeleteExperiment(ctx context.Context, experiment cupel.ExperimentRef) error {
	if err := f.write(); err != nil {
		return err
	}
	return f.Registry.DeleteExperiment(ctx, experiment)
}
