package service

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/study"
)

// AskTrial implements [cupel.Studies].
func (s *Service) AskTrial(ctx context.Context, ref cupel.RunRef, lease time.Duration) (cupel.TrialOffer, error) {
	lease, err := checkLease(lease)
	if err != nil {
		return cupel.TrialOffer{}, err
	}
	id, err := s.randomHex() // of the trial's run
	if err != nil {
		return cupel.TrialOffer{}, err
	}
	return changeStudy(ctx, s, ref, func(in *inStudy) (cupel.TrialOffer, error) {
		trial, err := in.next(ctx)
		if err != nil || trial == nil {
			return cupel.TrialOffer{State: in.row.State}, err
		}
		if err := in.start(ctx, trial, id, lease); err != nil {
			return cupel.TrialOffer{}, err
		}
		return cupel.TrialOffer{Trial: &trial.Trial, State: in.row.State}, nil
	})
}

func checkLease(lease time.Duration) (time.Duration, error) {
	if lease == 0 {
		return cupel.DefaultLease, nil
	}
	if lease < time.Second || lease > cupel.MaxLease {
		return 0, cupel.Errorf(cupel.Invalid, "lease %v: use 1s to %v", lease, cupel.MaxLease)
	}
	return lease, nil
}

// next returns the trial that is to be handed out; nil for none now.
func (in *inStudy) next(ctx context.Context) (*catalog.Trial, error) {
	if in.row.State != cupel.StudyOpen {
		return nil, nil
	}
	if in.timeOver() {
		return nil, in.finish(ctx)
	}
	trials, err := in.c.Trials(ctx, in.row.Num)
	if err != nil {
		return nil, err
	}
	running := false
	for i := range trials {
		t := &trials[i]
		if t.Lapsed {
			if err := in.lapse(ctx, t); err != nil {
				return nil, err
			}
		}
		if t.State == cupel.TrialWaiting {
			return t, in.c.DropTrialPoints(ctx, in.row.Num, t.Number)
		}
		running = running || t.State == cupel.TrialRunning
	}
	if in.row.Asked < in.row.Size {
		return in.suggest(trials), nil
	}
	if !running {
		return nil, in.finish(ctx)
	}
	return nil, nil
}

// suggest makes the next trial, which nobody has tried before.
func (in *inStudy) suggest(trials []catalog.Trial) *catalog.Trial {
	t := &catalog.Trial{Trial: cupel.Trial{Number: in.row.Asked, Points: []cupel.TrialPoint{}, Running: []int{}}}
	for _, other := range trials {
		if !other.State.Over() {
			t.Running = append(t.Running, other.Number)
		}
	}
	in.row.Asked++
	params := study.Suggest(in.def, t.Number, knownTrials(trials))
	t.Params, _ = params.MarshalJSON() // never fails
	return t
}

// start begins another attempt at a trial, in a run of its own.
func (in *inStudy) start(ctx context.Context, t *catalog.Trial, runID string, lease time.Duration) error {
	t.State, t.Attempt, t.RunID = cupel.TrialRunning, t.Attempt+1, runID
	if err := in.c.SetStudy(ctx, in.row); err != nil {
		return err
	}
	if err := in.addRun(ctx, t.Trial); err != nil {
		return err
	}
	if err := in.c.PutTrial(ctx, in.row.Num, *t); err != nil {
		return err
	}
	return in.c.LeaseTrial(ctx, in.row.Num, t.Number, lease)
}

// addRun adds the run of an attempt.
func (in *inStudy) addRun(ctx context.Context, t cupel.Trial) error {
	parent, err := in.c.RunRow(ctx, in.row.ProjectID, in.row.ID)
	if err != nil {
		return err
	}
	params, err := paramsOfTrial(t.Params)
	if err != nil {
		return err
	}
	row, batch, err := in.s.newRun(ctx, cupel.NewRun{
		ID: t.RunID, ExperimentID: parent.ExperimentID, Name: nameOfTrial(in.row.Name, t), User: author(ctx, parent.User), Params: params,
		Tags: map[string]string{cupel.TagParentRun: in.row.ID, cupel.TagTrial: fmt.Sprint(t.Number)},
	})
	if err != nil {
		return err
	}
	row.ProjectID, row.Project = in.row.ProjectID, in.row.Project
	_, err = addRun(ctx, in.c, row, batch)
	return err
}

func nameOfTrial(study string, t cupel.Trial) string {
	name := fmt.Sprintf("%s-%d", study, t.Number)
	if t.Attempt > 1 {
		name += fmt.Sprintf(".%d", t.Attempt)
	}
	return name
}

// paramsOfTrial are the parameters as runs log them: texts as they are, all else
// as JSON.
func paramsOfTrial(params json.RawMessage) (map[string]string, error) {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(params, &values); err != nil {
		return nil, cupel.Errorf(cupel.Corrupt, "the parameters of a trial are no JSON: %w", err)
	}
	texts := make(map[string]string, len(values))
	for name, value := range values {
		var text string
		if len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &text) == nil {
			texts[name] = text
		} else {
			texts[name] = string(value)
		}
	}
	return texts, nil
}
