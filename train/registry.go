package train

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/cupel/cupel"
)

// registry has the components of one kind by their names.
type registry[T any] struct {
	kind   string // for people
	mu     sync.RWMutex
	makers map[string]func(Params) (T, error)
}

var (
	models            = &registry[Model]{kind: "model"}
	featureGenerators = &registry[FeatureGenerator]{kind: "feature generator"}
	datasets          = &registry[Dataset]{kind: "dataset"}
)

// RegisterModel makes a model known under a name, which a run records. new makes
// one from its parameters, and refuses those that it does not know:
// [Params.Into] does. A name that is taken, or empty, panics, as in database/sql.
func RegisterModel(name string, new func(Params) (Model, error)) { models.add(name, new) }

// RegisterFeatureGenerator does the same for a feature generator.
func RegisterFeatureGenerator(name string, new func(Params) (FeatureGenerator, error)) {
	featureGenerators.add(name, new)
}

// RegisterDataset does the same for a dataset. Its parameter "evaluation" is the
// library's own, and never given to new.
func RegisterDataset(name string, new func(Params) (Dataset, error)) { datasets.add(name, new) }

// Models, FeatureGenerators and Datasets return the names that are registered,
// sorted.
func Models() []string            { return models.names() }
func FeatureGenerators() []string { return featureGenerators.names() }
func Datasets() []string          { return datasets.names() }

// NewModel makes a registered model.
func NewModel(name string, params Params) (Model, error) { return models.make(name, params) }

// NewFeatureGenerator makes a registered feature generator.
func NewFeatureGenerator(name string, params Params) (FeatureGenerator, error) {
	return featureGenerators.make(name, params)
}

// NewDataset makes a registered dataset.
func NewDataset(name string, params Params) (Dataset, error) { return datasets.make(name, params) }

func (r *registry[T]) add(name string, make func(Params) (T, error)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if name == "" || strings.ContainsAny(name, ":/ ") || make == nil {
		panic(fmt.Sprintf("train: a %s is registered as %q: give a name without ':', '/' and spaces, and a function", r.kind, name))
	}
	if _, taken := r.makers[name]; taken {
		panic(fmt.Sprintf("train: two %ss are registered as %s", r.kind, name))
	}
	if r.makers == nil {
		r.makers = map[string]func(Params) (T, error){}
	}
	r.makers[name] = make
}

func (r *registry[T]) names() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Sorted(maps.Keys(r.makers))
}

func (r *registry[T]) make(name string, params Params) (T, error) {
	r.mu.RLock()
	new, known := r.makers[name]
	r.mu.RUnlock()
	var none T
	if !known {
		return none, cupel.Errorf(cupel.NotFound, "no %s is registered as %q: %s", r.kind, name, listed(r.names()))
	}
	made, err := new(params)
	if err != nil {
		return none, cupel.Errorf(code(err), "%s %s: %w", r.kind, name, err)
	}
	return made, nil
}

// code keeps the code of an error of ours; what comes from elsewhere is invalid
// input to us.
func code(err error) cupel.Code {
	if found := cupel.ErrorCode(err); found != cupel.Internal {
		return found
	}
	return cupel.Invalid
}

// recordedName is the name of a component as a run spec has it: that of the main
// package and the registered one.
func recordedName(name string) string { return mainPackage() + ":" + name }

// registeredName undoes [recordedName], of whichever main package: a program may
// have been renamed since.
func registeredName(recorded string) string {
	return recorded[strings.LastIndexByte(recorded, ':')+1:]
}

// mainPackage is the import path of the program's main package.
func mainPackage() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Path == "" {
		return "main"
	}
	return info.Path
}
