package study_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/study"
)

func TestArgv(t *testing.T) {
	s := study.Study{Command: []string{
		"python", "train.py", "--rate={rate}", "{kind}", "--drop={drop}", "{{literal}}", "{rate}/{n}", "--on={on}", "--none={none}", "",
	}}
	params := study.Params{"rate": 1e-5, "kind": "two words; $HOME", "n": int64(3), "on": true, "none": nil}
	want := []string{"python", "train.py", "--rate=1e-05", "two words; $HOME", "{literal}", "1e-05/3", "--on=true", "--none=null", ""}
	got, err := s.Argv(params)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("argv (-want +got):\n%s", diff)
	}
}

func TestVariables(t *testing.T) {
	s := study.Study{Name: "forest"}
	want := map[string]string{"CUPEL_STUDY": "forest", "CUPEL_TRIAL": "4", "CUPEL_PARAMS": `{"a":1.0,"b":"x"}`}
	if diff := cmp.Diff(want, s.Variables(study.Trial{Number: 4, Params: study.Params{"b": "x", "a": 1.0}})); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}

func TestTrainWith(t *testing.T) {
	given := study.Train{
		Model:   study.Component{Class: "Forest", Params: []byte(`{"trees": 100, "depth": 3}`)},
		Dataset: study.Component{Class: "CSV", Params: []byte(`{"path": "a.csv"}`)},
	}
	got, err := given.With(study.Params{"depth": int64(9), "rate": 1.0, "feature_generator.bins": int64(4), "dataset.path": "b.csv"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"model": `{"depth":9,"rate":1.0,"trees":100}`, "feature_generator": `{"bins":4}`, "dataset": `{"path":"b.csv"}`}
	components := map[string]string{"model": string(got.Model.Params), "feature_generator": string(got.FeatureGenerator.Params), "dataset": string(got.Dataset.Params)}
	if diff := cmp.Diff(want, components); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
	if string(given.Model.Params) != `{"trees": 100, "depth": 3}` {
		t.Errorf("what was given is now %s", given.Model.Params)
	}
}
