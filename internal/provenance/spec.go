package provenance

import (
	"context"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/vault/digest"
)

// RecordSpec stores the run spec of a run, and sets what can be found by it: the
// run's classes and commit, and its tags. Recorded again it takes the place of the
// former one. It returns the spec's digest.
func RecordSpec(ctx context.Context, registry Registry, run cupel.RunRef, spec runspec.Spec) (digest.Digest, error) {
	text, err := spec.Encode()
	if err != nil {
		return digest.Digest{}, err
	}
	sum, err := spec.Digest()
	if err != nil {
		return digest.Digest{}, err
	}
	if _, err := registry.PutArtifact(ctx, run.Artifacts(), SpecFile, cupel.BytesSource(SpecFile, text)); err != nil {
		return digest.Digest{}, err
	}
	return sum, describe(ctx, registry, run, spec, sum)
}

// describe sets fields and tags of a run.
func describe(ctx context.Context, registry Registry, run cupel.RunRef, spec runspec.Spec, sum digest.Digest) error {
	now, err := registry.GetRun(ctx, run)
	if err != nil {
		return err
	}
	if change := changeTo(spec); change != (cupel.RunChange{}) {
		if _, err := registry.ChangeRun(ctx, run, change); err != nil {
			return err
		}
	}
	batch := cupel.RunBatch{}
	for key, value := range ownTags(spec, sum) {
		if now.Tags[key] != value {
			batch.Tags = append(batch.Tags, cupel.RunTag{Key: key, Value: value})
		}
	}
	for key, value := range sourceTags(spec) {
		if _, set := now.Tags[key]; !set && value != "" {
			batch.Tags = append(batch.Tags, cupel.RunTag{Key: key, Value: value})
		}
	}
	if len(batch.Tags) == 0 {
		return nil
	}
	return registry.LogBatch(ctx, run, batch)
}

// changeTo are the fields of a run of that spec.
func changeTo(spec runspec.Spec) (change cupel.RunChange) {
	components := spec.Identity.Components
	for field, component := range map[**string]*runspec.Component{
		&change.ModelClass: components.Model, &change.FeatureGeneratorClass: components.FeatureGenerator, &change.DatasetClass: components.Dataset,
	} {
		if component != nil {
			*field = &component.Name
		}
	}
	if commit := spec.Observed.Code.Commit; commit != "" {
		change.GitHash = &commit
	}
	return change
}

func ownTags(spec runspec.Spec, sum digest.Digest) map[string]string {
	code := spec.Observed.Code
	tags := map[string]string{SpecTag: sum.String(), DirtyTag: strconv.FormatBool(code.Dirty)}
	if tree := spec.Identity.Code.Tree; tree != nil {
		tags[TreeTag] = tree.String()
	}
	if code.Partial {
		tags[PartialTag] = strings.Join(code.Reasons, "; ")
	}
	return tags
}

// sourceTags are those by which MLflow's clients know where a run comes from.
func sourceTags(spec runspec.Spec) map[string]string {
	code := spec.Observed.Code
	return map[string]string{
		"mlflow.source.name":        sourceName(spec.Identity),
		"mlflow.source.type":        "LOCAL",
		"mlflow.source.git.commit":  code.Commit,
		"mlflow.source.git.branch":  code.Branch,
		"mlflow.source.git.repoURL": code.Remote,
	}
}

// sourceName is the program that was run: the main package of one in Go, else the
// first argument that is no option of an interpreter, else the interpreter.
func sourceName(identity runspec.Identity) string {
	if model := identity.Components.Model; identity.Kind == runspec.KindGo && model != nil {
		if program, _, ok := strings.Cut(model.Name, ":"); ok {
			return program
		}
	}
	command := identity.Command
	if len(command.Argv) == 0 {
		return ""
	}
	for _, arg := range command.Argv[1:] {
		if !strings.HasPrefix(arg, "-") && path.Ext(arg) != "" {
			return path.Join(command.Folder, arg)
		}
	}
	return command.Argv[0]
}

// ReadSpec returns the run spec of a run, or an error of code not_found that says
// how runs get one.
func ReadSpec(ctx context.Context, registry cupel.Artifacts, run cupel.RunRef) (runspec.Spec, error) {
	content, err := registry.OpenArtifact(ctx, run.Artifacts(), SpecFile)
	if cupel.ErrorCode(err) == cupel.NotFound {
		return runspec.Spec{}, cupel.Errorf(cupel.NotFound, "run %s has no run spec: it says neither code nor command. Runs that cupel exec and train_model make have one", run)
	}
	if err != nil {
		return runspec.Spec{}, err
	}
	defer content.Close()
	text, err := io.ReadAll(io.LimitReader(content, runspec.MaxBytes+1))
	if err != nil {
		return runspec.Spec{}, err
	}
	spec, err := runspec.Parse(text)
	if err != nil {
		return runspec.Spec{}, cupel.Errorf(cupel.ErrorCode(err), "run %s: %w", run, err)
	}
	return spec, nil
}
