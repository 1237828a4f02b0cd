package train

import (
	"context"
	"encoding/json"
	"io"
	"os"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/study"
	"github.com/cupel/cupel/internal/tree"
)

// trainAgain trains what a replay document says, and ends the run that it names.
func trainAgain(ctx context.Context, registry cupel.Registry, d document.Document, talk io.Writer) (*Run, error) {
	p := place{registry: registry, project: d.Project}
	r := p.record(ctx, cupel.RunRef{Project: d.Project, ID: d.RunID}, talk)
	trained, err := r.makeAgain(ctx, d)
	run, err := r.end(ctx, err)
	return &Run{Run: run, Trained: trained}, err
}

// readDocument reads a replay document from a file.
func readDocument(path string) (document.Document, error) {
	file, err := os.Open(path)
	if err != nil {
		return document.Document{}, cupel.Errorf(cupel.Invalid, "the replay document cannot be read: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, document.MaxBytes+1))
	if err != nil {
		return document.Document{}, cupel.Errorf(cupel.Invalid, "the replay document cannot be read: %w", err)
	}
	return document.Parse(text)
}

func (r *recording) makeAgain(ctx context.Context, d document.Document) (*Trained, error) {
	if err := tellEnvironment(d.Environment); err != nil {
		return nil, err
	}
	spec := d.Spec
	spec.Identity.Inputs = nil
	r.spec = &spec
	c, err := componentsToReplay(spec.Identity)
	if err != nil {
		return nil, err
	}
	search, err := searchToReplay(spec.Identity.Search)
	if err != nil {
		return nil, err
	}
	if err := r.logParams(ctx, fixed(c.logged(), search)); err != nil {
		return nil, err
	}
	table, err := r.loadAgain(ctx, d, c)
	if err != nil {
		return nil, err
	}
	seed := int64(0)
	if spec.Identity.Seed != nil {
		seed = *spec.Identity.Seed
	}
	return r.searchAndLearn(ctx, search, c, table, seed)
}

func componentsToReplay(identity runspec.Identity) (components, error) {
	if identity.Kind != runspec.KindGo {
		return components{}, cupel.Errorf(cupel.Invalid, "the run is of kind %s: only one of kind go is made again by a program in Go", identity.Kind)
	}
	c, err := componentsOf(identity.Components)
	if err != nil {
		return components{}, err
	}
	return c, c.check()
}

func searchToReplay(recorded json.RawMessage) (*Study, error) {
	if len(recorded) == 0 || string(recorded) == "null" {
		return nil, nil
	}
	s, err := study.ParseJSON(recorded)
	return &s, err
}

// loadAgain loads the stored data, or asks the dataset's class again.
func (r *recording) loadAgain(ctx context.Context, d document.Document, c components) (Table, error) {
	if d.Data == document.DataSource {
		return r.load(ctx, c.dataset, true)
	}
	if len(d.Inputs) != 1 || d.Inputs[0].Folder == nil {
		return Table{}, cupel.Errorf(cupel.Invalid, "the run has %d inputs: a training in Go reads one", len(d.Inputs))
	}
	r.spec.Identity.Inputs = d.Spec.Identity.Inputs
	return loadTable(*d.Inputs[0].Folder)
}

// tellEnvironment writes what the program sees of its environment.
func tellEnvironment(path string) error {
	executable, err := os.Executable()
	if err != nil {
		return nil // it is found from outside then
	}
	found := repro.CaptureEnvironment(repro.Machine{System: os.DirFS("/"), Environ: os.Environ(), Program: executable}, tree.Manifest{})
	text, err := json.Marshal(document.Seen{Threads: &found.Threads, Go: found.Go})
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		return cupel.Errorf(cupel.Internal, "the environment cannot be told: %w", err)
	}
	return nil
}
