package predict

import (
	"encoding/json"
	"math"
	"path"
	"strings"

	"github.com/cupel/cupel"
)

// MetadataFile is the file of a bundle that says what the others are.
const MetadataFile = "metadata.json"

// maxMetadata is how long it may be, in bytes.
const maxMetadata = 1 << 20

// Metadata are the fields of metadata.json, as docs/format/bundle.md has them. The
// first eight are in every bundle.
type Metadata struct {
	ModelName         string    `json:"model_name"`
	ModelFilename     string    `json:"model_filename"`
	ModelClass        string    `json:"model_class"`
	TrainingFilenames [2]string `json:"training_set_filenames"` // of features and of labels
	TestFilenames     [2]string `json:"test_set_filenames"`
	TransformerFile   string    `json:"column_transformer_filename"` // "" where there is none
	AuthorEmail       string    `json:"author_email"`
	Version           string    `json:"version"`

	Metrics         map[string]float64 `json:"metrics"`       // on the test set; empty where none was recorded
	Features        Features           `json:"features"`      // what the sets are; "" where it is not said
	FeatureNames    []string           `json:"feature_names"` // of the sets' columns; nil where they have none
	Missing         *float64           `json:"missing"`       // what an XGBoost model takes as missing; nil is NaN
	LibraryVersions map[string]string  `json:"library_versions"`
	PythonVersion   string             `json:"python_version"`
	Files           map[string]string  `json:"files"` // SHA-256 of the other files, in hex
}

// Features says what the features of a set are.
type Features string

// What they can be.
const (
	Raw         Features = "raw"         // the input of the transformer
	Transformed Features = "transformed" // the input of the model
)

// ParseMetadata reads metadata.json. The error has code invalid or too_large, and
// names the field.
func ParseMetadata(text []byte) (Metadata, error) {
	if len(text) > maxMetadata {
		return Metadata{}, cupel.Errorf(cupel.TooLarge, "%s has %d bytes, more than the limit of %d", MetadataFile, len(text), maxMetadata)
	}
	var given struct {
		Metadata
		// Lists of another length than two would be cut to fit.
		Training    []string `json:"training_set_filenames"`
		Test        []string `json:"test_set_filenames"`
		Transformer *string  `json:"column_transformer_filename"`
	}
	if err := json.Unmarshal(text, &given); err != nil {
		return Metadata{}, cupel.Errorf(cupel.Invalid, "%s: %w", MetadataFile, err)
	}
	m := given.Metadata
	if given.Transformer != nil {
		m.TransformerFile = *given.Transformer
	}
	for field, pair := range map[string]struct {
		given []string
		set   *[2]string
	}{"training_set_filenames": {given.Training, &m.TrainingFilenames}, "test_set_filenames": {given.Test, &m.TestFilenames}} {
		if len(pair.given) != 2 {
			return Metadata{}, wrong(field, "there must be two names of files, of features and of labels")
		}
		copy(pair.set[:], pair.given)
	}
	return m, m.check()
}

func wrong(field, rule string) error {
	return cupel.Errorf(cupel.Invalid, "%s: %s: %s", MetadataFile, field, rule)
}

func (m *Metadata) check() error {
	for _, field := range []struct{ name, value string }{
		{"model_name", m.ModelName}, {"model_class", m.ModelClass}, {"author_email", m.AuthorEmail}, {"version", m.Version},
	} {
		if field.value == "" {
			return wrong(field.name, "there must be text")
		}
	}
	for _, field := range []struct{ name, value string }{
		{"model_filename", m.ModelFilename},
		{"training_set_filenames", m.TrainingFilenames[0]}, {"training_set_filenames", m.TrainingFilenames[1]},
		{"test_set_filenames", m.TestFilenames[0]}, {"test_set_filenames", m.TestFilenames[1]},
	} {
		if !isFileName(field.value) {
			return wrong(field.name, "there must be the name of a file beside it")
		}
	}
	if m.TransformerFile != "" && !isFileName(m.TransformerFile) {
		return wrong("column_transformer_filename", "there must be the name of a file beside it, or null")
	}
	return m.checkAdded()
}

// checkAdded checks the fields that Cupel has added.
func (m *Metadata) checkAdded() error {
	if m.Features != "" && m.Features != Raw && m.Features != Transformed {
		return wrong("features", "there must be raw or transformed")
	}
	for name, sum := range m.Files {
		if !isFileName(name) || len(sum) != 64 || strings.Trim(sum, "0123456789abcdef") != "" {
			return wrong("files", "there must be the SHA-256, in hex, of files beside it")
		}
	}
	for name, value := range m.Metrics {
		if name == "" || math.IsNaN(value) || math.IsInf(value, 0) {
			return wrong("metrics", "there must be numbers by name")
		}
	}
	return nil
}

// isFileName reports whether a name is that of a file that lies flat in a folder.
func isFileName(name string) bool {
	return name != "" && len(name) <= 255 && !strings.ContainsAny(name, "/\\\x00") && path.Base(name) == name &&
		name != "." && name != ".." && name != MetadataFile
}
