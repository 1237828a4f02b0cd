package service

import (
	"context"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runspec"
)

// specFile is the artifact of a run that says what was run.
const specFile = "cupel/run-spec.json"

// specOf reads the run spec of a run: nil where it has none that can be read.
func (s *Service) specOf(ctx context.Context, run cupel.RunRef) (*runspec.Spec, error) {
	content, err := s.OpenArtifact(ctx, run.Artifacts(), specFile)
	if isCode(err, cupel.NotFound) || isCode(err, cupel.Conflict) {
		return nil, nil // none, or where it cannot be read from here
	}
	if err != nil {
		return nil, err
	}
	defer content.Close()
	if content.Info().Size > runspec.MaxBytes {
		return nil, nil
	}
	text, err := io.ReadAll(content)
	if err != nil {
		return nil, err
	}
	spec, err := runspec.Parse(text)
	if err != nil {
		return nil, nil // of a newer Cupel, or of somebody else
	}
	return &spec, nil
}
