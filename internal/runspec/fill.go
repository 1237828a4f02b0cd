package runspec

import (
	"cmp"
	"encoding/json"
	"slices"
)

// fill puts what the format writes for "none" where Go has nil, so that one
// spec has one text. It changes no value that others hold.
func (s *Spec) fill() {
	s.Identity.fill()
	s.Observed.Code.Fill()
	s.Observed.Env.Fill()
}

func (i *Identity) fill() {
	i.Command.Argv = filled(i.Command.Argv)
	i.Command.Folder = cmp.Or(i.Command.Folder, ".")
	if i.Command.Env == nil {
		i.Command.Env = map[string]string{}
	}
	for _, c := range []**Component{&i.Components.Model, &i.Components.FeatureGenerator, &i.Components.Dataset} {
		if *c != nil && len((*c).Params) == 0 {
			*c = &Component{Name: (*c).Name, Params: json.RawMessage("{}"), Source: (*c).Source}
		}
	}
	if len(i.Search) == 0 {
		i.Search = json.RawMessage("null")
	}
	i.Inputs = filled(i.Inputs)
}

// SortInputs returns the inputs in the order that the format asks for, each
// once.
func SortInputs(inputs []Input) []Input {
	sorted := slices.Clone(filled(inputs))
	slices.SortFunc(sorted, compareInputs)
	return slices.Compact(sorted)
}

func compareInputs(a, b Input) int {
	return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Digest, b.Digest))
}

// Fill puts what the format writes for "none" where Go has nil.
func (c *ObservedCode) Fill() {
	c.Repository = cmp.Or(c.Repository, "none")
	c.Submodules = filled(c.Submodules)
	c.Reasons = filled(c.Reasons)
	c.Skipped = filled(c.Skipped)
}

// Fill puts what the format writes for "none" where Go has nil.
func (e *Environment) Fill() {
	e.CPU.Flags = filled(e.CPU.Flags)
	e.GPUs = filled(e.GPUs)
	e.Distributions = filled(e.Distributions)
	e.LockFiles = filled(e.LockFiles)
	if e.Threads == nil {
		e.Threads = map[string]int{}
	}
	if e.Determinism == nil {
		e.Determinism = map[string]string{}
	}
	if e.Go != nil && e.Go.Tags == nil {
		build := *e.Go
		build.Tags = []string{}
		e.Go = &build
	}
}

func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
