package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// InStudy names a study by the path.
type InStudy struct {
	InProject
	Study string `path:"study" doc:"Id of the study, which is that of its run"`
}

func (in InStudy) ref() cupel.RunRef { return cupel.RunRef{Project: in.Project, ID: in.Study} }

// InTrial names a trial by the path.
type InTrial struct {
	InStudy
	Number int `path:"number" minimum:"0" doc:"Number of the trial, from 0"`
}

func (in InTrial) attempt(n int) cupel.TrialRef {
	return cupel.TrialRef{Study: in.ref(), Number: in.Number, Attempt: n}
}

type createStudy struct {
	InProject
	Body cupel.NewStudy
}

type askTrial struct {
	InStudy
	Body wire.Lease
}

type keepTrial struct {
	InTrial
	Body wire.AttemptLease
}

type reportTrial struct {
	InTrial
	Body wire.AttemptPoint
}

type tellTrial struct {
	InTrial
	Body wire.AttemptOutcome
}

func (a *API) registerStudies() {
	const tag, all = "studies", "/projects/{project}/studies"
	const one = all + "/{study}"
	const trials = one + "/trials"
	handle(a, route{method: http.MethodGet, path: all, id: "searchStudies", tag: tag,
		summary: "List studies, the newest first, without their definitions"}, a.searchStudies)
	handle(a, route{method: http.MethodPost, path: all, id: "createStudy", tag: tag, status: http.StatusCreated,
		summary: "Start a study", text: "It is a run, whose children are the trials. The definition is that of docs/format/study.md."}, a.createStudy)
	handle(a, route{method: http.MethodGet, path: one, id: "getStudy", tag: tag,
		summary: "Get a study with its best trial"}, a.getStudy)
	handle(a, route{method: http.MethodPost, path: one + "/stop", id: "stopStudy", tag: tag,
		summary: "Let a study hand out no more trials"}, a.stopStudy)
	handle(a, route{method: http.MethodPost, path: one + "/resume", id: "resumeStudy", tag: tag,
		summary: "Let a stopped study go on"}, a.resumeStudy)
	handle(a, route{method: http.MethodPost, path: one + "/ask", id: "askTrial", tag: tag,
		summary: "Ask for a trial", text: "It has a new run. Without a trial in the answer there is none now: where the study is open, one that runs may have to be tried again."}, a.askTrial)
	handle(a, route{method: http.MethodGet, path: trials, id: "listTrials", tag: tag,
		summary: "List the trials of a study by number"}, a.listTrials)
	do(a, route{method: http.MethodPost, path: trials + "/{number}/keep", id: "keepTrial", tag: tag,
		summary: "Hold a trial for longer", text: "An attempt that is not the current one, or whose study was stopped, is a conflict: it should end."}, a.keepTrial)
	handle(a, route{method: http.MethodPost, path: trials + "/{number}/report", id: "reportTrial", tag: tag,
		summary: "Report a value on the way, and learn whether to go on"}, a.reportTrial)
	handle(a, route{method: http.MethodPost, path: trials + "/{number}/tell", id: "tellTrial", tag: tag,
		summary: "Tell how an attempt has ended", text: "Without value, error and pruned the value is what the trial's run has logged of the metric."}, a.tellTrial)
}

func (a *API) searchStudies(ctx context.Context, in *InProject) (wire.StudyList, error) {
	studies, err := a.service.SearchStudies(ctx, in.Project)
	return wire.StudyList{Studies: studies}, err
}

func (a *API) createStudy(ctx context.Context, in *createStudy) (cupel.Study, error) {
	return a.service.CreateStudy(ctx, in.Project, in.Body)
}

func (a *API) getStudy(ctx context.Context, in *InStudy) (cupel.Study, error) {
	return a.service.GetStudy(ctx, in.ref())
}

func (a *API) stopStudy(ctx context.Context, in *InStudy) (cupel.Study, error) {
	return a.service.StopStudy(ctx, in.ref())
}

func (a *API) resumeStudy(ctx context.Context, in *InStudy) (cupel.Study, error) {
	return a.service.ResumeStudy(ctx, in.ref())
}

func (a *API) askTrial(ctx context.Context, in *askTrial) (cupel.TrialOffer, error) {
	return a.service.AskTrial(ctx, in.ref(), in.Body.Duration())
}

func (a *API) listTrials(ctx context.Context, in *InStudy) (wire.TrialList, error) {
	trials, err := a.service.ListTrials(ctx, in.ref())
	return wire.TrialList{Trials: trials}, err
}

func (a *API) keepTrial(ctx context.Context, in *keepTrial) error {
	return a.service.KeepTrial(ctx, in.attempt(in.Body.Attempt), in.Body.Duration())
}

func (a *API) reportTrial(ctx context.Context, in *reportTrial) (cupel.TrialAdvice, error) {
	return a.service.ReportTrial(ctx, in.attempt(in.Body.Attempt), in.Body.TrialPoint)
}

func (a *API) tellTrial(ctx context.Context, in *tellTrial) (cupel.Trial, error) {
	return a.service.TellTrial(ctx, in.attempt(in.Body.Attempt), in.Body.TrialOutcome)
}
