package service

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/compare"
	"github.com/cupel/cupel/internal/runspec"
)

// specFields are fields of a run beside those that it has by itself.
type specFields []compare.Field

// spec adds the fields of a run spec, but for the tree. logged are the run's own
// parameters, which are fields already.
func (f *specFields) spec(spec runspec.Spec, logged map[string]string) {
	f.code(spec)
	f.component("model", "", spec.Identity.Components.Model, logged)
	f.component("feature_generator", "feature_generator.", spec.Identity.Components.FeatureGenerator, logged)
	f.component("dataset", "dataset.", spec.Identity.Components.Dataset, logged)
	if seed := spec.Identity.Seed; seed != nil {
		f.number(cupel.ComparedComponents, "seed", strconv.FormatInt(*seed, 10))
	}
	f.environment(spec.Observed.Env)
	for name, value := range spec.Identity.Command.Env {
		f.add(cupel.ComparedEnvironment, "variable "+name, value)
	}
}

// add adds a field, unless it says nothing.
func (f *specFields) add(section cupel.ComparedSection, name, value string) {
	if value != "" {
		*f = append(*f, compare.Field{FieldName: cupel.FieldName{Section: section, Name: name}, Value: value})
	}
}

// number adds a field that is compared as a number where it is one.
func (f *specFields) number(section cupel.ComparedSection, name, value string) {
	*f = append(*f, compare.Field{FieldName: cupel.FieldName{Section: section, Name: name}, Value: value, Number: true})
}

func (f *specFields) code(spec runspec.Spec) {
	code := spec.Observed.Code
	f.add(cupel.ComparedCode, "repository", code.Remote)
	f.add(cupel.ComparedCode, "branch", code.Branch)
	if code.Repository == "git" {
		f.add(cupel.ComparedCode, "dirty", strconv.FormatBool(code.Dirty))
	}
	f.add(cupel.ComparedCode, "partial", strconv.FormatBool(code.Partial))
	f.add(cupel.ComparedCode, "command", strings.Join(spec.Identity.Command.Argv, " "))
	f.add(cupel.ComparedCode, "folder", spec.Identity.Command.Folder)
	if sum := spec.Observed.Env.Executable; sum != nil {
		f.add(cupel.ComparedCode, "executable", sum.String())
	}
}

// component adds the parameters of a component, each as the JSON that it is, but for
// those that trainers have logged, under their name behind a prefix.
func (f *specFields) component(kind, prefix string, c *runspec.Component, logged map[string]string) {
	if c == nil {
		return
	}
	if c.Source != nil {
		f.add(cupel.ComparedComponents, kind+" source", c.Source.String())
	}
	var params map[string]json.RawMessage
	if json.Unmarshal(c.Params, &params) != nil {
		return
	}
	for name, value := range params {
		if _, twice := logged[prefix+name]; twice {
			continue
		}
		f.number(cupel.ComparedComponents, kind+"."+name, string(value))
	}
}

func (f *specFields) environment(env runspec.Environment) {
	f.add(cupel.ComparedEnvironment, "operating system", cmp.Or(env.OS.Distribution, env.OS.System))
	f.add(cupel.ComparedEnvironment, "kernel", env.OS.Release)
	f.add(cupel.ComparedEnvironment, "cpu", env.CPU.Model)
	if env.CPU.Cores > 0 {
		f.add(cupel.ComparedEnvironment, "cpu cores", strconv.Itoa(env.CPU.Cores))
	}
	gpus := make([]string, len(env.GPUs))
	for i, gpu := range env.GPUs {
		gpus[i] = fmt.Sprintf("%s (driver %s)", gpu.Model, gpu.Driver)
	}
	f.add(cupel.ComparedEnvironment, "gpu", strings.Join(gpus, ", "))
	if env.Interpreter != nil {
		f.add(cupel.ComparedEnvironment, "interpreter", env.Interpreter.Name+" "+env.Interpreter.Version)
	}
	for name, n := range env.Threads {
		f.add(cupel.ComparedEnvironment, "threads "+name, strconv.Itoa(n))
	}
	for name, value := range env.Determinism {
		f.add(cupel.ComparedEnvironment, "determinism "+name, value)
	}
	if build := env.Go; build != nil {
		f.add(cupel.ComparedEnvironment, "go", build.Version)
		f.add(cupel.ComparedEnvironment, "go architecture", strings.TrimSpace(build.GOARCH+" "+build.GOAMD64))
		f.add(cupel.ComparedEnvironment, "go tags", strings.Join(build.Tags, " "))
	}
}

// installed lists the versions of what is installed: of hundreds of distributions
// only those that differ are told.
func installed(env runspec.Environment) []compare.Listing {
	if len(env.Distributions) == 0 {
		return nil
	}
	versions := make(map[string]string, len(env.Distributions))
	for _, d := range env.Distributions {
		versions[d.Name] = d.Version
	}
	return []compare.Listing{{Section: cupel.ComparedEnvironment, Items: versions}}
}
