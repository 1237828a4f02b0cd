// Package provenance keeps in a registry what a run was made of: its run spec, the
// tree of its code, and the data that it read.
//
// Trainers and the command line write it while a run is made; whoever reproduces
// the run reads it.
package provenance

import "github.com/cupel/cupel"

// Registry is what this package asks of a [cupel.Registry].
type Registry interface {
	cupel.Runs
	cupel.Artifacts
	cupel.Trees
}

// Artifacts of a run that are Cupel's own. No comparison of runs looks at them.
const (
	Folder      = "cupel" // where all of them are
	SpecFile    = Folder + "/run-spec.json"
	PatchFile   = Folder + "/changes.patch"
	ReportFile  = Folder + "/report.json" // of a reproduction
	SourcesPath = Folder + "/sources"     // source of classes that no file of the tree holds, by SHA-256
)

// Tags of a run that Cupel sets.
const (
	SpecTag            = "cupel.spec"             // digest of the run spec
	TreeTag            = "cupel.code.tree"        // digest of the tree of its code
	DirtyTag           = "cupel.code.dirty"       // "true" or "false"
	PartialTag         = "cupel.code.partial"     // why the tree is not all of the code
	NotReproducibleTag = "cupel.not_reproducible" // why the run cannot be reproduced
	ReproducesTag      = "cupel.reproduces"       // the run that this one reproduces
	VerdictTag         = "cupel.verdict"          // of a reproduction
)
