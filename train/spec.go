package train

import (
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

// Spec says what to train. The zero value of what may be left out is said with
// each.
type Spec struct {
	// RunID names a run to reproduce. Of the others only Project, Data, Registry
	// and Log count then.
	RunID string
	// Data is where a reproduction takes its data from: "stored" as the run read
	// it, which "" means, or "source", where the dataset class is asked again.
	Data string

	ModelClass             string // as it is registered
	ModelParams            Params
	FeatureGeneratorClass  string // "": the columns as they are, which have to be numbers
	FeatureGeneratorParams Params
	DatasetClass           string
	DatasetParams          Params
	Seed                   int64
	Evaluation             Evaluation
	Search                 *Study // nil: the parameters are as they are given

	// StoreDataset keeps the data with the run; nil means true. Where it is false,
	// only digest and schema are, and the run can be reproduced from the source
	// alone.
	StoreDataset *bool

	Name       string            // of the run; "" makes one up
	Experiment string            // by name, made where there is none; "" is the project's default
	Tags       map[string]string // of the run
	Project    string            // "": the current one, as the command line has it

	// Registry keeps the run; nil opens the one that the command line uses:
	// CUPEL_URL, else what CUPEL_HOME, CUPEL_CATALOG and CUPEL_VAULT name.
	Registry cupel.Registry
	Folder   string    // whose code is captured; "": the current one
	Log      io.Writer // is told what people may want to know; nil: nobody
}

// talk is who is told what people may want to know.
func (s Spec) talk() io.Writer {
	if s.Log == nil {
		return io.Discard
	}
	return s.Log
}

// Study is a search for parameters, as docs/format/study.md says. Its name,
// sampler, pruner and seed may be left out. The trials' metric is one that the
// run logs, such as "valid_log_loss".
type Study = study.Study

// The parts of a [Study].
type (
	Space       = study.Space
	Range       = study.Param
	StudyMetric = study.Metric
	Sampler     = study.Sampler
	Pruner      = study.Pruner
)

// Float, LogFloat, Int, LogInt, Choice and Constant make the ranges of a [Space].
func Float(low, high float64) Range    { return study.Float(low, high) }
func LogFloat(low, high float64) Range { return study.LogFloat(low, high) }
func Int(low, high int64) Range        { return study.Int(low, high) }
func LogInt(low, high int64) Range     { return study.LogInt(low, high) }
func Choice(values ...any) Range       { return study.Choice(values...) }
func Constant(value any) Range         { return study.Constant(value) }

// Grid, Random, Sobol and TPE make samplers, Median and ASHA pruners, with their
// defaults.
func Grid() Sampler   { return study.Grid() }
func Random() Sampler { return study.Random() }
func Sobol() Sampler  { return study.Sobol() }
func TPE() Sampler    { return study.TPE() }
func Median() Pruner  { return study.Median() }
func ASHA() Pruner    { return study.ASHA() }

// Evaluation says which rows are held out, as docs/format/evaluation.md has it.
// The zero Evaluation holds a fifth of the rows out as test.
type Evaluation struct {
	TestFraction  float64 // of the rows; 0 means 0.2
	ValidFraction float64 // of the others; 0: none
	Folds         int     // of a cross-validation of the others; 0: none
	Unstratified  bool    // classes are held out as chance has it
}

// withDefaults fills in what a zero means.
func (e Evaluation) withDefaults() Evaluation {
	if e.TestFraction == 0 {
		e.TestFraction = defaultTestFraction
	}
	return e
}

const defaultTestFraction = 0.2

func (e Evaluation) check() error {
	if e.Folds == 1 || e.Folds < 0 {
		return cupel.Errorf(cupel.Invalid, "%d folds: use 2 or more, or 0 for none", e.Folds)
	}
	if e.Folds > 0 && e.ValidFraction != 0 {
		return cupel.Errorf(cupel.Invalid, "folds and a fraction for validation are two ways to do one thing: use either")
	}
	for name, fraction := range map[string]float64{"test": e.TestFraction, "validation": e.ValidFraction} {
		if !(fraction >= 0 && fraction < 1) {
			return cupel.Errorf(cupel.Invalid, "%v of the rows cannot be held out for %s: use a number from 0 to 1", fraction, name)
		}
	}
	return nil
}
