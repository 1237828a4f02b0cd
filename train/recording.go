package train

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
	"github.com/cupel/cupel/internal/location"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runspec"
)

// ErrorTag is the tag of a run that says why it failed.
const ErrorTag = "cupel.error"

// endPatience is how long the end of a run is tried when the training's context
// has ended.
const endPatience = 30 * time.Second

// recording is a run while it is made.
type recording struct {
	place
	run  cupel.RunRef
	log  *runLogger
	talk io.Writer
	spec *runspec.Spec // nil before the code is captured
	// own says that the spec is recorded. That of a run which is made again is
	// recorded by whoever has it made.
	own bool
}

// newRecording makes a run that records what is trained.
func (p place) newRecording(ctx context.Context, s Spec, c components) (*recording, error) {
	experiment, err := p.experiment(ctx, s.Experiment)
	if err != nil {
		return nil, err
	}
	run, err := p.registry.CreateRun(ctx, p.project, cupel.NewRun{
		ExperimentID: experiment, Name: s.Name, User: p.user, Tags: s.tags(), Params: fixed(c.logged(), s.Search),
	})
	if err != nil {
		return nil, err
	}
	r := p.record(ctx, run.Ref(), s.talk())
	r.own = true
	return r, nil
}

// tags are those of the run. One that a test makes says that nobody can build the
// program that made it.
func (s Spec) tags() map[string]string {
	if !strings.HasSuffix(mainPackage(), ".test") {
		return s.Tags
	}
	tags := map[string]string{provenance.NotReproducibleTag: "a test made it, " + mainPackage() + ": call train.Main or TrainModel in a program"}
	maps.Copy(tags, s.Tags)
	return tags
}

// record continues a run.
func (p place) record(ctx context.Context, run cupel.RunRef, talk io.Writer) *recording {
	return &recording{place: p, run: run, talk: talk, log: &runLogger{ctx: ctx, registry: p.registry, run: run, sent: time.Now()}}
}

// capture describes program and code, stores the code, and records a spec without
// inputs, so that a run that dies has one.
func (r *recording) capture(ctx context.Context, s Spec, c components) error {
	recorded, err := c.recorded()
	if err != nil {
		return err
	}
	executable, err := os.Executable()
	if err != nil {
		executable = ""
	}
	settings, err := config.RecordingSettings(s.folder())
	if err != nil {
		return err
	}
	found, err := provenance.Capture(ctx, r.registry, r.run, provenance.Program{
		Folder: s.folder(), Argv: os.Args, Environ: os.Environ(), Listed: settings.Environment, File: executable,
		Cache: location.Location{}.CodeCache(os.Getenv), Now: time.Now(),
	})
	if err != nil {
		return err
	}
	for _, lost := range found.Lost {
		fmt.Fprintf(r.talk, "not captured: %s\n", lost)
	}
	r.spec = &runspec.Spec{
		Identity: runspec.Identity{
			Kind: runspec.KindGo, Command: found.Command, Components: recorded, Seed: &s.Seed, Code: found.Code,
		},
		Observed: found.Observed,
	}
	if s.Search != nil {
		if r.spec.Identity.Search, err = s.Search.Encode(); err != nil {
			return err
		}
	}
	return r.recordSpec(ctx)
}

// recordSpec stores the spec as it is now known.
func (r *recording) recordSpec(ctx context.Context) error {
	if !r.own {
		return nil
	}
	_, err := provenance.RecordSpec(ctx, r.registry, r.run, *r.spec)
	return err
}

// end ends the run: FINISHED, FAILED, or KILLED where ctx has ended. It returns
// the run as it is then, and cause.
func (r *recording) end(ctx context.Context, cause error) (cupel.Run, error) {
	stopped := ctx.Err() != nil
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), endPatience)
	defer cancel()
	if err := r.log.flush(late); err != nil && cause == nil {
		cause = err
	}
	status := cupel.RunFinished
	switch {
	case cause != nil && stopped:
		status = cupel.RunKilled
	case cause != nil:
		status = cupel.RunFailed
	}
	if cause != nil {
		r.explain(late, cause)
	}
	run, err := r.registry.ChangeRun(late, r.run, cupel.RunChange{Status: &status})
	if err == nil {
		run, err = r.registry.GetRun(late, r.run)
	}
	if cause == nil {
		cause = err
	}
	return run, cause
}

// explain says on the run why it did not finish.
func (r *recording) explain(ctx context.Context, cause error) {
	tag := cupel.RunTag{Key: ErrorTag, Value: strings.ToValidUTF8(shortened(cause.Error()), "\ufffd")}
	if err := r.registry.LogBatch(ctx, r.run, cupel.RunBatch{Tags: []cupel.RunTag{tag}}); err != nil {
		fmt.Fprintf(r.talk, "run %s does not say why it failed: %v\n", r.run, err)
	}
	var p *panicked
	if errors.As(cause, &p) {
		const path = "error/stack.txt"
		source := cupel.BytesSource(path, p.stack)
		if _, err := r.registry.PutArtifact(ctx, r.run.Artifacts(), path, source); err != nil {
			fmt.Fprintf(r.talk, "run %s has no stack of its panic: %v\n", r.run, err)
		}
	}
}

// shortened keeps the beginning of a long message.
func shortened(message string) string {
	const most = 4000
	if len(message) <= most {
		return message
	}
	return message[:most] + "…"
}
