package mlflowimport

import (
	"context"
	"regexp"
	"strings"
	"sync"

	"github.com/cupel/cupel"
)

// A run's id has at most so many bytes. A pattern that said so itself would take a
// millisecond to compile, at every start.
const maxRunID = 256

var runIDPattern = regexp.MustCompile(`^[a-zA-Z0-9][\w-]*$`)

// tagRunName is the tag that says the same as a run's name.
const tagRunName = "mlflow.runName"

// run is a run of the source with the one it becomes.
type run struct {
	x      *experiment
	source cupel.Run
	ref    cupel.RunRef
	before *cupel.Run // as it is in the project; nil for one that is made now
	left   bool       // nothing more of it is imported

	mu sync.Mutex // guards before.State
}

// addRuns imports the runs of an experiment, page by page.
func (im *importer) addRuns(ctx context.Context, x *experiment) error {
	for page, err := range im.source.Runs(ctx, x.source.ID) {
		if err != nil {
			return err
		}
		if err := im.addPage(ctx, x, page); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) addPage(ctx context.Context, x *experiment, page []cupel.Run) error {
	known, err := im.knownRuns(ctx, x, page)
	if err != nil {
		return err
	}
	runs := make([]*run, len(page))
	for i, source := range page {
		runs[i] = &run{x: x, source: source, ref: cupel.RunRef{Project: im.project, ID: source.ID}}
		if before, ok := known[source.ID]; ok {
			runs[i].before = &before
		}
	}
	if err := together(ctx, runs, im.addRun); err != nil {
		return err
	}
	if err := im.addPoints(ctx, runs); err != nil {
		return err
	}
	err = together(ctx, runs, func(ctx context.Context, r *run) error {
		if r.left {
			return nil
		}
		if err := im.addLinks(ctx, r); err != nil {
			return err
		}
		return im.addRunArtifacts(ctx, r)
	})
	for _, r := range runs {
		if !r.left && r.source.State == cupel.StateDeleted && x.source.State != cupel.StateDeleted &&
			(r.before == nil || r.before.State != cupel.StateDeleted) {
			im.deletedRuns = append(im.deletedRuns, r.ref)
		}
	}
	return err
}

// knownRuns returns those of a page that the project has already.
func (im *importer) knownRuns(ctx context.Context, x *experiment, page []cupel.Run) (map[string]cupel.Run, error) {
	var ids []string
	for _, r := range page {
		if len(r.ID) <= maxRunID && runIDPattern.MatchString(r.ID) {
			ids = append(ids, "'"+r.ID+"'")
		}
	}
	if x.fresh || len(ids) == 0 {
		return nil, nil
	}
	found, err := im.registry.SearchRuns(ctx, cupel.RunSearch{
		Search:      cupel.Search{Project: im.project, View: cupel.ViewAll, Limit: len(ids), Filter: "run_id in (" + strings.Join(ids, ", ") + ")"},
		Experiments: []int64{x.target.ID},
	})
	known := map[string]cupel.Run{}
	for _, r := range found.Runs {
		known[r.ID] = r
	}
	return known, err
}

// addRun makes a run, or brings one that is there up to date.
func (im *importer) addRun(ctx context.Context, r *run) error {
	if r.before == nil {
		err := im.createRun(ctx, r)
		if cupel.ErrorCode(err) != cupel.AlreadyExists {
			return im.leave(r, err)
		}
		before, err := im.registry.GetRun(ctx, r.ref) // in another experiment
		if err != nil {
			return im.leave(r, err)
		}
		r.before = &before
	}
	im.there(Runs, 1)
	return im.leave(r, im.updateRun(ctx, r))
}

// leave gives a run up after an error that concerns it alone.
func (im *importer) leave(r *run, err error) error {
	if err != nil {
		r.left = true
	}
	return im.pass("run", r.source.ID, err)
}

func (im *importer) createRun(ctx context.Context, r *run) error {
	if err := im.wakeExperiment(ctx, r.x); err != nil {
		return err
	}
	s := r.source
	draft := cupel.NewRun{
		ID: s.ID, ExperimentID: r.x.target.ID, Name: s.Name, User: userOf(s), Status: s.Status,
		StartTime: s.StartTime, EndTime: s.EndTime, Tags: s.Tags, Params: s.Params,
	}
	if !s.Status.Ended() {
		draft.EndTime = nil
	}
	_, err := im.registry.CreateRun(ctx, im.project, draft)
	if cupel.ErrorCode(err) == cupel.Invalid { // something of it is: the rest need not be lost
		draft.Tags, draft.Params = nil, nil
		if _, bare := im.registry.CreateRun(ctx, im.project, draft); bare != nil {
			return err
		}
		err = im.logTexts(ctx, r, s.Params, s.Tags)
	}
	if err == nil {
		im.added(Runs, 1)
	}
	return err
}

// userOf is who started a run.
func userOf(s cupel.Run) string {
	switch tagged := s.Tags["mlflow.user"]; {
	case s.User != "":
		return s.User
	case tagged != "":
		return tagged
	}
	return "unknown" // as MLflow says it; Cupel would put the importer's name
}

// wakeRun restores a run that is deleted here as it is in the source: something
// is to be added. It is deleted again at the end.
func (im *importer) wakeRun(ctx context.Context, r *run) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.before == nil || r.before.State != cupel.StateDeleted {
		return nil
	}
	if err := im.wakeExperiment(ctx, r.x); err != nil {
		return err
	}
	if err := im.registry.RestoreRun(ctx, r.ref); err != nil {
		return err
	}
	r.before.State = cupel.StateActive
	return nil
}

// deleteRuns deletes what is deleted in the source.
func (im *importer) deleteRuns(ctx context.Context) error {
	return together(ctx, im.deletedRuns, func(ctx context.Context, ref cupel.RunRef) error {
		return im.pass("deletion of run", ref.ID, im.registry.DeleteRun(ctx, ref))
	})
}
