package study_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

// minimal is the least that a study needs, without its last closing brace.
const minimal = `{"format": "cupel-study/1", "name": "s", "metric": {"name": "loss", "direction": "min"}, "space": {"x": {"type": "float", "low": 0, "high": 1}}, "trials": 3`

func TestParseTheExampleOfTheFormat(t *testing.T) {
	page, err := os.ReadFile("../../docs/format/study.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```yaml\n")
	example, _, found := strings.Cut(example, "```")
	if !found {
		t.Fatal("docs/format/study.md has no example")
	}
	got, err := study.Parse([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	drop := study.Float(0, 0.5).If("booster", "dart")
	drop.Step = 0.1
	pruner := study.Median()
	pruner.Warmup = 5
	want := study.Study{
		Name:   "forest",
		Metric: study.Metric{Name: "val_auc", Direction: cupel.HigherIsBetter, Reducer: cupel.ReduceLast},
		Space: study.Space{
			"depth":   study.Int(2, 12),
			"rate":    study.LogFloat(1e-4, 1),
			"booster": study.Choice("gbtree", "dart"),
			"drop":    drop,
			"threads": study.Constant(2),
		},
		Sampler: study.TPE(), Seed: 7, Trials: 50, Parallel: 4, Pruner: pruner,
		TimeLimit: 2 * time.Hour, Retries: 1,
		Command: []string{"python", "train.py", "--depth={depth}", "--rate={rate}", "--drop={drop}"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("study (-want +got):\n%s", diff)
	}
}

func TestParseFillsInDefaults(t *testing.T) {
	got, err := study.ParseJSON([]byte(minimal + "}"))
	if err != nil {
		t.Fatal(err)
	}
	want := study.Study{
		Name:    "s",
		Metric:  study.Metric{Name: "loss", Direction: cupel.LowerIsBetter, Reducer: cupel.ReduceLast},
		Space:   study.Space{"x": study.Float(0, 1)},
		Sampler: study.TPE(), Trials: 3, Parallel: 1, Pruner: study.None(),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("study (-want +got):\n%s", diff)
	}
}

// TestCanonicalForm reads what is written, and writes the same again.
func TestCanonicalForm(t *testing.T) {
	given, err := os.ReadFile("testdata/study.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/study.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]func() (study.Study, error){
		"from YAML":           func() (study.Study, error) { return study.Parse(given) },
		"from its own form":   func() (study.Study, error) { return study.ParseJSON(want) },
		"its own form a YAML": func() (study.Study, error) { return study.Parse(want) },
	} {
		t.Run(name, func(t *testing.T) {
			s, err := read()
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
				t.Errorf("canonical form (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	space := func(param string) string {
		return "format: cupel-study/1\nname: s\nmetric: {name: loss, direction: min}\ntrials: 3\nspace:\n  k: {type: choice, values: [a, 1]}\n  x: " + param + "\n"
	}
	with := func(line string) string { return space("{type: int, low: 1, high: 3}") + line + "\n" }
	tests := map[string]struct{ text, says string }{
		"nothing":                   {"", "line 1, column 1: must be one document"},
		"two documents":             {"a: 1\n---\nb: 2\n", "must be one document"},
		"a list":                    {"- a\n", "a study must be an object, not a list"},
		"no YAML":                   {"a: [1\n", "line 1, column 4: no YAML: sequence end token"},
		"a key twice":               {with("seed: 1\nseed: 2"), "line 9, column 1: no YAML: mapping key \"seed\" already defined"},
		"an unknown key":            {with("sed: 1"), `line 8, column 6: a study has no key "sed": its keys are command, format,`},
		"an anchor":                 {with("seed: &a 1"), "anchors, aliases, tags and merges are not read"},
		"an alias":                  {with("seed: *a"), "anchors, aliases, tags and merges are not read"},
		"a tag":                     {with("seed: !!int 1"), "anchors, aliases, tags and merges are not read"},
		"a merge":                   {with("<<: {seed: 1}"), "anchors, aliases, tags and merges are not read"},
		"another format":            {"format: cupel-study/2\nname: s\n", `line 1, column 9: format: must be cupel-study/1, not "cupel-study/2"`},
		"no name":                   {strings.Replace(with(""), "name: s", "seed: 1", 1), "name: must be 1 to 250 bytes"},
		"a line in the name":        {strings.Replace(with(""), "name: s", `name: "a\nb"`, 1), "line 2, column 7: name: must be 1 to 250 bytes without control"},
		"no direction":              {strings.Replace(with(""), ", direction: min", "", 1), "metric: direction: must be max or min, not \"\""},
		"another direction":         {strings.Replace(with(""), "direction: min", "direction: up", 1), "line 3, column 33: metric: direction: must be max or min, not \"up\""},
		"another reducer":           {strings.Replace(with(""), "direction: min", "direction: min, reducer: sum", 1), "reducer: must be last, best"},
		"no trials":                 {strings.Replace(with(""), "trials: 3", "seed: 1", 1), "trials: must be given"},
		"all trials of no grid":     {strings.Replace(with(""), "trials: 3", "trials: all", 1), "trials: must be given, 1 to 100000: only a grid ends"},
		"zero trials":               {strings.Replace(with(""), "trials: 3", "trials: 0", 1), "line 4, column 9: trials: must be 1 to 100000"},
		"a seed that is no integer": {with("seed: 1.5"), "seed: must be an integer, not 1.5"},
		"a seed of 65 bits":         {with("seed: 9223372036854775808"), "seed: 9223372036854775808 is no integer of 64 bits"},
		"too many at a time":        {with("parallel: 1001"), "parallel: must be 1 to 1000"},
		"too many retries":          {with("retries: 11"), "retries: must be 0 to 10"},
		"a bare number of seconds":  {with("time_limit: 90"), "time_limit: must be text, not a number"},
		"a negative limit":          {with("time_limit: -1s"), `time_limit: "-1s" is no duration`},
		"an endless limit":          {with("trial_time_limit: 999999h"), "trial_time_limit: must be above 0 and at most ten years"},

		"a space of none":         {"format: cupel-study/1\nname: s\nmetric: {name: loss, direction: min}\ntrials: 3\nspace: {}\n", "space: must have 1 to 100 parameters"},
		"no space":                {"format: cupel-study/1\nname: s\nmetric: {name: loss, direction: min}\ntrials: 3\n", "space: must have 1 to 100 parameters"},
		"a name with a space":     {strings.Replace(with(""), "  k:", `  "a b":`, 1), `"a b" is no name of a parameter`},
		"no type":                 {space("{low: 1, high: 2}"), "line 7, column 6: space: x: a parameter has the key type"},
		"another type":            {space("{type: real}"), `line 7, column 13: space: x: type: must be float, int, choice or constant, not "real"`},
		"no bound":                {space("{type: int, low: 1}"), "space: x: high must be given"},
		"bounds the wrong way":    {space("{type: int, low: 2, high: 1}"), "line 7, column 32: space: x: high: must be at least low"},
		"values of an int":        {space("{type: int, low: 2, high: 3, values: [1]}"), `a parameter of type int has no key "values"`},
		"half an int":             {space("{type: int, low: 1.5, high: 3}"), "low: must be an integer between"},
		"an int beyond floats":    {space("{type: int, low: 1, high: 9007199254740993e3}"), "high: must be an integer between"},
		"log from zero":           {space("{type: float, low: 0, high: 3, log: true}"), "low: must be above 0 with log: true"},
		"log of ints from zero":   {space("{type: int, low: 0, high: 3, log: true}"), "low: must be 1 or more with log: true"},
		"log with a step":         {space("{type: float, low: 1, high: 3, log: true, step: 1}"), "step: cannot go together with log: true"},
		"a step of zero":          {space("{type: float, low: 1, high: 3, step: 0}"), "step: must be above 0"},
		"a step too small":        {space("{type: float, low: 0, high: 1e300, step: 1e-9}"), "step: is too small"},
		"an infinite bound":       {space("{type: float, low: 0, high: .inf}"), "line 7, column 34: must be a number that is finite"},
		"a number of hex":         {space("{type: int, low: 0, high: 0x10}"), "line 7, column 32: 0x10 is not how numbers are written"},
		"bounds too far apart":    {space("{type: float, low: -1e308, high: 1e308}"), "high: is too far from low"},
		"no values":               {space("{type: choice, values: []}"), "values: must be a list of 1 to 1000 values"},
		"a value twice":           {space("{type: choice, values: [a, b, a]}"), `values: "a" is there twice`},
		"a list for a value":      {space("{type: choice, values: [[1]]}"), "must be text, a number, true, false or null, not a list"},
		"no value of a constant":  {space("{type: constant}"), "value: must be given"},
		"a condition on nothing":  {space("{type: int, low: 1, high: 2, when: {y: a}}"), `when: "y" is no parameter of type choice`},
		"a condition on an int":   {space("{type: int, low: 1, high: 2, when: {x: 1}}"), `when: "x" is no parameter of type choice`},
		"a condition never met":   {space("{type: int, low: 1, high: 2, when: {k: c}}"), `line 7, column 45: space: x: when: k: "c" is no value of k`},
		"a condition on 1 as 1.0": {space("{type: int, low: 1, high: 2, when: {k: 1.0}}"), "k: 1.0 is no value of k"},
		"a condition on itself":   {space("{type: choice, values: [a], when: {x: a}}"), "when: leads back to x"},

		"a circle of conditions": {
			space("{type: choice, values: [a], when: {y: a}}\n  y: {type: choice, values: [a], when: {x: a}}"), "when: leads back to x",
		},
		"a sampler by name":        {with("sampler: tpe"), "sampler: must be an object, not text"},
		"another sampler":          {with("sampler: {type: cma}"), `sampler: type: must be grid, random, sobol or tpe, not "cma"`},
		"a setting of another":     {with("sampler: {type: random, points: 3}"), `the sampler random has no key "points"`},
		"a share of all":           {with("sampler: {type: tpe, gamma: 1}"), "sampler: gamma: must be above 0 and below 1"},
		"no candidates":            {with("sampler: {type: tpe, candidates: 0}"), "sampler: candidates: must be 1 to 1000"},
		"one point":                {with("sampler: {type: grid, points: 1}"), "sampler: points: must be 2 to 1000"},
		"a grid too large":         {space("{type: int, low: 1, high: 100001}") + "sampler: {type: grid}", "sampler: type: a grid has at most 100000 combinations"},
		"another pruner":           {with("pruner: {type: hyperband}"), "pruner: type: must be none, median or asha"},
		"a pruner without a start": {with("pruner: {type: median, startup: 0}"), "pruner: startup: must be 1 to 10000"},
		"a factor of one":          {with("pruner: {type: asha, reduction_factor: 1}"), "pruner: reduction_factor: must be 2 to 100"},

		"command and train":          {with("command: [a]\ntrain: {model_class: M}"), "train: a trial runs a command or a training"},
		"no program":                 {with("command: []"), "command: must be a program and its arguments"},
		"text for a command":         {with("command: python train.py"), "command: must be a list, not text"},
		"an unknown placeholder":     {with(`command: [a, "{y}"]`), `command: "{y}" names "y", which is no parameter`},
		"a lone brace":               {with(`command: [a, "{"]`), `command: "{" has a brace`},
		"a dictionary":               {with(`command: [a, "{'x': 1}"]`), "write {{ or }} for a brace"},
		"a lone conditional":         {space(`{type: int, low: 1, high: 2, when: {k: a}}`) + `command: [a, --x, "{x}"]`, "write both as one argument, such as --x={x}"},
		"no model":                   {with("train: {}"), "train: model_class: must be given"},
		"a list for parameters":      {with("train: {model_class: M, model_params: [1]}"), "train: model_params: must be an object"},
		"a parameter's key twice":    {minimal + `, "train": {"model_class": "M", "model_params": {"a": 1, "a": 2}}}`, `no YAML: mapping key "a" already defined`},
		"a NUL in an argument":       {with(`command: [a, "\0"]`), "is no text that an argument can be"},
		"an empty list of a program": {with("train: {model_class: M, program: ['']}"), "program: must be a program"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := study.Parse([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("error is %v, and does not say %q", err, tt.says)
			}
			if code := cupel.ErrorCode(err); code != cupel.Invalid {
				t.Errorf("code is %s", code)
			}
		})
	}
}

func TestParseJSONRefuses(t *testing.T) {
	tests := map[string]struct{ text, says string }{
		"nothing":           {"", "line 1, column 1: no JSON: the text ends too early"},
		"half":              {minimal, "the text ends too early"},
		"more":              {minimal + "}\n}", "line 2, column 1: something follows"},
		"YAML":              {"format: x", "line 1, column 1: no JSON"},
		"a key twice":       {minimal + `,` + "\n" + `"seed": 1, "seed": 2}`, `line 2, column 20: the key "seed" is there twice`},
		"a parameter twice": {strings.Replace(minimal, `"space": {`, `"space": {"x": {"type": "int", "low": 1, "high": 2}, `, 1) + "}", `the parameter "x" is there twice`},
		"a key of params":   {minimal + `, "train": {"model_class": "M", "model_params": {"a": 1, "a": 2}}}`, "model_params: "},
		"a place":           {minimal + ",\n  \"sampler\": {\"type\": \"é\"}}", `line 2, column 23: sampler: type: must be grid`},
		"nested":            {strings.Repeat("[", 200), "nested deeper than 100 levels"},
		"no UTF-8":          {minimal + ", \"name\": \"\xff\"}", "not UTF-8"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := study.ParseJSON([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error is %v, and does not say %q", err, tt.says)
			}
		})
	}
}

func TestParseBoundsTheText(t *testing.T) {
	_, err := study.Parse(make([]byte, study.MaxText+1))
	if code := cupel.ErrorCode(err); code != cupel.TooLarge {
		t.Errorf("error is %v, of code %s", err, code)
	}
}

func TestParamsKeepIntegersAndFloatsApart(t *testing.T) {
	given := study.Params{"a": int64(1), "b": 1.0, "c": 1e-5, "d": "1", "e": true, "f": nil, "g": 1e16, "h": 123456789.5}
	text, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"a":1,"b":1.0,"c":1e-05,"d":"1","e":true,"f":null,"g":1e+16,"h":123456789.5}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	var read study.Params
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(given, read); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
}
