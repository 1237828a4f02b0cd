package compare

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// fields are the values of all fields, in the order of the runs.
type fields map[cupel.FieldName]column

func fieldsOf(runs []Run, options RunOptions) fields {
	all := fields{}
	inVault := !slices.ContainsFunc(runs, func(r Run) bool { return r.ArtifactLocation != "" })
	for i, run := range runs {
		to := fieldsAt{all, i, len(runs)}
		to.params(run)
		to.components(run)
		to.code(run)
		to.data(run)
		to.tags(run)
		to.metrics(run, options)
		to.artifacts(run, inVault)
		to.extra(run)
	}
	all.listings(runs)
	return all
}

// fieldsAt takes the fields of one run.
type fieldsAt struct {
	fields
	run, runs int
}

func (f fieldsAt) set(section cupel.ComparedSection, name string, value cell) {
	key := cupel.FieldName{Section: section, Name: name}
	values, ok := f.fields[key]
	if !ok {
		values = make(column, f.runs)
		f.fields[key] = values
	}
	values[f.run] = value
}

// setText sets a field that a run has none of when its text is empty.
func (f fieldsAt) setText(section cupel.ComparedSection, name, text string) {
	if text != "" {
		f.set(section, name, textCell(text))
	}
}

func (f fieldsAt) params(run Run) {
	for key, value := range run.Params {
		f.set(cupel.ComparedParams, key, numberCell(value))
	}
}

func (f fieldsAt) components(run Run) {
	f.setText(cupel.ComparedComponents, "model_class", run.ModelClass)
	f.setText(cupel.ComparedComponents, "feature_generator_class", run.FeatureGeneratorClass)
	f.setText(cupel.ComparedComponents, "dataset_class", run.DatasetClass)
}

func (f fieldsAt) code(run Run) {
	f.setText(cupel.ComparedCode, "githash", run.GitHash)
	for tag, name := range codeTags {
		f.setText(cupel.ComparedCode, name, run.Tags[tag])
	}
}

func (f fieldsAt) tags(run Run) {
	for name, version := range libraryVersions(run.Tags[tagModelHistory]) {
		f.setText(cupel.ComparedEnvironment, name, version)
	}
	f.setText(cupel.ComparedEnvironment, "user", run.User)
	for tag, value := range run.Tags {
		if name, ok := environmentTags[tag]; ok {
			f.setText(cupel.ComparedEnvironment, name, value)
		} else if ofPeople(tag) {
			f.set(cupel.ComparedTags, tag, textCell(value))
		}
	}
}

func (f fieldsAt) metrics(run Run, options RunOptions) {
	for key, metric := range run.Metrics {
		if key == options.Metric || strings.HasPrefix(key, "system/") {
			continue
		}
		value := reduce(metric, options.Reducer, options.DirectionOf(key))
		f.set(cupel.ComparedMetrics, key, textCell(floatText(value)))
	}
}

// ownArtifacts begin the paths of what Cupel itself keeps with a run: its run spec,
// whose words are compared and not its bytes, and its output, which is a diary.
var ownArtifacts = []string{"cupel/", "logs/"}

func isOwn(path string) bool {
	return slices.ContainsFunc(ownArtifacts, func(folder string) bool { return strings.HasPrefix(path, folder) })
}

// artifacts takes the files of the run; where some runs keep theirs elsewhere,
// only where they are can be compared.
func (f fieldsAt) artifacts(run Run, inVault bool) {
	if !inVault {
		f.setText(cupel.ComparedArtifacts, "location", run.ArtifactLocation)
		return
	}
	for _, a := range run.Artifacts {
		if !a.IsDir && !isOwn(a.Path) {
			file := textCell(a.Digest)
			file.size = &a.Size
			f.set(cupel.ComparedArtifacts, a.Path, file)
		}
	}
}

// floatText is a number with all its digits, NaN and the infinities as JSON has
// them here.
func floatText(v cupel.Float) string {
	text := string(v.AppendJSON(nil))
	if plain, err := strconv.Unquote(text); err == nil {
		return plain
	}
	return text
}
