package train

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

// trainFlags are the flags of train.
type trainFlags struct {
	spec                                       string // path of a replay document
	model, features, dataset                   string
	modelParams, featuresParams, datasetParams []string
	seed                                       int64
	evaluation                                 Evaluation
	study                                      string
	space                                      []string
	search                                     searchFlags
	name, experiment                           string
	noStore, json                              bool
}

const trainExamples = `  train --model LogisticRegression --param c=0.5 --features Standardize --dataset CSV --data path=data.csv --data target=y
  train --model RandomForestClassifier --dataset CSV --data '{"path": "data.csv", "target": "y"}' --folds 5
  train --model LogisticRegression --features Standardize --dataset CSV --data path=data.csv --data target=y \
      --search 'c={"type": "float", "low": 0.001, "high": 100, "log": true}' --metric valid_log_loss --direction min --trials 20`

func (p *program) trainCommand() *cobra.Command {
	var f trainFlags
	cmd := &cobra.Command{
		Use:     "train",
		Short:   "Train a model as a run",
		Example: trainExamples,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.train(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.model, "model", "", "`NAME` of the model: see list")
	flags.StringArrayVar(&f.modelParams, "param", nil, "`KEY=VALUE` of the model, or a JSON object of several; repeatable")
	flags.StringVar(&f.features, "features", "", "`NAME` of the feature generator; without it, columns of numbers are taken as they are")
	flags.StringArrayVar(&f.featuresParams, "feature", nil, "`KEY=VALUE` of the feature generator, likewise")
	flags.StringVar(&f.dataset, "dataset", "", "`NAME` of the dataset")
	flags.StringArrayVar(&f.datasetParams, "data", nil, "`KEY=VALUE` of the dataset, likewise")
	flags.Int64Var(&f.seed, "seed", 0, "seed of all that is drawn at random")
	flags.Float64Var(&f.evaluation.TestFraction, "test-fraction", defaultTestFraction, "share of the rows that is held out as test")
	flags.Float64Var(&f.evaluation.ValidFraction, "valid-fraction", 0, "share of the others that is held out for validation")
	flags.IntVar(&f.evaluation.Folds, "folds", 0, "`N` parts of a cross-validation of the others")
	flags.BoolVar(&f.evaluation.Unstratified, "unstratified", false, "hold rows out without regard to their classes")
	flags.StringVar(&f.study, "study", "", "`FILE` with a study: its trials are children of the run")
	f.search.add(flags, &f.space)
	flags.StringVar(&f.name, "name", "", "`NAME` of the run; one is made up where there is none")
	flags.StringVar(&f.experiment, "experiment", "", "`NAME` of the experiment; one that does not exist is made")
	flags.BoolVar(&f.noStore, "no-store-data", false, "keep digest and schema of the data, and not the data")
	flags.BoolVar(&f.json, "json", false, "print the run as JSON")
	flags.StringVar(&f.spec, "spec", "", "`FILE` with a replay document: what cupel reproduce starts the program with")
	return cmd
}

func (p *program) train(ctx context.Context, f trainFlags) error {
	if f.spec != "" {
		return p.trainAgain(ctx, f.spec)
	}
	spec, err := f.toSpec()
	if err != nil {
		return err
	}
	spec.Log = p.talk
	run, err := TrainModel(ctx, spec)
	if run != nil {
		p.show(run, f.json)
	}
	return err
}

// trainAgain runs a replay document. Whoever started the program looks at the run
// for why it failed.
func (p *program) trainAgain(ctx context.Context, path string) error {
	run, err := replayFile(ctx, path, p.talk)
	if run != nil && err != nil {
		return exitError{cupel.ExitCheck, err}
	}
	return err
}

func (f trainFlags) toSpec() (Spec, error) {
	s := Spec{
		ModelClass: f.model, FeatureGeneratorClass: f.features, DatasetClass: f.dataset,
		Seed: f.seed, Evaluation: f.evaluation, Name: f.name, Experiment: f.experiment,
	}
	if f.noStore {
		s.StoreDataset = new(false)
	}
	var err error
	for _, part := range []struct {
		flag   string
		texts  []string
		params *Params
	}{{"--param", f.modelParams, &s.ModelParams}, {"--feature", f.featuresParams, &s.FeatureGeneratorParams}, {"--data", f.datasetParams, &s.DatasetParams}} {
		if *part.params, err = flagParams(part.flag, part.texts); err != nil {
			return s, err
		}
	}
	s.Search, err = f.toStudy(&s)
	return s, err
}

// flagParams reads flags KEY=VALUE, where VALUE is JSON or else a text, and JSON
// objects.
func flagParams(flag string, texts []string) (Params, error) {
	params := Params{}
	for _, text := range texts {
		if strings.HasPrefix(text, "{") {
			given, err := parseParams([]byte(text))
			if err != nil {
				return nil, cupel.Errorf(cupel.Invalid, "%s %s: %w", flag, text, err)
			}
			maps.Copy(params, given)
			continue
		}
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" {
			return nil, cupel.Errorf(cupel.Invalid, "%s %s: write KEY=VALUE, or a JSON object", flag, text)
		}
		params[key] = flagValue(value)
	}
	return params, nil
}

func flagValue(text string) any {
	given, err := parseParams([]byte(`{"value": ` + text + `}`))
	if err != nil || len(given) != 1 {
		return text
	}
	return given["value"]
}

// toStudy reads a study from its file or from flags; nil where neither is there.
// What the file says of components is for what no flag names.
func (f trainFlags) toStudy(s *Spec) (*Study, error) {
	if f.study == "" {
		return f.search.study(f.space, f.seed)
	}
	if len(f.space) > 0 {
		return nil, cupel.Errorf(cupel.Invalid, "--study and --search both say what is varied: use either")
	}
	text, err := readStudy(f.study)
	if err != nil {
		return nil, err
	}
	given, err := study.Parse(text)
	if err != nil {
		return nil, cupel.Errorf(cupel.ErrorCode(err), "%s: %w", f.study, err)
	}
	return &given, s.takeComponents(given.Train)
}

func readStudy(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, cupel.Errorf(cupel.NotFound, "the study cannot be read: %w", err)
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, study.MaxText+1))
}

// takeComponents takes from a study what the spec does not name.
func (s *Spec) takeComponents(t *study.Train) error {
	if t == nil {
		return nil
	}
	for _, part := range []struct {
		name   *string
		params *Params
		given  study.Component
	}{
		{&s.ModelClass, &s.ModelParams, t.Model},
		{&s.FeatureGeneratorClass, &s.FeatureGeneratorParams, t.FeatureGenerator},
		{&s.DatasetClass, &s.DatasetParams, t.Dataset},
	} {
		if *part.name != "" || part.given.Class == "" {
			continue
		}
		*part.name = part.given.Class
		if len(part.given.Params) == 0 {
			continue
		}
		params, err := parseParams(part.given.Params)
		if err != nil {
			return err
		}
		maps.Copy(params, *part.params)
		*part.params = params
	}
	return nil
}

// show prints a run: its id, and its metrics for people.
func (p *program) show(run *Run, asJSON bool) {
	if asJSON {
		text, err := json.Marshal(run.Run)
		if err == nil {
			fmt.Fprintf(p.out, "%s\n", text)
		}
		return
	}
	fmt.Fprintf(p.out, "run %s (%s) %s\n", run.Name, run.ID, run.Status)
	for _, key := range slices.Sorted(maps.Keys(run.Metrics)) {
		if strings.HasPrefix(key, "test_") || strings.HasPrefix(key, "valid_") {
			fmt.Fprintf(p.out, "  %-26s %.4g\n", key, float64(run.Metrics[key].Last.Value))
		}
	}
}
