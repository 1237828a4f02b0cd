package verdict

import (
	"slices"
	"strings"
)

// sections are in the order of how likely each changes an outcome; the environment
// is last, and has an order of its own.
var sections = []Section{
	SectionSeed, SectionParams, SectionComponents, SectionData, SectionCode, SectionCommand, SectionEnvironment,
}

// trainers are libraries whose version changes numbers, by their normalised name.
var trainers = []string{
	"catboost", "gensim", "implicit", "jax", "jaxlib", "keras", "lightfm", "lightgbm", "lightning", "llvmlite",
	"mxnet", "numba", "numexpr", "numpy", "onnxruntime", "pandas", "peft", "polars", "prophet", "pyarrow", "pymc",
	"pytorch-lightning", "scikit-learn", "scipy", "sentence-transformers", "skops", "spacy", "statsmodels",
	"tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tokenizers", "torch", "torchaudio", "torchvision",
	"transformers", "trl", "xgboost", "xgboost-cpu",
}

// environments are the beginnings of names, in the order of how likely each
// changes an outcome. Libraries that train come first, the others by the
// empty beginning.
var environments = []string{
	nameDeterminism, nameInterpreter, nameGo, nameGPU, nameThreads, nameCPU, nameOS, nameLibrary, nameLock, nameExecutable,
}

// likelihood says how likely a difference changes an outcome, as a rule of thumb:
// the smaller, the more.
func (d Difference) likelihood() int {
	if d.Section != SectionEnvironment {
		return slices.Index(sections, d.Section)
	}
	if library, ok := strings.CutPrefix(d.Name, nameLibrary); ok && trains(library) {
		return len(sections)
	}
	return len(sections) + 1 + slices.IndexFunc(environments, func(begin string) bool { return strings.HasPrefix(d.Name, begin) })
}

// trains reports whether a library is one that trains, however its name is spelled.
func trains(library string) bool {
	name := strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(library))
	return slices.Contains(trainers, name) || strings.HasPrefix(name, "nvidia-cu")
}
