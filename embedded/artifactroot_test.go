package embedded_test

import (
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
)

// TestArtifactRoot requires that artifacts of new experiments have an address
// below the root, and that nobody is led to believe that the vault has them.
func TestArtifactRoot(t *testing.T) {
	registry := open(t, embedded.Options{Home: t.TempDir(), ArtifactRoot: "s3://bucket/runs/"})
	experiment, err := registry.CreateExperiment(t.Context(), cupel.DefaultProject, cupel.NewExperiment{Name: "new"})
	if err != nil || experiment.ArtifactLocation != "s3://bucket/runs/1" {
		t.Fatalf("%v: %+v", err, experiment)
	}
	own, err := registry.CreateExperiment(t.Context(), cupel.DefaultProject, cupel.NewExperiment{Name: "own", ArtifactLocation: "file:///mnt/own"})
	if err != nil || own.ArtifactLocation != "file:///mnt/own" {
		t.Fatalf("%v: %+v", err, own)
	}
	run, err := registry.CreateRun(t.Context(), cupel.DefaultProject, cupel.NewRun{ExperimentID: experiment.ID})
	if err != nil || run.ArtifactLocation != "s3://bucket/runs/1/"+run.ID+"/artifacts" {
		t.Fatalf("%v: %+v", err, run)
	}
	_, err = registry.PutArtifact(t.Context(), run.Ref().Artifacts(), "a.txt", cupel.BytesSource("a.txt", []byte("a")))
	if cupel.ErrorCode(err) != cupel.Conflict || !strings.Contains(err.Error(), run.ArtifactLocation) {
		t.Errorf("put: %v", err)
	}
}
