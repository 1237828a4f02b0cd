package mlflowapi

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// own names the run whose command calls.
func (c *call) own() cupel.RunRef { return cupel.RunRef{Project: c.project, ID: c.exec} }

// createInExec makes a run that the command of another one asks for. The first one
// that is no part of a third is the command's own run; later ones are parts of it.
// Who asks for the default experiment has chosen none, and gets that of the
// command's run.
func (c *call) createInExec(draft cupel.NewRun) (cupel.Run, error) {
	if draft.Tags[cupel.TagParentRun] == "" {
		if run, taken, err := c.takeOver(draft); taken || err != nil {
			return run, err
		}
	}
	own, err := c.service.GetRun(c.ctx, c.own())
	if err != nil {
		return cupel.Run{}, noRun(err, c.own())
	}
	if draft.ExperimentID == cupel.DefaultExperiment {
		draft.ExperimentID = own.ExperimentID
	}
	if draft.Tags == nil {
		draft.Tags = map[string]string{}
	}
	if draft.Tags[cupel.TagParentRun] == "" {
		draft.Tags[cupel.TagParentRun] = own.ID
	}
	return c.createNew(draft)
}

// takeOver makes the command's run of a draft, unless another one was that before.
// It keeps its start, which is that of the command.
func (c *call) takeOver(draft cupel.NewRun) (run cupel.Run, taken bool, err error) {
	c.taking.Lock()
	defer c.taking.Unlock()
	run, err = c.service.GetRun(c.ctx, c.own())
	if err != nil || run.Tags[wire.ExecTag] != wire.ExecWaiting {
		return run, false, noRun(err, c.own())
	}
	if change := takenFrom(draft); change != (cupel.RunChange{}) {
		if _, err := c.service.ChangeRun(c.ctx, c.own(), change); err != nil {
			return cupel.Run{}, false, noExperiment(err, cupel.ExperimentRef{ID: draft.ExperimentID})
		}
	}
	tags := []cupel.RunTag{{Key: wire.ExecTag, Value: wire.ExecTaken}}
	for key, value := range draft.Tags {
		if key != tagRunName {
			tags = append(tags, cupel.RunTag{Key: key, Value: value})
		}
	}
	if err := c.service.LogBatch(c.ctx, c.own(), cupel.RunBatch{Tags: tags}); err != nil {
		return cupel.Run{}, false, err
	}
	run, err = c.service.GetRun(c.ctx, c.own())
	return run, true, err
}

// takenFrom is what a draft changes of the run that takes its place.
func takenFrom(draft cupel.NewRun) (change cupel.RunChange) {
	if draft.ExperimentID != cupel.DefaultExperiment {
		change.ExperimentID = &draft.ExperimentID
	}
	name := draft.Name
	if name == "" {
		name = draft.Tags[tagRunName]
	}
	if name != "" {
		change.Name = &name
	}
	return change
}

// changeOwn changes the run whose command calls. It goes on as long as the command
// does, and more may be logged to it: who ends the run then learns of the status
// from the tag.
func (c *call) changeOwn(ref cupel.RunRef, change cupel.RunChange) (cupel.Run, error) {
	run, err := c.service.GetRun(c.ctx, ref)
	if err != nil {
		return cupel.Run{}, err
	}
	if _, open := run.Tags[wire.ExecTag]; open && change.Status != nil {
		told := cupel.RunTag{Key: wire.ExecTag, Value: wire.ExecTaken}
		if change.Status.Ended() {
			told.Value = string(*change.Status)
		}
		if err := c.service.LogBatch(c.ctx, ref, cupel.RunBatch{Tags: []cupel.RunTag{told}}); err != nil {
			return cupel.Run{}, err
		}
	}
	if change.Name == nil {
		return c.service.GetRun(c.ctx, ref)
	}
	return c.service.ChangeRun(c.ctx, ref, cupel.RunChange{Name: change.Name})
}
