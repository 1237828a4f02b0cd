package cli_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/cli"
)

// loggedRun is a run as a script writes it, in JSON.
type loggedRun struct {
	cupel.NewRun
	Experiment string                   `json:"experiment"` // by name; made where there is none
	Metrics    map[string][]cupel.Float `json:"metrics"`    // a value for each step, from 0
	Inputs     []cupel.DatasetInput     `json:"inputs"`
	Models     []cupel.ModelLink        `json:"models"`    // that it wrote
	Artifacts  map[string]string        `json:"artifacts"` // text by path
	Ends       cupel.RunStatus          `json:"ends"`      // as what it ends; "" goes on
	Deleted    bool                     `json:"deleted"`
}

// logRun runs "log-run FILE" and logs the runs of its JSON list as a program
// would do that trains. A run that is there already goes on.
func logRun(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: log-run FILE")
	}
	var runs []loggedRun
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	decoder.DisallowUnknownFields()
	ts.Check(decoder.Decode(&runs))
	ctx := context.Background()
	registry, err := cli.Open(ctx, cli.Location{URL: ts.Getenv("CUPEL_URL"), Home: ts.Getenv("CUPEL_HOME")})
	ts.Check(err)
	defer registry.Close()
	for _, run := range runs {
		ts.Check(run.log(ctx, registry))
	}
}

func (l loggedRun) log(ctx context.Context, registry cupel.Registry) error {
	run, err := l.start(ctx, registry)
	if err != nil {
		return err
	}
	if err := registry.LogBatch(ctx, run.Ref(), cupel.RunBatch{Metrics: l.points(run)}); err != nil {
		return err
	}
	if err := registry.LogInputs(ctx, run.Ref(), l.Inputs, nil); err != nil {
		return err
	}
	if err := registry.LogOutputs(ctx, run.Ref(), l.Models); err != nil {
		return err
	}
	if err := l.put(ctx, registry, run); err != nil {
		return err
	}
	if l.Ends != "" {
		change := cupel.RunChange{Status: &l.Ends, EndTime: l.EndTime}
		if _, err := registry.ChangeRun(ctx, run.Ref(), change); err != nil {
			return err
		}
	}
	if l.Deleted {
		return registry.DeleteRun(ctx, run.Ref())
	}
	return nil
}

// start makes the run, or finds it.
func (l loggedRun) start(ctx context.Context, registry cupel.Registry) (cupel.Run, error) {
	if l.ID != "" {
		run, err := registry.GetRun(ctx, cupel.RunRef{Project: cupel.DefaultProject, ID: l.ID})
		if cupel.ErrorCode(err) != cupel.NotFound {
			return run, err
		}
	}
	if l.Experiment != "" {
		experiment, err := registry.GetExperimentByName(ctx, cupel.DefaultProject, l.Experiment)
		if cupel.ErrorCode(err) == cupel.NotFound {
			experiment, err = registry.CreateExperiment(ctx, cupel.DefaultProject, cupel.NewExperiment{Name: l.Experiment})
		}
		if err != nil {
			return cupel.Run{}, err
		}
		l.ExperimentID = experiment.ID
	}
	l.NewRun.EndTime = nil
	return registry.CreateRun(ctx, cupel.DefaultProject, l.NewRun)
}

// points are a second apart, from the run's start.
func (l loggedRun) points(run cupel.Run) []cupel.LoggedPoint {
	var points []cupel.LoggedPoint
	for key, values := range l.Metrics {
		for step, value := range values {
			at := run.StartTime.UnixMilli() + 1000*int64(step+1)
			points = append(points, cupel.LoggedPoint{Key: key, Point: cupel.Point{Step: int64(step), Timestamp: at, Value: value}})
		}
	}
	return points
}

func (l loggedRun) put(ctx context.Context, registry cupel.Registry, run cupel.Run) error {
	for _, path := range slices.Sorted(maps.Keys(l.Artifacts)) {
		source := cupel.Source{Path: path, Size: int64(len(l.Artifacts[path])), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(l.Artifacts[path])), nil
		}}
		if _, err := registry.PutArtifact(ctx, run.Ref().Artifacts(), path, source); err != nil {
			return err
		}
	}
	return nil
}
