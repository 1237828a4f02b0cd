package study_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

// FuzzParse reads anything as YAML and as JSON. What is accepted has a canonical
// form that says the same, and suggests trials within its space.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"testdata/study.yaml", "testdata/study.json"} {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(minimal + `, "sampler": {"type": "grid"}}`))
	f.Add([]byte(minimal + `, "sampler": {"type": "sobol"}, "command": ["a", "--x={x}{{}}"]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, parse := range []func([]byte) (study.Study, error){study.Parse, study.ParseJSON} {
			s, err := parse(text)
			if err != nil {
				if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
					t.Errorf("error %v has the code %s", err, code)
				}
				continue
			}
			checkForm(t, s)
			params := study.Suggest(s, 0, nil)
			checkParams(t, s.Space, params)
			if _, err := s.Argv(params); err != nil {
				t.Errorf("the command was read, and cannot be made: %v", err)
			}
		}
	})
}

func checkForm(t *testing.T, s study.Study) {
	t.Helper()
	form, err := s.Encode()
	if err != nil {
		t.Fatalf("what was read has no form: %v", err)
	}
	again, err := study.ParseJSON(form)
	if err != nil {
		if cupel.ErrorCode(err) == cupel.TooLarge {
			return // the form has what was not written
		}
		t.Fatalf("the form is refused: %v\n%s", err, form)
	}
	if second, err := again.Encode(); err != nil || !bytes.Equal(form, second) {
		t.Errorf("the form of the form differs: %v\n%s\n%s", err, form, second)
	}
}

// FuzzParseState reads a state, and goes on with it.
func FuzzParseState(f *testing.F) {
	state, err := study.New(problems["training"].study(study.TPE(), 1, 20))
	if err != nil {
		f.Fatal(err)
	}
	for range 3 {
		state.Ask()
	}
	if err := state.Complete(1, 0.5); err != nil {
		f.Fatal(err)
	}
	text, err := json.Marshal(state)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		state, err := study.ParseState(text)
		if err != nil {
			return
		}
		if trial, ok := state.Ask(); ok {
			checkParams(t, state.Study.Space, trial.Params)
		}
		for _, number := range state.Running() {
			if _, err := state.Replay(number); err != nil {
				t.Error(err)
			}
			if _, err := state.Report(number, study.Point{Step: 1 << 40}); err != nil {
				t.Error(err)
			}
		}
		state.Best()
	})
}
