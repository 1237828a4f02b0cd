package verdict

import (
	"context"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
)

// Run is what is known of a run.
type Run struct {
	ID      string
	Metrics map[string][]cupel.Point // the whole series of each, in any order
	Params  map[string]string
	// Artifacts are all files of the run; folders among them are passed over.
	Artifacts []cupel.Artifact
	// Open opens the bytes of an artifact. It is called only for those that are not
	// equal by digest.
	Open func(ctx context.Context, path string) (File, error)
	// Spec is nil where the run has none.
	Spec *runspec.Spec
	// Code is the manifest of its tree: nil where it is not known. It names the
	// files that differ.
	Code tree.Manifest
}

// File is the bytes of an artifact; a [cupel.Content] is one.
type File interface {
	io.ReadSeekCloser
}

// DefaultTolerance is the relative difference that a metric may have.
const DefaultTolerance = 1e-6

// Options say how runs are compared; the zero value is how they are unless a
// project says otherwise.
type Options struct {
	Tolerance  *float64           // of each metric; nil means [DefaultTolerance]
	Tolerances map[string]float64 // of single metrics, by name
	// Ignore lists patterns of what is not compared, as [path.Match] has them, for
	// "metrics/NAME" and "artifacts/PATH". A pattern of a folder holds for all in it.
	Ignore []string
}
