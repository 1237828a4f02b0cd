package mlflowapi_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// execution is the run of a command, and where its programs find the protocol.
type execution struct {
	*fixture
	run cupel.RunRef
	api string
}

func newExecution(t *testing.T) execution {
	t.Helper()
	f := newFixture(t)
	run, err := f.service.CreateRun(t.Context(), cupel.DefaultProject, cupel.NewRun{
		Name: "of the command", Tags: map[string]string{wire.ExecTag: wire.ExecWaiting, "kept": "yes"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return execution{f, run.Ref(), wire.ExecPath(run.Project, run.ID) + api}
}

// create makes a run at the address of the command.
func (x execution) create(body object) (id string, answer object) {
	x.Helper()
	answer = x.want(200, "POST", x.api+"/runs/create", body)
	return at(x, answer, "run", "info", "run_id").(string), answer
}

// now is the command's run as it is.
func (x execution) now() cupel.Run {
	x.Helper()
	run, err := x.service.GetRun(x.Context(), x.run)
	if err != nil {
		x.Fatal(err)
	}
	return run
}

// experiment makes an experiment.
func (x execution) experiment(name string) string {
	x.Helper()
	return at(x, x.want(200, "POST", x.api+"/experiments/create", object{"name": name}), "experiment_id").(string)
}

func parent(t *testing.T, answer object) string {
	t.Helper()
	for _, tag := range at(t, answer, "run", "data", "tags").([]any) {
		if tag := tag.(object); tag["key"] == "mlflow.parentRunId" {
			return tag["value"].(string)
		}
	}
	return ""
}

func TestTheFirstRunIsTheCommands(t *testing.T) {
	x := newExecution(t)
	before := x.now()
	id, answer := x.create(object{
		"experiment_id": x.experiment("chosen"), "run_name": "by the script", "start_time": 1,
		"tags": []object{{"key": "mlflow.runName", "value": "by the script"}, {"key": "mlflow.user", "value": "ann"}},
	})
	now := x.now()
	if id != x.run.ID || now.Name != "by the script" || now.ExperimentID != 1 || at(t, answer, "run", "info", "experiment_id") != "1" {
		t.Errorf("%+v, answered %v", now, answer)
	}
	if now.Tags["mlflow.user"] != "ann" || now.Tags["kept"] != "yes" || now.Tags[wire.ExecTag] != wire.ExecTaken {
		t.Errorf("tags %v", now.Tags)
	}
	if !now.StartTime.Equal(*before.StartTime) {
		t.Errorf("it starts at %s, and the command did at %s", now.StartTime, before.StartTime)
	}
}

func TestWhatIsNotChosenStays(t *testing.T) {
	x := newExecution(t)
	x.create(object{"experiment_id": "0"})
	if now := x.now(); now.Name != "of the command" || now.ExperimentID != 0 {
		t.Errorf("%+v", now)
	}
}

func TestLaterRunsAreChildren(t *testing.T) {
	x := newExecution(t)
	x.create(object{"experiment_id": x.experiment("chosen")})
	second, answer := x.create(object{"experiment_id": "0"})
	if second == x.run.ID || parent(t, answer) != x.run.ID || at(t, answer, "run", "info", "experiment_id") != "1" {
		t.Errorf("the second: %v", answer)
	}
	_, answer = x.create(object{"tags": []object{{"key": "mlflow.parentRunId", "value": second}}})
	if parent(t, answer) != second {
		t.Errorf("a part of the second: %v", answer)
	}
	elsewhere := x.experiment("another")
	_, answer = x.create(object{"experiment_id": elsewhere})
	if at(t, answer, "run", "info", "experiment_id") != elsewhere {
		t.Errorf("one elsewhere: %v", answer)
	}
}

// TestPartsComeFirst requires that a run which is said to be a part of another one
// does not take the command's run over.
func TestPartsComeFirst(t *testing.T) {
	x := newExecution(t)
	id, answer := x.create(object{"tags": []object{{"key": "mlflow.parentRunId", "value": x.run.ID}}})
	if id == x.run.ID || parent(t, answer) != x.run.ID {
		t.Errorf("%v", answer)
	}
	if id, _ = x.create(object{}); id != x.run.ID {
		t.Errorf("the first that is no part is %s, and not the command's run", id)
	}
}

// TestContinuedRun requires that a command which goes on with its run has it: what
// it begins then is another one.
func TestContinuedRun(t *testing.T) {
	x := newExecution(t)
	x.want(200, "POST", x.api+"/runs/update", object{"run_id": x.run.ID, "status": "RUNNING"})
	if id, answer := x.create(object{}); id == x.run.ID || parent(t, answer) != x.run.ID {
		t.Errorf("%v", answer)
	}
}

func TestOneOfManyTakesOver(t *testing.T) {
	x := newExecution(t)
	const many = 8
	var all sync.Map
	var work sync.WaitGroup
	for range many {
		work.Go(func() {
			id, _ := x.create(object{})
			all.Store(id, true)
		})
	}
	work.Wait()
	n := 0
	all.Range(func(any, any) bool { n++; return true })
	if _, taken := all.Load(x.run.ID); n != many || !taken {
		t.Errorf("%d runs, the command's among them: %v", n, taken)
	}
}

// TestScriptEndsItsRun requires that the command's run goes on as long as the
// command, and that what the script said of its end is not lost.
func TestScriptEndsItsRun(t *testing.T) {
	x := newExecution(t)
	x.create(object{})
	x.want(200, "POST", x.api+"/runs/update", object{"run_id": x.run.ID, "status": "FAILED", "end_time": 5, "run_name": "renamed"})
	now := x.now()
	if now.Status != cupel.RunRunning || now.EndTime != nil || now.Tags[wire.ExecTag] != "FAILED" || now.Name != "renamed" {
		t.Errorf("%+v", now)
	}
	x.want(200, "POST", x.api+"/runs/log-metric", object{"run_id": x.run.ID, "key": "late", "value": 1, "timestamp": 1})
	child, _ := x.create(object{})
	x.want(200, "POST", x.api+"/runs/update", object{"run_id": child, "status": "FINISHED", "end_time": 5})
	if run, err := x.service.GetRun(t.Context(), cupel.RunRef{Project: cupel.DefaultProject, ID: child}); err != nil || run.Status != cupel.RunFinished {
		t.Errorf("the child: %v: %+v", err, run)
	}
}

// TestAfterTheCommand requires that what a command has left behind changes nothing
// of how its run ended.
func TestAfterTheCommand(t *testing.T) {
	x := newExecution(t)
	status := cupel.RunFailed
	if _, err := x.service.ChangeRun(t.Context(), x.run, cupel.RunChange{Status: &status}); err != nil {
		t.Fatal(err)
	}
	if err := x.service.LogBatch(t.Context(), x.run, cupel.RunBatch{RemoveTags: []string{wire.ExecTag}}); err != nil {
		t.Fatal(err)
	}
	x.want(200, "POST", x.api+"/runs/update", object{"run_id": x.run.ID, "status": "FINISHED", "end_time": 5})
	id, _ := x.create(object{})
	if now := x.now(); now.Status != cupel.RunFailed || id == x.run.ID || now.Tags[wire.ExecTag] != "" {
		t.Errorf("%+v, and the new run is %s", now, id)
	}
}

func TestNoSuchExecution(t *testing.T) {
	x := newExecution(t)
	for path, says := range map[string]string{
		"/projects/default/exec/nothing": "Run with id=nothing not found",
		"/projects/nowhere/exec/nothing": `project "nowhere" does not exist`,
	} {
		answer := x.want(404, "POST", path+api+"/runs/create", object{})
		if message := answer["message"].(string); !strings.Contains(message, says) || code(t, answer) != "RESOURCE_DOES_NOT_EXIST" {
			t.Errorf("%s: %v", path, answer)
		}
	}
	answer := x.want(400, "POST", x.api+"/runs/create", object{"run_name": "a", "tags": []object{{"key": "mlflow.runName", "value": "b"}}})
	if code(t, answer) != "INVALID_PARAMETER_VALUE" || x.now().Tags[wire.ExecTag] != wire.ExecWaiting {
		t.Errorf("%v", answer)
	}
	x.want(404, "POST", x.api+"/runs/create", object{"experiment_id": "99"})
	if x.now().Tags[wire.ExecTag] != wire.ExecWaiting {
		t.Error("a run that could not be made has taken the command's over")
	}
}

// TestFailuresInExecution requires MLflow's form of failures before a call is
// reached, too.
func TestFailuresInExecution(t *testing.T) {
	x := newExecution(t)
	w := x.send("GET", x.api+"/runs/get?run_id=x", nil, "Origin", "http://evil.example")
	if w.Code < 400 || !strings.Contains(w.Body.String(), "error_code") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
}
