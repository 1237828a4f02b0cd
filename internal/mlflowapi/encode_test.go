package mlflowapi

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares an answer with a file, where it stands indented.
func golden(t *testing.T, name string, answer []byte) {
	t.Helper()
	var got bytes.Buffer
	if err := json.Indent(&got, answer, "", "  "); err != nil {
		t.Fatalf("%v in %s", err, answer)
	}
	file := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("(-%s +got):\n%s", file, diff)
	}
}

var (
	start = time.UnixMilli(1_700_000_000_123).UTC()
	end   = start.Add(time.Second)
)

func metricOf(key string, value float64, timestamp, step int64) cupel.Metric {
	return cupel.Metric{Key: key, Last: cupel.Point{Step: step, Timestamp: timestamp, Value: cupel.Float(value)}}
}

func fullRun() cupel.Run {
	return cupel.Run{
		ID: "0af7651916cd43dd8448eb211c80319c", ExperimentID: 7, Name: "keen-cupel", User: "ada", Status: cupel.RunFinished,
		State: cupel.StateActive, StartTime: &start, EndTime: &end,
		Params: map[string]string{"lr": "0.1", "kind": "a \"quoted\" one"}, Tags: map[string]string{"mlflow.runName": "keen-cupel"},
		Metrics: map[string]cupel.Metric{
			"auc": metricOf("auc", 0.5, 12, 3), "nan": metricOf("nan", math.NaN(), 1, 0), "up": metricOf("up", math.Inf(1), 1, 0),
			"down": metricOf("down", math.Inf(-1), 1, -2), "whole": metricOf("whole", 3, 1, 0),
		},
		Inputs: []cupel.DatasetInput{{
			Dataset: cupel.Dataset{Name: "iris", Digest: "d1", SourceType: "http", Source: "{}", Profile: `{"num_rows": 150}`},
			Tags:    map[string]string{cupel.DatasetContextTag: "train"},
		}},
		ModelInputs:  []cupel.ModelLink{{ModelID: "m-1"}},
		ModelOutputs: []cupel.ModelLink{{ModelID: "m-2", Step: 4}},
	}
}

// TestGolden holds answers to the shapes that MLflow's own server was seen to
// send: unset fields and empty lists are left out, and inputs never are.
func TestGolden(t *testing.T) {
	run, bare := fullRun(), cupel.Run{ID: "1", Status: cupel.RunRunning, State: cupel.StateDeleted, ArtifactLocation: "s3://b/1/artifacts"}
	golden(t, "run", runAnswer(&run))
	golden(t, "runs", runsAnswer(cupel.RunPage{Runs: []cupel.Run{bare}, NextPageToken: "next"}))
	golden(t, "no_runs", runsAnswer(cupel.RunPage{}))
	golden(t, "experiment", experimentAnswer(cupel.Experiment{
		ID: 7, Name: "credit", State: cupel.StateActive, CreatedAt: start, UpdatedAt: end, Tags: map[string]string{"b": "2", "a": "1"},
	}))
	golden(t, "logged_model", loggedModelAnswer(&cupel.LoggedModel{
		ID: "m-1", ExperimentID: 7, Name: "trees", Type: "classifier", SourceRunID: "1", Status: cupel.ModelReady, CreatedAt: start, UpdatedAt: end,
		Params: map[string]string{"depth": "3"}, Tags: map[string]string{"team": "risk"},
		Metrics: []cupel.ModelMetric{{RunID: "1", LoggedPoint: cupel.LoggedPoint{
			Key: "auc", Point: cupel.Point{Step: 1, Timestamp: 2, Value: 0.5}, DatasetName: "iris", DatasetDigest: "d1",
		}}},
	}))
	runID := "1"
	golden(t, "model_version", modelVersionAnswer(&cupel.Image{
		Repository: "credit risk", Version: 7, Tags: []string{"champion"}, CreatedAt: start, ChangedAt: end, RunID: &runID, Author: "ada",
		Metadata: json.RawMessage(`{"accuracy":0.9,"note":"good","deep":{"a":[1]}}`),
		Annotations: map[string]string{
			cupel.AnnotationDescription: "what it is", cupel.AnnotationStage: stageProduction, cupel.AnnotationSource: "runs:/1/model", cupel.AnnotationModelID: "m-1", "note": "better",
		},
	}))
	golden(t, "bare_version", modelVersionAnswer(&cupel.Image{Repository: "credit", Version: 1, CreatedAt: start, ChangedAt: start, Comment: "said so"}))
	golden(t, "files", filesAnswer("mlflow-artifacts:/7/1/artifacts", []cupel.Artifact{{Path: "d", IsDir: true}, {Path: "f", Size: 0}}))
}

func TestStrings(t *testing.T) {
	for _, text := range []string{"", "plain", `"\/`, "\x00\x1f\n\t\x7f", "Größe 漢字 🦊", "<&>\u2028", "bad \xff\xc3( utf-8 \xe2\x28"} {
		var got string
		if err := json.Unmarshal(appendString(nil, text), &got); err != nil || got != toUTF8(text) {
			t.Errorf("%q became %q, %v", text, got, err)
		}
	}
}

func toUTF8(text string) string {
	var b strings.Builder
	for _, r := range text { // each byte that is no UTF-8 counts
		b.WriteRune(r)
	}
	return b.String()
}

func FuzzString(f *testing.F) {
	f.Add("plain")
	f.Add("\xff\"\\\u2028")
	f.Fuzz(func(t *testing.T, text string) {
		var got string
		if err := json.Unmarshal(appendString(nil, text), &got); err != nil || got != toUTF8(text) {
			t.Errorf("%q became %q, %v", text, got, err)
		}
	})
}
