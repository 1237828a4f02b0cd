package mlflowimport

import (
	"context"
	"sync"

	"github.com/cupel/cupel"
)

// experiment is an experiment of the source with the one it becomes.
type experiment struct {
	source cupel.Experiment
	target cupel.Experiment
	left   bool // nothing of it is imported
	fresh  bool // made by this import

	mu sync.Mutex // guards target.State
}

// ref names the target.
func (x *experiment) ref(project string) cupel.ExperimentRef {
	return cupel.ExperimentRef{Project: project, ID: x.target.ID}
}

// readExperiments reads the list of the source.
func (im *importer) readExperiments(ctx context.Context) error {
	for e, err := range im.source.Experiments(ctx) {
		if err != nil {
			return err
		}
		im.experiments = append(im.experiments, &experiment{source: e})
	}
	return nil
}

// addExperiments finds or makes the target of each experiment.
func (im *importer) addExperiments(ctx context.Context) error {
	for _, x := range im.experiments {
		target, err := im.target(ctx, x.source)
		switch {
		case cupel.ErrorCode(err) == cupel.NotFound:
			err = im.createExperiment(ctx, x)
		case err == nil:
			err = im.updateExperiment(ctx, x, target)
		}
		if err != nil {
			x.left = true
			if err = im.pass("experiment", x.source.Name, err); err != nil {
				return err
			}
		}
	}
	return nil
}

// target returns the experiment of the project that a source's is, or an error of
// code not_found.
func (im *importer) target(ctx context.Context, source cupel.Experiment) (cupel.Experiment, error) {
	target, err := im.registry.GetExperiment(ctx, cupel.ExperimentRef{Project: im.project, ID: source.ID})
	if err == nil && same(source, target) || err != nil && cupel.ErrorCode(err) != cupel.NotFound {
		return target, err
	}
	return im.registry.GetExperimentByName(ctx, im.project, source.Name)
}

// same reports whether an experiment under the same number is the same: it may
// have another name since.
func same(source, target cupel.Experiment) bool {
	return source.ID == target.ID && (source.ID == cupel.DefaultExperiment || source.Name == target.Name ||
		!source.CreatedAt.IsZero() && source.CreatedAt.Equal(target.CreatedAt))
}

func (im *importer) createExperiment(ctx context.Context, x *experiment) error {
	draft := cupel.NewExperiment{ID: &x.source.ID, Name: x.source.Name, Tags: x.source.Tags, CreatedAt: x.source.CreatedAt}
	if im.source.Remote(x.source.ArtifactLocation) {
		draft.ArtifactLocation = x.source.ArtifactLocation
		im.gap("artifacts of experiment", x.source.Name, "they stay at "+x.source.ArtifactLocation+", which cannot be read from here; clients go there by themselves")
	}
	created, err := im.registry.CreateExperiment(ctx, im.project, draft)
	if cupel.ErrorCode(err) == cupel.AlreadyExists && im.merge { // the number is taken
		draft.ID = nil
		created, err = im.registry.CreateExperiment(ctx, im.project, draft)
		if err == nil {
			im.gap("number of experiment", x.source.Name, "numbers that are taken became new ones")
		}
	}
	if cupel.ErrorCode(err) == cupel.Invalid && len(draft.Tags) > 0 {
		im.gap("tags of experiment", x.source.Name, err.Error())
		draft.Tags = nil
		created, err = im.registry.CreateExperiment(ctx, im.project, draft)
	}
	if err != nil {
		return err
	}
	x.target, x.fresh = created, true
	im.added(Experiments, 1)
	return nil
}

// updateExperiment brings name and tags of an experiment up to date.
func (im *importer) updateExperiment(ctx context.Context, x *experiment, target cupel.Experiment) error {
	x.target = target
	im.there(Experiments, 1)
	if target.State == cupel.StateDeleted && x.source.State != cupel.StateDeleted {
		x.left = true
		im.gap("experiment", x.source.Name, "it was deleted here: restore it to import into it")
		return nil
	}
	change := cupel.ExperimentChange{SetTags: missing(x.source.Tags, target.Tags)}
	if target.Name != x.source.Name && (!im.merge || x.source.ID != cupel.DefaultExperiment) {
		change.Name = &x.source.Name
	}
	if change.Name == nil && len(change.SetTags) == 0 {
		return nil
	}
	if err := im.wakeExperiment(ctx, x); err != nil {
		return err
	}
	_, err := im.registry.ChangeExperiment(ctx, x.ref(im.project), change)
	return im.pass("name and tags of experiment", x.source.Name, err)
}

// missing returns what a map lacks, or has another value of.
func missing(want, have map[string]string) map[string]string {
	lacking := map[string]string{}
	for key, value := range want {
		if there, ok := have[key]; !ok || there != value {
			lacking[key] = value
		}
	}
	return lacking
}

// wakeExperiment restores an experiment that is deleted here as it is in the
// source: something is to be added. It is deleted again at the end.
func (im *importer) wakeExperiment(ctx context.Context, x *experiment) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.target.State != cupel.StateDeleted {
		return nil
	}
	if err := im.registry.RestoreExperiment(ctx, x.ref(im.project)); err != nil {
		return err
	}
	x.target.State = cupel.StateActive
	return nil
}

// deleteExperiments deletes what is deleted in the source, and with it its runs.
func (im *importer) deleteExperiments(ctx context.Context) error {
	for _, x := range im.experiments {
		if x.left || x.source.State != cupel.StateDeleted || x.target.State == cupel.StateDeleted {
			continue
		}
		err := im.registry.DeleteExperiment(ctx, x.ref(im.project))
		if err := im.pass("deletion of experiment", x.source.Name, err); err != nil {
			return err
		}
	}
	return nil
}
