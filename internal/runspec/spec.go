// Package runspec has run specs, as docs/format/runspec.md says: what was run, and
// what was found around it.
package runspec

import (
	"encoding/json"

	"github.com/cupel/cupel/internal/vault/digest"
)

// Format names the version of run specs that this package reads and writes.
const Format = "cupel-run-spec/1"

// Spec is a run spec: what was run, and what was found around it.
type Spec struct {
	Format   string   `json:"format"`
	Identity Identity `json:"identity"`
	Observed Observed `json:"observed"`
}

// Kind says how a run is run again.
type Kind string

// The kinds.
const (
	KindCommand Kind = "command" // by its argv
	KindPython  Kind = "python"  // by calling its components in Python
	KindGo      Kind = "go"      // by calling its components in the program built from the tree
)

// Identity is what was run: its digest is that of the spec.
type Identity struct {
	Kind       Kind            `json:"kind"`
	Command    Command         `json:"command"`
	Components Components      `json:"components"`
	Seed       *int64          `json:"seed"`
	Search     json.RawMessage `json:"search"` // an object, or null
	Inputs     []Input         `json:"inputs"` // sorted; see [SortInputs]
	Code       Code            `json:"code"`
}

// Command is how a program was called.
type Command struct {
	Argv   []string          `json:"argv"`
	Folder string            `json:"folder"` // relative to the root of the tree, "." for the root
	Env    map[string]string `json:"env"`    // see [Variables]
}

// Components are the parts of a training; nil where there is none.
type Components struct {
	Model            *Component `json:"model"`
	FeatureGenerator *Component `json:"feature_generator"`
	Dataset          *Component `json:"dataset"`
}

// Component is a class or a registered name with its parameters.
type Component struct {
	Name   string          `json:"name"`   // module:QualName, main/package:Name
	Params json.RawMessage `json:"params"` // an object; its numbers keep their text
	Source *digest.Digest  `json:"source"` // of its own source, where the tree does not hold it
}

// Input is data or a model that a run read.
type Input struct {
	Role   string `json:"role"`
	Name   string `json:"name"`
	Digest string `json:"digest"` // as the dataset has it
}

// Code is the tree that a run was made from.
type Code struct {
	Tree *digest.Digest `json:"tree"` // [tree.Manifest.Digest]; nil where nothing was captured
}
