package client

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

func studyPath(s cupel.RunRef) path { return projectPath(s.Project).then("/studies").with(s.ID) }

func trialPath(t cupel.TrialRef) path {
	return studyPath(t.Study).then("/trials").with(strconv.Itoa(t.Number))
}

// CreateStudy implements [cupel.Studies].
func (c *Client) CreateStudy(ctx context.Context, project string, draft cupel.NewStudy) (cupel.Study, error) {
	return exchange[cupel.Study](ctx, c, http.MethodPost, projectPath(project).then("/studies"), draft)
}

// GetStudy implements [cupel.Studies].
func (c *Client) GetStudy(ctx context.Context, study cupel.RunRef) (cupel.Study, error) {
	return result[cupel.Study](ctx, c, get(studyPath(study)))
}

// SearchStudies implements [cupel.Studies].
func (c *Client) SearchStudies(ctx context.Context, project string) ([]cupel.Study, error) {
	list, err := result[wire.StudyList](ctx, c, get(projectPath(project).then("/studies")))
	return list.Studies, err
}

// ListTrials implements [cupel.Studies].
func (c *Client) ListTrials(ctx context.Context, study cupel.RunRef) ([]cupel.Trial, error) {
	list, err := result[wire.TrialList](ctx, c, get(studyPath(study).then("/trials")))
	return list.Trials, err
}

// AskTrial implements [cupel.Studies]. A trial whose answer was lost waits for
// another attempt when its lease is over.
func (c *Client) AskTrial(ctx context.Context, study cupel.RunRef, lease time.Duration) (cupel.TrialOffer, error) {
	return exchange[cupel.TrialOffer](ctx, c, http.MethodPost, studyPath(study).then("/ask"), wire.LeaseOf(lease))
}

// KeepTrial implements [cupel.Studies].
func (c *Client) KeepTrial(ctx context.Context, trial cupel.TrialRef, lease time.Duration) error {
	held := wire.AttemptLease{Attempt: trial.Attempt, Lease: wire.LeaseOf(lease)}
	call, err := send(http.MethodPost, trialPath(trial).then("/keep"), held)
	if err != nil {
		return err
	}
	call.repeatable = true
	return c.finish(ctx, call)
}

// ReportTrial implements [cupel.Studies].
func (c *Client) ReportTrial(ctx context.Context, trial cupel.TrialRef, point cupel.TrialPoint) (cupel.TrialAdvice, error) {
	return settle[cupel.TrialAdvice](ctx, c, http.MethodPost, trialPath(trial).then("/report"), wire.AttemptPoint{Attempt: trial.Attempt, TrialPoint: point})
}

// TellTrial implements [cupel.Studies].
func (c *Client) TellTrial(ctx context.Context, trial cupel.TrialRef, outcome cupel.TrialOutcome) (cupel.Trial, error) {
	return exchange[cupel.Trial](ctx, c, http.MethodPost, trialPath(trial).then("/tell"), wire.AttemptOutcome{Attempt: trial.Attempt, TrialOutcome: outcome})
}

// StopStudy implements [cupel.Studies].
func (c *Client) StopStudy(ctx context.Context, study cupel.RunRef) (cupel.Study, error) {
	return result[cupel.Study](ctx, c, call{method: http.MethodPost, path: studyPath(study).then("/stop"), repeatable: true})
}

// ResumeStudy implements [cupel.Studies].
func (c *Client) ResumeStudy(ctx context.Context, study cupel.RunRef) (cupel.Study, error) {
	return result[cupel.Study](ctx, c, call{method: http.MethodPost, path: studyPath(study).then("/resume"), repeatable: true})
}
