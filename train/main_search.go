package train

import (
	"encoding/json"
	"strings"

	"github.com/spf13/pflag"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

// searchFlags are the flags of a search, for those who need no file.
type searchFlags struct {
	metric, direction, sampler, pruner string
	trials, parallel                   int
}

func (s *searchFlags) add(flags *pflag.FlagSet, space *[]string) {
	flags.StringArrayVar(space, "search", nil, "`KEY=JSON`, a parameter to vary: a list of values, or a range as docs/format/study.md has it; repeatable")
	flags.StringVar(&s.metric, "metric", "", "`NAME` of the metric that is searched for, such as valid_log_loss")
	flags.StringVar(&s.direction, "direction", "", "max or min: which values of the metric are the better ones")
	flags.StringVar(&s.sampler, "sampler", "tpe", "how values are suggested: grid, random, sobol or tpe")
	flags.StringVar(&s.pruner, "pruner", "none", "how trials are given up early: none, median or asha")
	flags.IntVar(&s.trials, "trials", 20, "how many trials there are; 0 goes through a grid once")
	flags.IntVar(&s.parallel, "parallel", 1, "trials at a time")
}

// study makes a study of the flags, or nil where nothing is to be varied. It goes
// through the format's own reader, so that flags and files mean the same.
func (s searchFlags) study(space []string, seed int64) (*Study, error) {
	if len(space) == 0 {
		if s.metric != "" {
			return nil, cupel.Errorf(cupel.Invalid, "--metric is for a search: say what is varied by --search")
		}
		return nil, nil
	}
	ranges, err := parseRanges(space)
	if err != nil {
		return nil, err
	}
	form := map[string]any{
		"format": study.Format, "name": "search", "space": ranges, "seed": seed, "parallel": s.parallel,
		"metric": map[string]string{"name": s.metric, "direction": s.direction}, "trials": s.trials,
		"sampler": map[string]string{"type": s.sampler}, "pruner": map[string]string{"type": s.pruner},
	}
	if s.trials == 0 {
		form["trials"] = "all"
	}
	text, err := json.Marshal(form)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the search cannot be written as JSON: %w", err)
	}
	made, err := study.ParseJSON(text)
	if err != nil {
		return nil, cupel.Errorf(cupel.ErrorCode(err), "the search of the flags: %w", err)
	}
	return &made, nil
}

// parseRanges reads KEY=JSON.
func parseRanges(texts []string) (map[string]json.RawMessage, error) {
	ranges := map[string]json.RawMessage{}
	for _, text := range texts {
		key, value, ok := strings.Cut(text, "=")
		if !ok || !json.Valid([]byte(value)) {
			return nil, cupel.Errorf(cupel.Invalid, "--search %s: write KEY=[VALUE, …] or KEY={\"type\": \"float\", \"low\": …, \"high\": …}", text)
		}
		if strings.HasPrefix(strings.TrimSpace(value), "[") {
			value = `{"type": "choice", "values": ` + value + `}`
		}
		ranges[key] = json.RawMessage(value)
	}
	return ranges, nil
}
