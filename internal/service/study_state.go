package service

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/study"
)

// inStudy is a study in a transaction that nobody else changes meanwhile.
type inStudy struct {
	s   *Service
	c   catalog.Catalog
	row catalog.Study
	def study.Study
}

// changeStudy changes a study, or its trials.
func changeStudy[T any](ctx context.Context, s *Service, ref cupel.RunRef, fn func(*inStudy) (T, error)) (T, error) {
	return trackIn(ctx, s, ref.Project, func(tx *store.Tx, projectID string) (none T, err error) {
		in := &inStudy{s: s, c: tx.Catalog()}
		if in.row, err = in.c.LockStudy(ctx, projectID, ref.ID); err != nil {
			return none, err
		}
		if in.def, err = study.ParseJSON(in.row.Definition); err != nil {
			return none, cupel.Errorf(cupel.Corrupt, "study %s: %w", ref, err)
		}
		return fn(in)
	})
}

// StopStudy implements [cupel.Studies].
func (s *Service) StopStudy(ctx context.Context, ref cupel.RunRef) (cupel.Study, error) {
	return s.switchStudy(ctx, ref, cupel.StudyStopped, cupel.RunKilled)
}

// ResumeStudy implements [cupel.Studies].
func (s *Service) ResumeStudy(ctx context.Context, ref cupel.RunRef) (cupel.Study, error) {
	return s.switchStudy(ctx, ref, cupel.StudyOpen, cupel.RunRunning)
}

func (s *Service) switchStudy(ctx context.Context, ref cupel.RunRef, to cupel.StudyState, status cupel.RunStatus) (cupel.Study, error) {
	return changeStudy(ctx, s, ref, func(in *inStudy) (cupel.Study, error) {
		if in.row.State == cupel.StudyFinished {
			return cupel.Study{}, cupel.Errorf(cupel.Conflict, "study %s is finished: nothing of it is left to stop or to resume", ref)
		}
		if in.row.State != to {
			if err := in.become(ctx, to, status); err != nil {
				return cupel.Study{}, err
			}
		}
		row, err := in.c.Study(ctx, in.row.ProjectID, ref.ID)
		return row.Study, err
	})
}

// become gives a study another state, and its run a status.
func (in *inStudy) become(ctx context.Context, state cupel.StudyState, status cupel.RunStatus) error {
	in.row.State = state
	if err := in.c.SetStudy(ctx, in.row); err != nil {
		return err
	}
	run, err := in.c.LockRun(ctx, in.row.ProjectID, in.row.ID)
	if err != nil {
		return err
	}
	return in.setStatus(ctx, run, status)
}

// endRun ends the run of an attempt, where it has not ended by itself. One that
// was removed needs no end.
func (in *inStudy) endRun(ctx context.Context, id string, status cupel.RunStatus) error {
	run, err := in.c.LockRun(ctx, in.row.ProjectID, id)
	if isCode(err, cupel.NotFound) {
		return nil
	}
	if err != nil || run.Status.Ended() {
		return err
	}
	return in.setStatus(ctx, run, status)
}

func (in *inStudy) setStatus(ctx context.Context, run catalog.Run, status cupel.RunStatus) error {
	if err := in.s.changeRow(&run.Run, cupel.RunChange{Status: &status}); err != nil {
		return err
	}
	return in.c.SetRun(ctx, run)
}

// timeOver reports whether the study's time limit has passed.
func (in *inStudy) timeOver() bool {
	limit := in.def.TimeLimit
	return limit > 0 && !in.s.now().Before(in.row.CreatedAt.Add(limit))
}

// finish finishes a study that has nothing left to try.
func (in *inStudy) finish(ctx context.Context) error {
	return in.become(ctx, cupel.StudyFinished, cupel.RunFinished)
}
