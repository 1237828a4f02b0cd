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

// codeOf returns the digest of the tree of a run's code: the one that its run spec
// names, else the one that it holds, else "".
func (s *Service) codeOf(ctx context.Context, run cupel.RunRef, spec *runspec.Spec) (string, error) {
	if spec != nil && spec.Identity.Code.Tree != nil {
		return spec.Identity.Code.Tree.String(), nil
	}
	uses, err := s.RunTrees(ctx, run)
	if err != nil {
		return "", err
	}
	for _, use := range uses {
		if use.Role == cupel.TreeOfCode {
			return use.Digest, nil
		}
	}
	return "", nil
}
