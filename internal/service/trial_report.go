package service

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/study"
)

// ReportTrial implements [cupel.Studies].
func (s *Service) ReportTrial(ctx context.Context, ref cupel.TrialRef, point cupel.TrialPoint) (cupel.TrialAdvice, error) {
	if point.Step < 0 {
		return cupel.TrialAdvice{}, cupel.Errorf(cupel.Invalid, "step %d: steps are counted from 0", point.Step)
	}
	return changeStudy(ctx, s, ref.Study, func(in *inStudy) (cupel.TrialAdvice, error) {
		if _, err := in.current(ctx, ref); err != nil || in.def.Pruner.Type == study.PrunerNone {
			return cupel.TrialAdvice{}, err
		}
		prune, found, err := in.c.TrialPoint(ctx, in.row.Num, ref.Number, point.Step)
		if err != nil || found {
			return cupel.TrialAdvice{Prune: prune}, err
		}
		prune, err = in.note(ctx, ref.Number, point)
		return cupel.TrialAdvice{Prune: prune}, err
	})
}

// note adds a point that comes after all others of a trial, and decides whether
// the trial is to end. One that comes late is passed over.
func (in *inStudy) note(ctx context.Context, number int, point cupel.TrialPoint) (prune bool, err error) {
	rows, err := in.c.Trials(ctx, in.row.Num)
	if err != nil {
		return false, err
	}
	var own []study.Point
	var others []study.Trial
	for _, t := range knownTrials(rows) {
		if t.Number == number {
			own = t.Points
		} else {
			others = append(others, t)
		}
	}
	decided := len(own)
	if decided > 0 && own[decided-1].Step > point.Step {
		return false, nil
	}
	prune = study.Decide(in.def, append(own, study.Point(point)), decided, others)
	return prune, in.c.AddTrialPoint(ctx, in.row.Num, number, point, prune)
}

// knownTrials are trials as those who suggest and prune see them.
func knownTrials(rows []catalog.Trial) []study.Trial {
	known := make([]study.Trial, len(rows))
	for i, row := range rows {
		known[i] = knownTrial(row.Trial)
	}
	return known
}

func knownTrial(t cupel.Trial) study.Trial {
	known := study.Trial{Number: t.Number, State: study.TrialState(t.State), Value: t.Value, Running: t.Running, Attempt: t.Attempt, Error: t.Error}
	if !t.State.Over() {
		known.State = study.TrialRunning
	}
	_ = known.Params.UnmarshalJSON(t.Params) // as they were written
	for _, p := range t.Points {
		known.Points = append(known.Points, study.Point(p))
	}
	return known
}
