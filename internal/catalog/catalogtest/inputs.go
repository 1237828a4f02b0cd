package catalogtest

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var inputTests = map[string]func(*fixture){
	"datasets are read back":   inputsReadBack,
	"noted again":              inputsAgain,
	"a dataset is known once":  datasetOnce,
	"models are linked":        modelsLinked,
	"models are linked anew":   modelsLinkedAgain,
	"belong to their run":      inputsOfRun,
	"datasets of two projects": datasetsOfProjects,
}

// loans is data that runs read.
func loans(digest string) cupel.Dataset {
	return cupel.Dataset{
		Name: "loans", Digest: digest, SourceType: "local", Source: `{"uri": "loans.csv"}`, Schema: `{"columns": ["größe"]}`, Profile: `{"num_rows": 7}`,
	}
}

func (f *fixture) addInputs(run catalog.Run, n int, inputs ...cupel.DatasetInput) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.AddInputs(f.Context(), run, inputs, at(n)) })
}

func (f *fixture) link(run catalog.Run, direction catalog.LinkDirection, models ...cupel.ModelLink) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.AddModelLinks(f.Context(), run, direction, models) })
}

func train() map[string]string { return map[string]string{cupel.DatasetContextTag: "train"} }

// since is a dataset as it is read, known since n seconds after the epoch.
func since(n int, d cupel.Dataset) cupel.Dataset {
	d.CreatedAt = at(n)
	return d
}

func inputsReadBack(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	bare := cupel.Dataset{Name: "bare", Digest: "1"}
	f.addInputs(run, 3, cupel.DatasetInput{Dataset: loans("1"), Tags: map[string]string{cupel.DatasetContextTag: "train", "größe": "Ω"}},
		cupel.DatasetInput{Dataset: bare})
	f.addInputs(run, 4)
	f.diff("inputs", []cupel.DatasetInput{
		{Dataset: since(3, loans("1")), Tags: map[string]string{cupel.DatasetContextTag: "train", "größe": "Ω"}}, {Dataset: since(3, bare)},
	}, f.theRun(p, "a").Inputs)
}

func inputsAgain(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	f.addInputs(run, 3, cupel.DatasetInput{Dataset: loans("1"), Tags: train()})
	f.addInputs(run, 4, cupel.DatasetInput{Dataset: loans("1"), Tags: map[string]string{cupel.DatasetContextTag: "eval"}})
	f.diff("inputs", []cupel.DatasetInput{{Dataset: since(3, loans("1")), Tags: map[string]string{cupel.DatasetContextTag: "eval"}}}, f.theRun(p, "a").Inputs)
}

func datasetOnce(f *fixture) {
	p := f.trackingHome()
	a, b := f.run(p, "a", 0, 1), f.run(p, "b", 0, 1)
	f.addInputs(a, 3, cupel.DatasetInput{Dataset: loans("1"), Tags: train()})
	other := loans("1")
	other.Source = "elsewhere" // the first to tell is believed
	f.addInputs(b, 4, cupel.DatasetInput{Dataset: other}, cupel.DatasetInput{Dataset: loans("2")})
	f.diff("of the second", []cupel.DatasetInput{{Dataset: since(3, loans("1"))}, {Dataset: since(4, loans("2"))}}, f.theRun(p, "b").Inputs)
	named := read(f, func(c catalog.Catalog) ([]cupel.KnownDataset, error) {
		return c.DatasetsNamed(f.Context(), p.ID, "loans")
	})
	f.diff("datasets", 2, len(named))
}

func modelsLinked(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	f.link(run, catalog.LinkInput, cupel.ModelLink{ModelID: "m-1", Step: 3})
	f.link(run, catalog.LinkOutput, cupel.ModelLink{ModelID: "m-1", Step: 4}, cupel.ModelLink{ModelID: "m-2", Step: -1})
	f.link(run, catalog.LinkOutput)
	got := f.theRun(p, "a")
	f.diff("inputs", []cupel.ModelLink{{ModelID: "m-1", Step: 3}}, got.ModelInputs)
	f.diff("outputs", []cupel.ModelLink{{ModelID: "m-2", Step: -1}, {ModelID: "m-1", Step: 4}}, got.ModelOutputs)
}

func modelsLinkedAgain(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	f.link(run, catalog.LinkOutput, cupel.ModelLink{ModelID: "m-1", Step: 4})
	f.link(run, catalog.LinkOutput, cupel.ModelLink{ModelID: "m-1", Step: 9})
	f.diff("outputs", []cupel.ModelLink{{ModelID: "m-1", Step: 9}}, f.theRun(p, "a").ModelOutputs)
}

func inputsOfRun(f *fixture) {
	p := f.trackingHome()
	f.logAll(p, f.run(p, "a", 0, 1))
	bare := f.run(p, "b", 0, 1)
	f.diff("the other run", bare, f.theRun(p, "b"))
}

func datasetsOfProjects(f *fixture) {
	p, other := f.trackingHome(), f.project("other")
	f.experiment(other, 0, "Default")
	f.addInputs(f.run(p, "a", 0, 1), 3, cupel.DatasetInput{Dataset: loans("1")})
	f.addInputs(f.run(other, "a", 0, 1), 4, cupel.DatasetInput{Dataset: loans("1")})
	f.diff("of the other", []cupel.DatasetInput{{Dataset: since(4, loans("1"))}}, f.theRun(other, "a").Inputs)
}
