package mlflowimport

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
)

// snapshot is all that an import has to carry, as testdata/snapshot.py tells it.
type snapshot struct {
	Experiments      map[string]experimentShot `json:"experiments"`
	Runs             map[string]runShot        `json:"runs"`
	LoggedModels     map[string]modelShot      `json:"logged_models"`
	RegisteredModels map[string]registeredShot `json:"registered_models"`
}

type experimentShot struct {
	Name    string            `json:"name"`
	State   string            `json:"state"`
	Created int64             `json:"created"`
	Tags    map[string]string `json:"tags"`
}

type runShot struct {
	Experiment string              `json:"experiment"`
	Name       string              `json:"name"`
	User       string              `json:"user"`
	Status     string              `json:"status"`
	State      string              `json:"state"`
	Start      int64               `json:"start"`
	End        int64               `json:"end"`
	Params     map[string]string   `json:"params"`
	Tags       map[string]string   `json:"tags"`
	Metrics    map[string][][3]any `json:"metrics"` // step, timestamp, value
	Inputs     []inputShot         `json:"inputs"`
	Outputs    []string            `json:"outputs"`
	Artifacts  map[string]string   `json:"artifacts"`
}

type inputShot struct {
	Name       string            `json:"name"`
	Digest     string            `json:"digest"`
	SourceType string            `json:"source_type"`
	Source     string            `json:"source"`
	Schema     string            `json:"schema"`
	Profile    string            `json:"profile"`
	Tags       map[string]string `json:"tags"`
}

type modelShot struct {
	Experiment string            `json:"experiment"`
	Name       string            `json:"name"`
	Type       string            `json:"type"`
	Run        string            `json:"run"`
	Status     string            `json:"status"`
	Created    int64             `json:"created"`
	Params     map[string]string `json:"params"`
	Tags       map[string]string `json:"tags"`
	Metrics    [][]string        `json:"metrics"`
	Artifacts  map[string]string `json:"artifacts"`
}

type registeredShot struct {
	Description string                 `json:"description"`
	Tags        map[string]string      `json:"tags"`
	Aliases     map[string]int         `json:"aliases"`
	Versions    map[string]versionShot `json:"versions"`
}

type versionShot struct {
	Created     int64             `json:"created"`
	Description string            `json:"description"`
	Tags        map[string]string `json:"tags"`
	Stage       string            `json:"stage"`
	Source      string            `json:"source"`
	Run         string            `json:"run"`
	Files       map[string]string `json:"files"`
}

// viewer tells the same of a project of Cupel.
type viewer struct {
	t        *testing.T
	ctx      context.Context
	registry cupel.Registry
	project  string
}

func (v viewer) snapshot() snapshot {
	v.t.Helper()
	shot := snapshot{map[string]experimentShot{}, map[string]runShot{}, map[string]modelShot{}, map[string]registeredShot{}}
	experiments := must(v.registry.SearchExperiments(v.ctx, cupel.Search{Project: v.project, View: cupel.ViewAll}))(v.t)
	for _, e := range experiments.Experiments {
		shot.Experiments[e.Ref().String()] = experimentShot{e.Name, string(e.State), e.CreatedAt.UnixMilli(), e.Tags}
		runs := must(v.registry.SearchRuns(v.ctx, cupel.RunSearch{
			Search: cupel.Search{Project: v.project, View: cupel.ViewAll}, Experiments: []int64{e.ID},
		}))(v.t)
		for _, r := range runs.Runs {
			shot.Runs[r.ID] = v.run(r)
		}
	}
	models := must(v.registry.SearchLoggedModels(v.ctx, cupel.LoggedModelSearch{Search: cupel.Search{Project: v.project}}))(v.t)
	for _, m := range models.Models {
		shot.LoggedModels[m.ID] = v.model(m)
	}
	for _, r := range must(v.registry.ListRepositories(v.ctx, v.project))(v.t) {
		shot.RegisteredModels[r.Name] = v.registered(r)
	}
	return shot
}

func (v viewer) run(r cupel.Run) runShot {
	shot := runShot{
		Experiment: strconv.FormatInt(r.ExperimentID, 10), Name: r.Name, User: r.User, Status: string(r.Status), State: string(r.State),
		Start: millis(r.StartTime), End: millis(r.EndTime), Params: r.Params, Tags: r.Tags,
		Metrics: map[string][][3]any{}, Inputs: []inputShot{}, Outputs: []string{}, Artifacts: v.artifacts(r.Ref().Artifacts()),
	}
	for key := range r.Metrics {
		points := must(v.registry.MetricHistory(v.ctx, r.Ref(), cupel.HistoryQuery{Key: key}))(v.t).Points
		slices.SortFunc(points, func(a, b cupel.Point) int {
			return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Timestamp, b.Timestamp), cmp.Compare(exact(a.Value), exact(b.Value)))
		})
		for _, p := range points {
			shot.Metrics[key] = append(shot.Metrics[key], [3]any{float64(p.Step), float64(p.Timestamp), exact(p.Value)})
		}
	}
	for _, i := range r.Inputs {
		d := i.Dataset
		shot.Inputs = append(shot.Inputs, inputShot{d.Name, d.Digest, d.SourceType, d.Source, d.Schema, d.Profile, i.Tags})
	}
	for _, o := range r.ModelOutputs {
		shot.Outputs = append(shot.Outputs, o.ModelID)
	}
	return shot
}

func (v viewer) model(m cupel.LoggedModel) modelShot {
	shot := modelShot{
		Experiment: strconv.FormatInt(m.ExperimentID, 10), Name: m.Name, Type: m.Type, Run: m.SourceRunID,
		Status: strings.TrimPrefix(string(m.Status), "LOGGED_MODEL_"), Created: m.CreatedAt.UnixMilli(),
		Params: m.Params, Tags: m.Tags, Metrics: [][]string{}, Artifacts: v.artifacts(m.Ref().Artifacts()),
	}
	for _, p := range m.Metrics {
		shot.Metrics = append(shot.Metrics, []string{p.Key, p.RunID, p.DatasetName, p.DatasetDigest, fmt.Sprint(p.Step), fmt.Sprint(p.Timestamp), exact(p.Value)})
	}
	return shot
}

func (v viewer) registered(r cupel.Repository) registeredShot {
	repo := cupel.RepositoryRef{Project: v.project, Name: r.Name}
	shot := registeredShot{r.Annotations[cupel.AnnotationDescription], plainTags(r.Annotations), map[string]int{}, map[string]versionShot{}}
	for alias, version := range must(v.registry.ListTags(v.ctx, repo))(v.t) {
		if alias != cupel.Latest {
			shot.Aliases[alias] = version
		}
	}
	for _, listed := range must(v.registry.ListImages(v.ctx, cupel.ImageQuery{Project: v.project, Repository: r.Name}))(v.t).Images {
		image := must(v.registry.GetImage(v.ctx, listed.Ref()))(v.t)
		version := versionShot{
			Created: image.CreatedAt.UnixMilli(), Description: image.Annotations[cupel.AnnotationDescription], Tags: plainTags(image.Annotations),
			Stage: cmp.Or(image.Annotations[cupel.AnnotationStage], "None"), Source: image.Annotations[cupel.AnnotationSource], Files: map[string]string{},
		}
		if image.RunID != nil {
			version.Run = *image.RunID
		}
		for _, f := range image.Files {
			version.Files[f.Path] = f.Digest
		}
		shot.Versions[strconv.Itoa(image.Version)] = version
	}
	return shot
}

func (v viewer) artifacts(owner cupel.ArtifactOwner) map[string]string {
	files := map[string]string{}
	for _, a := range must(v.registry.ListArtifacts(v.ctx, owner, "", true))(v.t) {
		files[a.Path] = a.Digest
	}
	return files
}

// plainTags leaves out the annotations that stand for fields.
func plainTags(annotations map[string]string) map[string]string {
	tags := map[string]string{}
	for key, value := range annotations {
		switch key {
		case cupel.AnnotationDescription, cupel.AnnotationStage, cupel.AnnotationSource, cupel.AnnotationRunLink, cupel.AnnotationModelID:
		default:
			tags[key] = value
		}
	}
	return tags
}

// exact writes a float as a text that loses nothing.
func exact(f cupel.Float) string {
	switch value := float64(f); {
	case math.IsNaN(value):
		return "NaN"
	case math.IsInf(value, 1):
		return "Infinity"
	case math.IsInf(value, -1):
		return "-Infinity"
	default:
		return strconv.FormatInt(int64(math.Float64bits(value)), 10)
	}
}

func millis(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return t.UnixMilli()
}

// must returns a value, and fails the test where there is an error instead.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
