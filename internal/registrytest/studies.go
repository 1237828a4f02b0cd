package registrytest

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/cupel/cupel"
)

// studyTests deal with searches for parameters.
var studyTests = tests{
	"studies":                testStudies,
	"wrong studies":          testWrongStudies,
	"trials":                 testTrials,
	"logged values":          testLoggedValues,
	"failed trials":          testFailedTrials,
	"lost trials":            testLostTrials,
	"finished, not told":     testFinishedNotTold,
	"an old attempt":         testOldAttempt,
	"stopped studies":        testStoppedStudies,
	"pruned trials":          testPrunedTrials,
	"wrong outcomes":         testWrongOutcomes,
	"purged studies":         testPurgedStudies,
	"suggestions come again": testSuggestions,
	"trials at once":         testTrialsAtOnce,
}

// defined is a study's definition: two trials of a random search, and what more
// says.
func defined(more string) json.RawMessage {
	text := `{"format": "cupel-study/1", "name": "forest", "metric": {"name": "auc", "direction": "max"}, "seed": 7,
		"space": {"depth": {"type": "int", "low": 2, "high": 12}, "rate": {"type": "float", "low": 0.25, "high": 0.75}, "kind": {"type": "constant", "value": "b\"c"}}`
	return json.RawMessage(text + more + `}`)
}

// twoTrials ends a definition.
const twoTrials = `, "sampler": {"type": "random"}, "trials": 2`

// study starts a study.
func (f *fixture) study(more string) cupel.Study {
	f.Helper()
	made, err := f.a.CreateStudy(f.ctx, cupel.DefaultProject, cupel.NewStudy{Definition: defined(more), Tags: map[string]string{"team": "risk"}})
	f.must(err)
	return made
}

// ask asks for a trial that there is.
func (f *fixture) ask(study cupel.Study, lease time.Duration) cupel.Trial {
	f.Helper()
	offer, err := f.a.AskTrial(f.ctx, study.Ref(), lease)
	f.must(err)
	if offer.Trial == nil {
		f.Fatalf("there is no trial, the study is %s", offer.State)
	}
	return *offer.Trial
}

// nothing checks that there is no trial to be had.
func (f *fixture) nothing(study cupel.Study, want cupel.StudyState) {
	f.Helper()
	offer, err := f.b.AskTrial(f.ctx, study.Ref(), 0)
	f.must(err)
	f.equal(cupel.TrialOffer{State: want}, offer)
}

// tell tells how the current attempt at a trial has ended.
func (f *fixture) tell(study cupel.Study, t cupel.Trial, outcome cupel.TrialOutcome) cupel.Trial {
	f.Helper()
	told, err := f.b.TellTrial(f.ctx, attemptAt(study, t), outcome)
	f.must(err)
	return told
}

func attemptAt(study cupel.Study, t cupel.Trial) cupel.TrialRef {
	return cupel.TrialRef{Study: study.Ref(), Number: t.Number, Attempt: t.Attempt}
}

// valued is the outcome of a trial that is complete.
func valued(v cupel.Float) cupel.TrialOutcome { return cupel.TrialOutcome{Value: &v} }

// studyNow returns a study through the other door.
func (f *fixture) studyNow(study cupel.Study) cupel.Study {
	f.Helper()
	now, err := f.b.GetStudy(f.ctx, study.Ref())
	f.must(err)
	return now
}

// trialRun returns the run of a trial.
func (f *fixture) trialRun(t cupel.Trial) cupel.Run {
	f.Helper()
	run, err := f.b.GetRun(f.ctx, cupel.RunRef{Project: cupel.DefaultProject, ID: t.RunID})
	f.must(err)
	return run
}

func testStudies(t *testing.T, f *fixture) {
	first := f.study(twoTrials)
	f.equal(cupel.StudyOpen, first.State)
	f.equal("forest", first.Name)
	f.equal(2, first.Size)
	f.equal(first, f.studyNow(first))
	run, err := f.b.GetRun(f.ctx, first.Ref())
	f.must(err)
	f.equal(cupel.RunRunning, run.Status)
	f.equal("risk", run.Tags["team"])
	content, err := f.b.OpenArtifact(f.ctx, first.Ref().Artifacts(), cupel.StudyFile)
	f.must(err)
	defer content.Close()
	var kept json.RawMessage
	f.must(json.NewDecoder(content).Decode(&kept))
	f.equal(first.Definition, kept)

	second, err := f.a.CreateStudy(f.ctx, cupel.DefaultProject, cupel.NewStudy{Name: "mine", Definition: first.Definition})
	f.must(err)
	f.equal("mine", second.Name)
	all, err := f.b.SearchStudies(f.ctx, cupel.DefaultProject)
	f.must(err)
	first.Definition, second.Definition = nil, nil
	f.equal([]cupel.Study{second, first}, all)
	f.must(f.a.DeleteRun(f.ctx, first.Ref()))
	all, err = f.b.SearchStudies(f.ctx, cupel.DefaultProject)
	f.must(err)
	f.equal([]cupel.Study{second}, all)
	_, err = f.a.AskTrial(f.ctx, first.Ref(), 0)
	f.refused(err, cupel.Conflict)
}

func testWrongStudies(t *testing.T, f *fixture) {
	for name, definition := range map[string]string{"no study": `{}`, "no JSON": `{`, "unknown key": string(defined(`, "x": 1`))} {
		_, err := f.a.CreateStudy(f.ctx, cupel.DefaultProject, cupel.NewStudy{Definition: json.RawMessage(definition)})
		if code := cupel.ErrorCode(err); code != cupel.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := f.a.CreateStudy(f.ctx, cupel.DefaultProject, cupel.NewStudy{ExperimentID: 77, Definition: defined(twoTrials)})
	f.refused(err, cupel.NotFound)
	run := f.named("no study")
	for _, ref := range []cupel.RunRef{run.Ref(), {Project: cupel.DefaultProject, ID: "none"}} {
		_, err = f.b.GetStudy(f.ctx, ref)
		f.refused(err, cupel.NotFound)
		_, err = f.b.ListTrials(f.ctx, ref)
		f.refused(err, cupel.NotFound)
		_, err = f.b.AskTrial(f.ctx, ref, 0)
		f.refused(err, cupel.NotFound)
	}
	study := f.study(twoTrials)
	for _, lease := range []time.Duration{-time.Second, time.Millisecond, cupel.MaxLease + time.Hour} {
		_, err = f.b.AskTrial(f.ctx, study.Ref(), lease)
		f.refused(err, cupel.Invalid)
	}
}

func testTrials(t *testing.T, f *fixture) {
	study := f.study(twoTrials)
	one, two := f.ask(study, 0), f.ask(study, 0)
	f.equal([]int{0, 1}, []int{one.Number, two.Number})
	f.equal([]int{0}, two.Running)
	f.nothing(study, cupel.StudyOpen)

	run := f.trialRun(one)
	f.equal(cupel.RunRunning, run.Status)
	f.equal("forest-0", run.Name)
	f.equal(study.ID, run.Tags[cupel.TagParentRun])
	f.equal("0", run.Tags[cupel.TagTrial])
	f.equal(`b"c`, run.Params["kind"])
	var params struct {
		Depth int
		Rate  float64
		Kind  string
	}
	f.must(json.Unmarshal(one.Params, &params))
	if params.Depth < 2 || params.Depth > 12 || params.Rate < 0.25 || params.Rate > 0.75 || params.Kind != `b"c` {
		t.Errorf("the trial has the parameters %s", one.Params)
	}
	f.equal(fmt.Sprint(params.Depth), run.Params["depth"])

	f.must(f.a.KeepTrial(f.ctx, attemptAt(study, one), time.Hour))
	f.equal(cupel.TrialComplete, f.tell(study, one, valued(0.5)).State)
	f.equal(cupel.RunFinished, f.trialRun(one).Status)
	f.equal(cupel.TrialCounts{Running: 1, Complete: 1}, f.studyNow(study).Counts)
	f.tell(study, two, valued(0.75))
	now := f.studyNow(study)
	f.equal(cupel.StudyFinished, now.State)
	f.equal(1, now.Best.Number)
	f.equal(cupel.Float(0.75), *now.Best.Value)
	f.nothing(study, cupel.StudyFinished)
	parent, err := f.b.GetRun(f.ctx, study.Ref())
	f.must(err)
	f.equal(cupel.RunFinished, parent.Status)
	trials, err := f.b.ListTrials(f.ctx, study.Ref())
	f.must(err)
	f.equal(2, len(trials))
	f.equal(one.Params, trials[0].Params)
}

func testLoggedValues(t *testing.T, f *fixture) {
	for reducer, want := range map[cupel.Reducer]cupel.Float{"last": 0.25, "best": 0.75, "min": 0.25, "max": 0.75, "mean": 0.5} {
		more := fmt.Sprintf(`, "metric": {"name": "auc", "direction": "max", "reducer": %q}`, reducer)
		text := `{"format": "cupel-study/1", "name": "f", "trials": 1, "sampler": {"type": "random"}, "space": {"a": {"type": "int", "low": 1, "high": 2}}` + more + `}`
		study, err := f.a.CreateStudy(f.ctx, cupel.DefaultProject, cupel.NewStudy{Definition: json.RawMessage(text)})
		f.must(err)
		trial := f.ask(study, 0)
		f.log(f.trialRun(trial), cupel.RunBatch{Metrics: []cupel.LoggedPoint{point("auc", 1, 1, 0.5), point("auc", 2, 2, 0.75), point("auc", 3, 3, 0.25)}})
		f.equal(want, *f.tell(study, trial, cupel.TrialOutcome{}).Value)
	}
	study := f.study(twoTrials)
	without := f.tell(study, f.ask(study, 0), cupel.TrialOutcome{})
	f.equal(cupel.TrialFailed, without.State)
	f.equal(`the run has not logged the metric "auc"`, without.Error)
}

func testFailedTrials(t *testing.T, f *fixture) {
	study := f.study(twoTrials + `, "retries": 1`)
	first := f.ask(study, 0)
	failed := f.tell(study, first, cupel.TrialOutcome{Error: "exit status 1"})
	f.equal(cupel.TrialWaiting, failed.State)
	f.equal(cupel.RunFailed, f.trialRun(first).Status)
	again := f.ask(study, 0)
	f.equal([]int{0, 2}, []int{again.Number, again.Attempt})
	f.equal(first.Params, again.Params)
	if again.RunID == first.RunID {
		t.Error("the second attempt has the run of the first")
	}
	f.equal("forest-0.2", f.trialRun(again).Name)
	failed = f.tell(study, again, cupel.TrialOutcome{Error: "exit status 2"})
	f.equal(cupel.TrialFailed, failed.State)
	f.equal("exit status 2", failed.Error)
	f.tell(study, f.ask(study, 0), valued(1))
	f.equal(cupel.TrialCounts{Failed: 1, Complete: 1}, f.studyNow(study).Counts)
}

func testLostTrials(t *testing.T, f *fixture) {
	study := f.study(twoTrials)
	first := f.ask(study, time.Second)
	second := f.ask(study, time.Hour)
	for f.studyNow(study).Counts.Waiting == 0 {
		time.Sleep(50 * time.Millisecond)
	}
	again := f.ask(study, time.Hour)
	f.equal([]int{0, 2}, []int{again.Number, again.Attempt})
	f.equal(cupel.RunKilled, f.trialRun(first).Status)
	for attempt := 2; attempt <= cupel.MaxLost; attempt++ {
		lost := f.tell(study, again, cupel.TrialOutcome{Error: "shut down", Lost: true})
		if attempt < cupel.MaxLost {
			f.equal(cupel.TrialWaiting, lost.State)
			again = f.ask(study, time.Hour)
		} else {
			f.equal(cupel.TrialFailed, lost.State)
			f.equal("lost 5 times, the last time: shut down", lost.Error)
		}
	}
	f.tell(study, second, valued(1))
	f.equal(cupel.StudyFinished, f.studyNow(study).State)
}

// testFinishedNotTold lets who made an attempt be killed between the end of the run
// and the telling: the trial is not made again.
func testFinishedNotTold(t *testing.T, f *fixture) {
	study := f.study(twoTrials)
	trial := f.ask(study, time.Second)
	f.log(f.trialRun(trial), cupel.RunBatch{Metrics: []cupel.LoggedPoint{point("auc", 1, 1, 0.5)}})
	finished := cupel.RunFinished
	_, err := f.a.ChangeRun(f.ctx, ref(f.trialRun(trial)), cupel.RunChange{Status: &finished})
	f.must(err)
	for f.studyNow(study).Counts.Waiting == 0 {
		time.Sleep(50 * time.Millisecond)
	}
	f.equal(1, f.ask(study, 0).Number)
	f.equal(cupel.TrialCounts{Running: 1, Complete: 1}, f.studyNow(study).Counts)
	f.equal(cupel.Float(0.5), *f.studyNow(study).Best.Value)
}

func testOldAttempt(t *testing.T, f *fixture) {
	study := f.study(twoTrials)
	old := f.ask(study, 0)
	f.tell(study, old, cupel.TrialOutcome{Error: "away", Lost: true})
	current := f.ask(study, 0)
	_, err := f.a.TellTrial(f.ctx, attemptAt(study, old), valued(9))
	f.refused(err, cupel.Conflict)
	f.refused(f.a.KeepTrial(f.ctx, attemptAt(study, old), 0), cupel.Conflict)
	_, err = f.a.ReportTrial(f.ctx, attemptAt(study, old), cupel.TrialPoint{Step: 1, Value: 9})
	f.refused(err, cupel.Conflict)
	f.equal((*cupel.Trial)(nil), f.studyNow(study).Best)
	f.tell(study, current, valued(1))
	_, err = f.a.TellTrial(f.ctx, attemptAt(study, current), valued(9))
	f.refused(err, cupel.Conflict)
	f.equal(cupel.Float(1), *f.studyNow(study).Best.Value)
}

func testStoppedStudies(t *testing.T, f *fixture) {
	study := f.study(twoTrials)
	trial := f.ask(study, 0)
	stopped, err := f.b.StopStudy(f.ctx, study.Ref())
	f.must(err)
	f.equal(cupel.StudyStopped, stopped.State)
	f.nothing(study, cupel.StudyStopped)
	f.refused(f.a.KeepTrial(f.ctx, attemptAt(study, trial), 0), cupel.Conflict)
	parent, err := f.b.GetRun(f.ctx, study.Ref())
	f.must(err)
	f.equal(cupel.RunKilled, parent.Status)
	f.tell(study, trial, cupel.TrialOutcome{Error: "stopped", Lost: true})

	resumed, err := f.b.ResumeStudy(f.ctx, study.Ref())
	f.must(err)
	f.equal(cupel.StudyOpen, resumed.State)
	again := f.ask(study, 0)
	f.equal(trial.Params, again.Params)
	f.tell(study, again, valued(1))
	f.tell(study, f.ask(study, 0), valued(2))
	_, err = f.b.StopStudy(f.ctx, study.Ref())
	f.refused(err, cupel.Conflict)
	_, err = f.b.ResumeStudy(f.ctx, study.Ref())
	f.refused(err, cupel.Conflict)
}

func testPrunedTrials(t *testing.T, f *fixture) {
	study := f.study(twoTrials + `, "pruner": {"type": "median", "startup": 1}`)
	good, bad := f.ask(study, 0), f.ask(study, 0)
	for step := range int64(3) {
		advice, err := f.a.ReportTrial(f.ctx, attemptAt(study, good), cupel.TrialPoint{Step: step, Value: 0.5})
		f.must(err)
		f.equal(false, advice.Prune)
	}
	f.tell(study, good, valued(0.5))
	for range 2 { // the same answer again
		advice, err := f.b.ReportTrial(f.ctx, attemptAt(study, bad), cupel.TrialPoint{Step: 1, Value: 0.25})
		f.must(err)
		f.equal(true, advice.Prune)
	}
	f.equal(cupel.TrialPruned, f.tell(study, bad, cupel.TrialOutcome{Pruned: true}).State)
	trials, err := f.b.ListTrials(f.ctx, study.Ref())
	f.must(err)
	f.equal([]cupel.TrialPoint{{Step: 0, Value: 0.5}, {Step: 1, Value: 0.5}, {Step: 2, Value: 0.5}}, trials[0].Points)
	f.equal([]cupel.TrialPoint{{Step: 1, Value: 0.25}}, trials[1].Points)
	f.equal(cupel.StudyFinished, f.studyNow(study).State)
}

func testWrongOutcomes(t *testing.T, f *fixture) {
	study := f.study(twoTrials)
	trial := f.ask(study, 0)
	one := cupel.Float(1)
	for _, wrong := range []cupel.TrialOutcome{{Value: &one, Pruned: true}, {Value: &one, Error: "x"}, {Pruned: true, Error: "x"}, {Lost: true}} {
		_, err := f.a.TellTrial(f.ctx, attemptAt(study, trial), wrong)
		f.refused(err, cupel.Invalid)
	}
	_, err := f.a.ReportTrial(f.ctx, attemptAt(study, trial), cupel.TrialPoint{Step: -1})
	f.refused(err, cupel.Invalid)
	_, err = f.a.TellTrial(f.ctx, cupel.TrialRef{Study: study.Ref(), Number: 9, Attempt: 1}, valued(1))
	f.refused(err, cupel.NotFound)
}

func testPurgedStudies(t *testing.T, f *fixture) {
	study := f.study(twoTrials + `, "pruner": {"type": "median"}`)
	trial := f.ask(study, 0)
	_, err := f.a.ReportTrial(f.ctx, attemptAt(study, trial), cupel.TrialPoint{Step: 1, Value: 1})
	f.must(err)
	f.must(f.a.DeleteRun(f.ctx, study.Ref()))
	f.must(f.a.PurgeRun(f.ctx, study.Ref()))
	_, err = f.b.GetStudy(f.ctx, study.Ref())
	f.refused(err, cupel.NotFound)
	f.equal(study.ID, f.trialRun(trial).Tags[cupel.TagParentRun])
}

// testSuggestions starts one study twice.
func testSuggestions(t *testing.T, f *fixture) {
	const tpe = `, "sampler": {"type": "tpe", "startup": 2}, "trials": 6`
	var before []string
	for range 2 {
		study := f.study(tpe)
		var params []string
		for n := range 6 {
			trial := f.ask(study, 0)
			f.tell(study, trial, valued(cupel.Float(n%3)))
			params = append(params, string(trial.Params))
		}
		if before != nil {
			f.equal(before, params)
		}
		before = params
	}
}

// testTrialsAtOnce lets many try a study: each trial is handed out once.
func testTrialsAtOnce(t *testing.T, f *fixture) {
	const workers, trials = 8, 24
	study := f.study(fmt.Sprintf(`, "sampler": {"type": "random"}, "trials": %d`, trials))
	var wg sync.WaitGroup
	var mu sync.Mutex
	var numbers []int
	for worker := range workers {
		wg.Go(func() {
			door := []cupel.Registry{f.a, f.b}[worker%2]
			for {
				offer, err := door.AskTrial(f.ctx, study.Ref(), time.Hour)
				if err != nil || offer.Trial == nil {
					if err != nil {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				numbers = append(numbers, offer.Trial.Number)
				mu.Unlock()
				if _, err := door.TellTrial(f.ctx, attemptAt(study, *offer.Trial), valued(cupel.Float(offer.Trial.Number))); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	slices.Sort(numbers)
	want := make([]int, trials)
	for i := range want {
		want[i] = i
	}
	f.equal(want, numbers)
	now := f.studyNow(study)
	f.equal(cupel.StudyFinished, now.State)
	f.equal(trials, now.Counts.Complete)
	f.equal(trials-1, now.Best.Number)
}
