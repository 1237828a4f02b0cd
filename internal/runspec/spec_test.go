package runspec_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/vault/digest"
)

// golden are run specs that every later version, and Python, must read, each
// with the digest of its identity.
var golden = map[string]string{
	"testdata/command.json": "4d8184803b421f254869606749d654aa7b21da31296394adc34aee7fefcdf196",
	"testdata/python.json":  "9dfc24aa41086d72f5b3aa156642d2bb626eaae68014f4e5a3f44592f657ac2c",
}

func TestGoldenSpecs(t *testing.T) {
	for file, want := range golden {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		spec, err := runspec.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if got, err := spec.Digest(); err != nil || got.String() != want {
			t.Errorf("%s has the digest %s (%v), want %s", file, got, err, want)
		}
		encoded, err := spec.Encode()
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		again, err := runspec.Parse(encoded)
		if diff := cmp.Diff(spec, again, cmp.Transformer("compact", compact)); diff != "" || err != nil {
			t.Errorf("%s is not what it was once encoded (%v):\n%s", file, err, diff)
		}
	}
}

// compact makes texts of JSON comparable that differ in white space and order.
func compact(text json.RawMessage) string {
	form, err := jsontext.Canonical(text)
	if err != nil {
		return err.Error()
	}
	return string(form)
}

func TestNumbersKeepTheirText(t *testing.T) {
	spec := trained()
	one := digestOf(t, spec)
	spec.Identity.Components.Model.Params = json.RawMessage(`{"c": 1.0}`)
	if digestOf(t, spec) == one {
		t.Error("1 and 1.0 have one digest")
	}
	spec.Identity.Components.Model.Params = json.RawMessage("{\n\"c\" : 1 }")
	if digestOf(t, spec) != one {
		t.Error("white space changes the digest")
	}
}

func TestObservedIsNoPartOfTheDigest(t *testing.T) {
	spec := trained()
	one := digestOf(t, spec)
	spec.Observed.Code.Dirty = true
	spec.Observed.Env.CPU.Model = "another"
	if digestOf(t, spec) != one {
		t.Error("what was observed changes the digest")
	}
	for name, change := range map[string]func(i *runspec.Identity){
		"seed":   func(i *runspec.Identity) { seed := int64(1); i.Seed = &seed },
		"tree":   func(i *runspec.Identity) { tree := digest.Of(nil); i.Code.Tree = &tree },
		"folder": func(i *runspec.Identity) { i.Command.Folder = "sub" },
		"search": func(i *runspec.Identity) { i.Search = json.RawMessage(`{"engine": "tpe"}`) },
		"inputs": func(i *runspec.Identity) { i.Inputs = []runspec.Input{{Name: "d", Digest: "1"}} },
	} {
		changed := trained()
		change(&changed.Identity)
		if digestOf(t, changed) == one {
			t.Errorf("the %s does not change the digest", name)
		}
	}
}

func trained() runspec.Spec {
	return runspec.Spec{Identity: runspec.Identity{
		Kind:       runspec.KindPython,
		Components: runspec.Components{Model: &runspec.Component{Name: "m:Model", Params: json.RawMessage(`{"c": 1}`)}},
	}}
}

func digestOf(t *testing.T, spec runspec.Spec) digest.Digest {
	t.Helper()
	sum, err := spec.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestInputsAreSorted(t *testing.T) {
	spec := trained()
	spec.Identity.Inputs = []runspec.Input{{Role: "train", Name: "b", Digest: "1"}, {Role: "eval", Name: "c", Digest: "2"}, {Role: "train", Name: "b", Digest: "1"}}
	text, err := spec.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := runspec.Parse(text)
	want := []runspec.Input{{Role: "eval", Name: "c", Digest: "2"}, {Role: "train", Name: "b", Digest: "1"}}
	if diff := cmp.Diff(want, read.Identity.Inputs); diff != "" || err != nil {
		t.Errorf("%v, inputs (-want +got):\n%s", err, diff)
	}
}

func TestSpecsThatAreRefused(t *testing.T) {
	text, err := os.ReadFile("testdata/command.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		old, new, says string
		code           cupel.Code
	}{
		"another version":     {`run-spec/1`, `run-spec/2`, "cupel-run-spec/2", cupel.Invalid},
		"unknown key":         {`"seed"`, `"extra": 1, "seed"`, "extra", cupel.Invalid},
		"missing key":         {`"seed": null,`, ``, "/identity/seed is missing", cupel.Invalid},
		"key in other case":   {`"seed"`, `"Seed"`, "seed", cupel.Invalid},
		"key twice":           {`"seed": null`, `"seed": null, "seed": 1`, "twice", cupel.Invalid},
		"null for a list":     {`"inputs": []`, `"inputs": null`, "/identity/inputs", cupel.Invalid},
		"seed with a point":   {`"seed": null`, `"seed": 1.0`, "seed", cupel.Invalid},
		"unknown kind":        {`"kind": "command"`, `"kind": "shell"`, "shell", cupel.Invalid},
		"no model":            {`"kind": "command"`, `"kind": "go"`, "model", cupel.Invalid},
		"no argv":             {`["python", "train.py", "--lr", "0.10"]`, `[]`, "argv", cupel.Invalid},
		"folder outside":      {`"folder": "."`, `"folder": "../x"`, "../x", cupel.Invalid},
		"folder absolute":     {`"folder": "."`, `"folder": "/x"`, "/x", cupel.Invalid},
		"secret variable":     {`"TZ"`, `"API_TOKEN"`, "API_TOKEN", cupel.Invalid},
		"search is no object": {`"search": null`, `"search": [1]`, "search", cupel.Invalid},
		"digest too short":    {`"tree": "`, `"tree": "00`, "digest", cupel.Invalid},
		"repository unknown":  {`"repository": "git"`, `"repository": "hg"`, "hg", cupel.Invalid},
		"too long":            {`"seed"`, strings.Repeat(" ", runspec.MaxBytes) + `"seed"`, "limit", cupel.TooLarge},
		"too deep":            {`"search": null`, `"search": ` + strings.Repeat("[", 200) + strings.Repeat("]", 200), "deeper", cupel.Invalid},
		"inputs out of order": {`"inputs": []`, `"inputs": [{"role": "b", "name": "n", "digest": "1"}, {"role": "a", "name": "n", "digest": "1"}]`, "order", cupel.Invalid},
		"too many arguments":  {`"--lr"`, strings.Repeat(`"x",`, runspec.MaxArgs) + `"--lr"`, "limit", cupel.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(string(text), tt.old) {
				t.Fatalf("the golden file has no %s", tt.old)
			}
			_, err := runspec.Parse([]byte(strings.Replace(string(text), tt.old, tt.new, 1)))
			if cupel.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want code %s and %q", err, tt.code, tt.says)
			}
		})
	}
}

func TestTextThatIsNotUTF8IsRefused(t *testing.T) {
	spec := trained()
	spec.Identity.Command.Argv = []string{"\xff"}
	if _, err := spec.Encode(); cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("error %v", err)
	}
}
