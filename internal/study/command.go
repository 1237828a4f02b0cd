package study

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// Argv returns what a trial runs: the study's command with its parameters in it.
func (s Study) Argv(params Params) ([]string, error) {
	argv := make([]string, 0, len(s.Command))
	for _, argument := range s.Command {
		parts, err := parseArgument(argument)
		if err != nil {
			return nil, err
		}
		if text, applies := parts.text(params); applies {
			argv = append(argv, text)
		}
	}
	return argv, nil
}

// Variables returns what a trial has in its environment.
func (s Study) Variables(trial Trial) map[string]string {
	params, _ := trial.Params.MarshalJSON()
	return map[string]string{
		"CUPEL_STUDY":  s.Name,
		"CUPEL_TRIAL":  strconv.Itoa(trial.Number),
		"CUPEL_PARAMS": string(params),
	}
}

// argument is a text of a command in parts.
type argument []part

// part is a text, or the name of a parameter.
type part struct {
	text string
	name bool
}

// text returns the argument with its parameters in it. applies is false where one
// of them is not there.
func (a argument) text(params Params) (text string, applies bool) {
	var b strings.Builder
	for _, p := range a {
		if !p.name {
			b.WriteString(p.text)
			continue
		}
		value, there := params[p.text]
		if !there {
			return "", false
		}
		b.WriteString(bareText(value))
	}
	return b.String(), true
}

func parseArgument(text string) (argument, error) {
	var a argument
	for rest := text; rest != ""; {
		i := strings.IndexAny(rest, "{}")
		switch {
		case i < 0:
			return append(a, part{text: rest}), nil
		case i > 0:
			a, rest = append(a, part{text: rest[:i]}), rest[i:]
		case strings.HasPrefix(rest, "{{") || strings.HasPrefix(rest, "}}"):
			a, rest = append(a, part{text: rest[:1]}), rest[2:]
		default:
			end := strings.IndexByte(rest, '}')
			if end < 1 || !isName(rest[1:end]) {
				return nil, cupel.Errorf(cupel.Invalid, "%q has a brace that is no place of a parameter such as {rate}: write {{ or }} for a brace", cut(text))
			}
			a, rest = append(a, part{text: rest[1:end], name: true}), rest[end+1:]
		}
	}
	return a, nil
}

// Prefixes of parameters that are not the model's.
const (
	featureGeneratorPrefix = "feature_generator."
	datasetPrefix          = "dataset."
)

// With returns the components with the parameters of a trial in them.
func (t Train) With(params Params) (Train, error) {
	given := map[*Component]Params{&t.Model: {}, &t.FeatureGenerator: {}, &t.Dataset: {}}
	for name, value := range params {
		if rest, ok := strings.CutPrefix(name, featureGeneratorPrefix); ok {
			given[&t.FeatureGenerator][rest] = value
		} else if rest, ok := strings.CutPrefix(name, datasetPrefix); ok {
			given[&t.Dataset][rest] = value
		} else {
			given[&t.Model][name] = value
		}
	}
	for component, params := range given {
		if err := component.add(params); err != nil {
			return Train{}, err
		}
	}
	return t, nil
}

// add puts parameters in the place of those of the same name.
func (c *Component) add(params Params) error {
	all := map[string]json.RawMessage{}
	if len(c.Params) > 0 {
		if err := json.Unmarshal(c.Params, &all); err != nil {
			return cupel.Errorf(cupel.Invalid, "parameters of %s: %w", c.Class, err)
		}
	}
	for name, value := range params {
		all[name] = json.RawMessage(valueText(value))
	}
	text, err := json.Marshal(all)
	if err != nil {
		return cupel.Errorf(cupel.Invalid, "parameters of %s: %w", c.Class, err)
	}
	c.Params = text
	return nil
}
