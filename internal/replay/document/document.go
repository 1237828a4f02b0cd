// Package document has replay documents, as docs/format/replay.md says: what a
// program that trains a run again is given, and what it answers.
package document

import (
	"encoding/json"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Format names the version of replay documents that this package reads and writes.
const Format = "cupel-replay/1"

// MaxBytes is the greatest length of a replay document.
const MaxBytes = 16 << 20

// Data says where a reproduction takes its data from.
type Data string

// The choices.
const (
	DataStored Data = "stored" // as the first run read it
	DataSource Data = "source" // the dataset class is asked again
)

// Document says which run is made again, and where its data is.
type Document struct {
	Project     string // of both runs
	RunID       string // the run to continue
	Reproduces  string // the run that is made again
	Spec        runspec.Spec
	Data        Data
	Inputs      []Input                  // those of the spec, in its order
	Sources     map[digest.Digest]string // absolute paths of sources of components
	Environment string                   // absolute path of the file to write
}

// Input is an input of the spec, and where its files are.
type Input struct {
	runspec.Input
	Folder *string `json:"folder"` // absolute; nil only where the data is asked for again
}

// form is the document as it is written.
type form struct {
	Format      string                   `json:"format"`
	Project     string                   `json:"project"`
	RunID       string                   `json:"run_id"`
	Reproduces  string                   `json:"reproduces"`
	Spec        json.RawMessage          `json:"spec"`
	Data        Data                     `json:"data"`
	Inputs      []Input                  `json:"inputs"`
	Sources     map[digest.Digest]string `json:"sources"`
	Environment string                   `json:"environment"`
}

// Parse reads a replay document. The error has code invalid or too_large, and
// names the place.
func Parse(text []byte) (Document, error) {
	if err := jsontext.Object("replay document", text, MaxBytes); err != nil {
		return Document{}, err
	}
	if err := checkFormat(text); err != nil {
		return Document{}, err
	}
	var f form
	if err := jsontext.Strictly("replay document", text, &f, f.canonical); err != nil {
		return Document{}, err
	}
	spec, err := runspec.Parse(f.Spec)
	if err != nil {
		return Document{}, cupel.Errorf(cupel.ErrorCode(err), "replay document: /spec: %w", err)
	}
	d := Document{f.Project, f.RunID, f.Reproduces, spec, f.Data, f.Inputs, f.Sources, f.Environment}
	return d, d.check()
}

// checkFormat comes before the rest: of another version, everything may differ.
func checkFormat(text []byte) error {
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return cupel.Errorf(cupel.Invalid, "replay document: %w", err)
	}
	if head.Format != Format {
		return cupel.Errorf(cupel.Invalid, "replay document: the format %q is not known, this one reads %s: let the cupel that writes it and the one that trains be of one version", head.Format, Format)
	}
	return nil
}

// Encode returns the canonical JSON. The error is that of [Parse] on it.
func (d Document) Encode() ([]byte, error) {
	spec, err := d.Spec.Encode()
	if err != nil {
		return nil, err
	}
	f := form{Format, d.Project, d.RunID, d.Reproduces, spec, d.Data, d.Inputs, d.Sources, d.Environment}
	text, err := f.canonical()
	if err != nil {
		return nil, err
	}
	if _, err := Parse(text); err != nil {
		return nil, err
	}
	return text, nil
}

func (f *form) canonical() ([]byte, error) {
	if f.Inputs == nil {
		f.Inputs = []Input{}
	}
	if f.Sources == nil {
		f.Sources = map[digest.Digest]string{}
	}
	text, err := json.Marshal(f)
	if err == nil {
		text, err = jsontext.Canonical(text)
	}
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "replay document: %w", err)
	}
	return text, nil
}

func (d *Document) check() error {
	if err := cupel.CheckProjectName(d.Project); err != nil {
		return cupel.Errorf(cupel.Invalid, "replay document: /project: %w", err)
	}
	if d.RunID == "" || d.Reproduces == "" {
		return cupel.Errorf(cupel.Invalid, "replay document: /run_id and /reproduces name a run each")
	}
	if d.Data != DataStored && d.Data != DataSource {
		return cupel.Errorf(cupel.Invalid, "replay document: /data is %q, not stored or source", d.Data)
	}
	if err := absolute("environment", d.Environment); err != nil {
		return err
	}
	if err := d.checkInputs(); err != nil {
		return err
	}
	return d.checkSources()
}

func (d *Document) checkInputs() error {
	recorded := d.Spec.Identity.Inputs
	if len(d.Inputs) != len(recorded) {
		return cupel.Errorf(cupel.Invalid, "replay document: /inputs has %d entries, the spec has %d", len(d.Inputs), len(recorded))
	}
	for i, input := range d.Inputs {
		switch {
		case input.Input != recorded[i]:
			return cupel.Errorf(cupel.Invalid, "replay document: /inputs/%d is not that of the spec, %s", i, recorded[i].Name)
		case input.Folder == nil && d.Data == DataStored:
			return cupel.Errorf(cupel.Invalid, "replay document: /inputs/%d/folder is null, and the data is to be the stored one", i)
		case input.Folder == nil:
			continue
		}
		if err := absolute("inputs/folder", *input.Folder); err != nil {
			return err
		}
	}
	return nil
}

func (d *Document) checkSources() error {
	for _, component := range d.Spec.Identity.Components.All() {
		if component.Source != nil && d.Sources[*component.Source] == "" {
			return cupel.Errorf(cupel.Invalid, "replay document: /sources lacks %s, the source of %s", component.Source, component.Name)
		}
	}
	for _, path := range d.Sources {
		if err := absolute("sources", path); err != nil {
			return err
		}
	}
	return nil
}

func absolute(place, path string) error {
	if !filepath.IsAbs(path) {
		return cupel.Errorf(cupel.Invalid, "replay document: /%s: %q is no absolute path", place, path)
	}
	return nil
}
