package mlflowimport

import (
	"context"

	"github.com/cupel/cupel"
)

// checkProject holds the rule that an import goes into an empty project, or one
// that holds what was imported before, unless it is to be merged.
func (im *importer) checkProject(ctx context.Context) error {
	if im.merge {
		return nil
	}
	for _, check := range []func(context.Context) (string, error){im.otherExperiment, im.otherRun, im.otherRepository} {
		other, err := check(ctx)
		if err != nil {
			return err
		}
		if other != "" {
			return cupel.Errorf(cupel.Conflict, "project %q holds %s, which %s does not have: import into an empty project with --project NAME, or into this one with --merge", im.project, other, im.source.Name())
		}
	}
	return nil
}

// otherExperiment names an experiment of the project that the source does not
// have.
func (im *importer) otherExperiment(ctx context.Context) (string, error) {
	known := map[int64]cupel.Experiment{cupel.DefaultExperiment: {}}
	for _, x := range im.experiments {
		known[x.source.ID] = x.source
	}
	search := cupel.Search{Project: im.project, View: cupel.ViewAll}
	for {
		page, err := im.registry.SearchExperiments(ctx, search)
		if err != nil {
			return "", err
		}
		for _, e := range page.Experiments {
			if source, ok := known[e.ID]; !ok || !same(source, e) {
				return "the experiment " + quote(e.Name), nil
			}
		}
		if search.PageToken = page.NextPageToken; search.PageToken == "" {
			return "", nil
		}
	}
}

// otherRun looks at runs of the default experiment, which every project has. One
// that the source has is enough: then an import was here before.
func (im *importer) otherRun(ctx context.Context) (string, error) {
	page, err := im.registry.SearchRuns(ctx, cupel.RunSearch{
		Search:      cupel.Search{Project: im.project, View: cupel.ViewAll, Limit: runsPage},
		Experiments: []int64{cupel.DefaultExperiment}, Brief: true,
	})
	if err != nil || len(page.Runs) == 0 {
		return "", err
	}
	for _, run := range page.Runs {
		if has, err := im.source.HasRun(ctx, run.ID); has || err != nil {
			return "", err
		}
	}
	return "the run " + quote(page.Runs[0].Name), nil
}

// otherRepository names a model repository of the project that the source does not
// have.
func (im *importer) otherRepository(ctx context.Context) (string, error) {
	repositories, err := im.registry.ListRepositories(ctx, im.project)
	if err != nil || len(repositories) == 0 {
		return "", err
	}
	known := map[string]bool{}
	for model, err := range im.source.RegisteredModels(ctx) {
		if err != nil {
			return "", err
		}
		known[model.Name] = true
	}
	for _, r := range repositories {
		if !known[r.Name] {
			return "the model " + quote(r.Name), nil
		}
	}
	return "", nil
}
