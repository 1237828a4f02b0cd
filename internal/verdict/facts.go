package verdict

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/cupel/cupel/internal/runspec"
)

// facts are what is known of a run, as texts by what they are of.
type facts map[fact]string

func (r Run) facts() facts {
	f := facts{}
	for name, value := range r.Params {
		f[fact{section: SectionParams, name: name}] = value
	}
	for _, entry := range r.Code {
		f[fact{section: SectionCode, name: entry.Path, file: true}] = fmt.Sprintf("%s %s", entry.Mode, entry.SHA256)
	}
	if r.Spec != nil {
		f.identity(r.Spec.Identity, r.Code != nil)
		f.environment(r.Spec.Observed.Env)
		f.observedCode(r.Spec.Observed.Code)
	}
	return f
}

// put notes a fact, unless there is nothing to say.
func (f facts) put(section Section, name, value string) {
	if value != "" {
		f[fact{section: section, name: name}] = value
	}
}

func (f facts) identity(i runspec.Identity, files bool) {
	if i.Seed != nil {
		f.put(SectionSeed, "seed", strconv.FormatInt(*i.Seed, 10))
	}
	f.component("model", i.Components.Model)
	f.component("feature_generator", i.Components.FeatureGenerator)
	f.component("dataset", i.Components.Dataset)
	f.json("search", i.Search)
	for _, input := range i.Inputs {
		key := fact{section: SectionData, name: strings.TrimPrefix(input.Role+"/"+input.Name, "/")}
		f[key] = strings.TrimPrefix(f[key]+" "+input.Digest, " ") // there may be several of a name
	}
	// Where the files are known they say more than the digest of all.
	if i.Code.Tree != nil && !files {
		f.put(SectionCode, "tree", i.Code.Tree.String())
	}
	f.put(SectionCommand, "argv", strings.Join(i.Command.Argv, " "))
	f.put(SectionCommand, "folder", i.Command.Folder)
	for name, value := range i.Command.Env {
		f[fact{section: SectionCommand, name: "env " + name}] = value
	}
}

func (f facts) component(role string, c *runspec.Component) {
	if c == nil {
		return
	}
	f.put(SectionComponents, role, c.Name)
	if c.Source != nil {
		f.put(SectionComponents, role+" source", c.Source.String())
	}
	f.json(role, c.Params)
}

// json notes the members of an object as parameters, each by its path.
func (f facts) json(path string, text json.RawMessage) {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) == nil && len(members) > 0 {
		for key, value := range members {
			f.json(path+"."+key, value)
		}
		return
	}
	if value := string(text); value != "" && value != "null" && value != "{}" || strings.Contains(path, ".") {
		f[fact{section: SectionParams, name: path, spec: true}] = value
	}
}

func (f facts) observedCode(c runspec.ObservedCode) {
	for _, s := range c.Submodules {
		f.put(SectionCode, "submodule "+s.Path, s.Commit)
	}
	for _, s := range c.Skipped {
		f.put(SectionData, "skipped "+s.Path, fmt.Sprintf("%d bytes", s.Size))
	}
}
