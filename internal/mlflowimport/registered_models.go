package mlflowimport

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/cupel/cupel"
)

// addRegisteredModels imports the model registry.
func (im *importer) addRegisteredModels(ctx context.Context) error {
	prompts := int64(0)
	for model, err := range im.source.RegisteredModels(ctx) {
		if err != nil {
			return err
		}
		if model.Prompt() {
			prompts++
			continue
		}
		if err := im.pass("registered model", quote(model.Name), im.addRegisteredModel(ctx, model)); err != nil {
			return err
		}
	}
	im.leavePrompts(prompts)
	return nil
}

// leavePrompts notes prompts, which MLflow keeps among its registered models.
func (im *importer) leavePrompts(n int64) {
	if n > 0 {
		im.report.Left = append(im.report.Left, Left{"prompts", n})
	}
}

func (im *importer) addRegisteredModel(ctx context.Context, model RegisteredModel) error {
	repo := cupel.RepositoryRef{Project: im.project, Name: model.Name}
	if err := repo.Check(); err != nil {
		return err
	}
	there, err := im.registry.GetRepository(ctx, repo)
	switch {
	case err == nil:
		im.there(RegisteredModels, 1)
	case cupel.ErrorCode(err) != cupel.NotFound:
		return err
	default:
		if there, err = im.registry.CreateRepository(ctx, repo); err != nil {
			return err
		}
		im.added(RegisteredModels, 1)
	}
	notes := annotations(model.Tags, map[string]string{cupel.AnnotationDescription: model.Description})
	err = im.annotate("registered model "+model.Name, notes, there.Annotations, func(some map[string]string) error {
		return im.registry.AnnotateRepository(ctx, repo, some)
	})
	if err != nil {
		return err
	}
	if err := im.addVersions(ctx, repo); err != nil {
		return err
	}
	return im.addAliases(ctx, repo, model.Aliases)
}

// annotations returns tags with the fields beside them; fields that are "" are
// none.
func annotations(tags, fields map[string]string) map[string]string {
	all := maps.Clone(tags)
	if all == nil {
		all = map[string]string{}
	}
	for key, value := range fields {
		if value != "" {
			all[key] = value
		}
	}
	return all
}

// notEmpty returns the annotations that Cupel keeps: an empty one is none.
func notEmpty(annotations map[string]string) map[string]string {
	kept := maps.Clone(annotations)
	maps.DeleteFunc(kept, func(_, value string) bool { return value == "" })
	return kept
}

// annotate sets the annotations that something lacks, each by itself where one is
// refused.
func (im *importer) annotate(what string, want, have map[string]string, set func(map[string]string) error) error {
	lacking := missing(want, have)
	for key, value := range lacking {
		if value == "" {
			im.gap("tag of "+what, quote(key), "its value is empty, and an empty annotation is none")
			delete(lacking, key)
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	err := set(lacking)
	if cupel.ErrorCode(err) != cupel.Invalid {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(lacking)) {
		if err := im.pass("tag of "+what, quote(key), set(map[string]string{key: lacking[key]})); err != nil {
			return err
		}
	}
	return nil
}

// addAliases points the tags of a repository where the aliases point.
func (im *importer) addAliases(ctx context.Context, repo cupel.RepositoryRef, aliases map[string]int) error {
	if len(aliases) == 0 {
		return nil
	}
	there, err := im.registry.ListTags(ctx, repo)
	if err != nil {
		return err
	}
	for _, alias := range slices.Sorted(maps.Keys(aliases)) {
		version := aliases[alias]
		if there[alias] == version {
			im.there(Aliases, 1)
			continue
		}
		err := im.registry.SetTag(ctx, repo.Image(strconv.Itoa(version)), alias)
		if err == nil {
			im.added(Aliases, 1)
		}
		if err := im.pass("alias of "+repo.Name, alias, err); err != nil {
			return err
		}
	}
	return nil
}
