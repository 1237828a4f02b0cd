package config

import (
	"path/filepath"

	"github.com/goccy/go-yaml"

	"github.com/cupel/cupel"
)

// Recording says what a project records of each of its runs, beside the code.
type Recording struct {
	Inputs      []string // absolute paths of files and folders that the runs read
	Environment []string // names of further variables
}

// recordingKeys are the keys of cupel.yaml that are about it.
type recordingKeys struct {
	Inputs      []string `yaml:"inputs"`
	Environment []string `yaml:"environment"`
}

// RecordingSettings returns "inputs:" and "environment:" of the nearest cupel.yaml
// from dir upwards; nothing where there is none. The error is of code invalid and
// names the file.
func RecordingSettings(dir string) (Recording, error) {
	file, text, err := nearest(dir)
	if err != nil || file == "" {
		return Recording{}, err
	}
	var keys recordingKeys
	if err := yaml.Unmarshal(text, &keys); err != nil {
		return Recording{}, cupel.Errorf(cupel.Invalid, "%s: inputs and environment are lists: %w", file, err)
	}
	recording := Recording{Environment: keys.Environment}
	for _, path := range keys.Inputs {
		if path == "" {
			return Recording{}, cupel.Errorf(cupel.Invalid, "%s: inputs: an empty path names neither a file nor a folder", file)
		}
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(file), filepath.FromSlash(path))
		}
		recording.Inputs = append(recording.Inputs, path)
	}
	return recording, nil
}
