package mlflowimport

import (
	"context"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cupel/cupel"
)

// memory is a source that a test writes down.
type memory struct {
	experiments []cupel.Experiment
	runs        map[int64][]cupel.Run
	points      map[Series][]cupel.Point
	models      map[int64][]cupel.LoggedModel
	files       map[string]string // by owner's id and path, "RUN/a.txt"
	registered  []RegisteredModel
	versions    map[string][]Version
	remote      string // what locations begin with that cannot be read
}

var _ Source = (*memory)(nil)

func (m *memory) Name() string                         { return "memory" }
func (m *memory) Close() error                         { return nil }
func (m *memory) Left(context.Context) ([]Left, error) { return nil, nil }
func (m *memory) Remote(location string) bool {
	return m.remote != "" && strings.HasPrefix(location, m.remote)
}
func (m *memory) Versions(_ context.Context, name string) ([]Version, error) {
	return m.versions[name], nil
}

func (m *memory) Experiments(context.Context) iter.Seq2[cupel.Experiment, error] {
	return all(m.experiments)
}

func (m *memory) LoggedModels(_ context.Context, experiment int64) iter.Seq2[cupel.LoggedModel, error] {
	return all(m.models[experiment])
}

func (m *memory) RegisteredModels(context.Context) iter.Seq2[RegisteredModel, error] {
	return all(m.registered)
}

func (m *memory) Runs(_ context.Context, experiment int64) iter.Seq2[[]cupel.Run, error] {
	runs := slices.Clone(m.runs[experiment])
	for i := range runs {
		runs[i].Metrics = map[string]cupel.Metric{}
		for series := range m.points {
			if series.Run == runs[i].ID {
				runs[i].Metrics[series.Key] = cupel.Metric{Key: series.Key}
			}
		}
	}
	return all([][]cupel.Run{runs})
}

func (m *memory) HasRun(_ context.Context, id string) (bool, error) {
	for _, runs := range m.runs {
		if slices.ContainsFunc(runs, func(r cupel.Run) bool { return r.ID == id }) {
			return true, nil
		}
	}
	return false, nil
}

func (m *memory) Points(_ context.Context, wanted []Series) iter.Seq2[Points, error] {
	var found []Points
	for _, series := range wanted {
		some := Points{Run: series.Run}
		for _, p := range m.points[series] {
			some.Points = append(some.Points, cupel.LoggedPoint{Key: series.Key, Point: p})
		}
		found = append(found, some)
	}
	return all(found)
}

func (m *memory) Artifacts(_ context.Context, place Place) ([]File, error) {
	var files []File
	for _, name := range slices.Sorted(maps.Keys(m.files)) {
		if path, ok := strings.CutPrefix(name, place.ID+"/"); ok {
			files = append(files, File{path, int64(len(m.files[name]))})
		}
	}
	return files, nil
}

func (m *memory) Open(_ context.Context, place Place, path string) (io.ReadCloser, error) {
	text, ok := m.files[place.ID+"/"+path]
	if !ok || text == "unreadable" {
		return nil, cupel.Errorf(cupel.Internal, "the disk is broken")
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

func all[T any](elements []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, e := range elements {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// day is a day of the year in which the tests' sources were written.
func day(n int) time.Time { return time.Date(2025, 1, n, 8, 0, 0, 0, time.UTC) }

func at(n int) *time.Time {
	t := day(n)
	return &t
}

// small is a source with something of each kind: what is deleted, too.
func small() *memory {
	finished := func(id string, experiment int64) cupel.Run {
		return cupel.Run{
			ID: id, ExperimentID: experiment, Name: "run " + id, User: "ann", Status: cupel.RunFinished, State: cupel.StateActive,
			StartTime: at(3), EndTime: at(4), Params: map[string]string{"lr": "0.1"}, Tags: map[string]string{"kind": "trial"},
		}
	}
	gone := finished("gone", 0)
	gone.State = cupel.StateDeleted
	buried := finished("buried", 2)
	buried.State = cupel.StateDeleted
	trained := finished("trained", 1)
	trained.Inputs = []cupel.DatasetInput{{Dataset: cupel.Dataset{Name: "loans", Digest: "d1"}, Tags: map[string]string{cupel.DatasetContextTag: "train"}}}
	trained.ModelOutputs = []cupel.ModelLink{{ModelID: "m-one", Step: 2}}
	return &memory{
		experiments: []cupel.Experiment{
			{ID: 0, Name: "Default", State: cupel.StateActive, CreatedAt: day(1), Tags: map[string]string{}},
			{ID: 1, Name: "credit", State: cupel.StateActive, CreatedAt: day(2), Tags: map[string]string{"team": "risk"}},
			{ID: 2, Name: "abandoned", State: cupel.StateDeleted, CreatedAt: day(2), Tags: map[string]string{}},
		},
		runs: map[int64][]cupel.Run{0: {gone, finished("kept", 0)}, 1: {trained}, 2: {buried}},
		points: map[Series][]cupel.Point{
			{"gone", "loss"}:    {{Step: 0, Timestamp: 1, Value: 3}},
			{"buried", "loss"}:  {{Step: 0, Timestamp: 1, Value: 2}},
			{"trained", "loss"}: {{Step: 0, Timestamp: 1, Value: 2}, {Step: 1, Timestamp: 2, Value: 1}},
			{"trained", "auc"}:  {{Step: 1, Timestamp: 3, Value: 0.9}},
		},
		models: map[int64][]cupel.LoggedModel{1: {{
			ID: "m-one", ExperimentID: 1, Name: "model", SourceRunID: "trained", Status: cupel.ModelReady, CreatedAt: day(3),
			Params: map[string]string{"C": "1"}, Tags: map[string]string{"by": "ann"},
			Metrics: []cupel.ModelMetric{{RunID: "trained", LoggedPoint: cupel.LoggedPoint{
				Key: "auc", Point: cupel.Point{Step: 1, Timestamp: 3, Value: 0.9}, DatasetName: "loans", DatasetDigest: "d1",
			}}},
		}}},
		files:      map[string]string{"gone/a.txt": "a", "buried/b.txt": "b", "trained/model/c.txt": "c", "trained/d.txt": "d", "m-one/MLmodel": "m"},
		registered: []RegisteredModel{{Name: "scorer", Description: "Scores", CreatedAt: day(5), Tags: map[string]string{"owner": "risk"}, Aliases: map[string]int{"champion": 3}}},
		versions: map[string][]Version{"scorer": {
			{Number: 1, CreatedAt: day(5), Source: "runs:/trained/model", Location: "runs:/trained/model", RunID: "trained", Stage: "Production", Status: "READY", Tags: map[string]string{"a": "b"}},
			{Number: 2, Deleted: true},
			{Number: 3, CreatedAt: day(6), Source: "models:/m-one", Location: "mlflow-artifacts:/1/models/m-one/artifacts", RunID: "trained", Status: "READY"},
			{Number: 4, Deleted: true},
		}},
	}
}
