// Package config finds out what a user has set without saying it in a call: the
// current project and the author's name. It reads the environment, cupel.yaml
// and git's configuration, and writes nothing.
package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"github.com/cupel/cupel"
)

// FileName is the file that a checkout keeps its settings in.
const FileName = "cupel.yaml"

// settings is the part of cupel.yaml that is read here; other keys belong to
// other readers and are left alone.
type settings struct {
	Project string `yaml:"project"`
}

// CurrentProject returns the project that calls without one are about:
// CUPEL_PROJECT, else "project:" in the nearest cupel.yaml from dir upwards,
// else [cupel.DefaultProject]. env reads an environment variable. The error is
// of code invalid when a name breaks its rule or the file is no YAML.
func CurrentProject(dir string, env func(string) string) (string, error) {
	if name := env("CUPEL_PROJECT"); name != "" {
		return checked(name, "CUPEL_PROJECT")
	}
	path, text, err := nearest(dir)
	if err != nil || path == "" {
		return cupel.DefaultProject, err
	}
	var s settings
	if err := yaml.Unmarshal(text, &s); err != nil {
		return "", cupel.Errorf(cupel.Invalid, "%s is no valid YAML: %w", path, err)
	}
	if s.Project == "" {
		return cupel.DefaultProject, nil
	}
	return checked(s.Project, path)
}

// nearest reads the first cupel.yaml from dir upwards; path is "" where there
// is none.
func nearest(dir string) (path string, text []byte, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", nil, cupel.Errorf(cupel.Internal, "cannot tell the current folder: %w", err)
	}
	for {
		path = filepath.Join(dir, FileName)
		text, err = os.ReadFile(path)
		if err == nil {
			return path, text, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", nil, cupel.Errorf(cupel.Invalid, "cannot read %s: %w", path, err)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil, nil
		}
		dir = parent
	}
}

func checked(project, origin string) (string, error) {
	if err := cupel.CheckProjectName(project); err != nil {
		return "", cupel.Errorf(cupel.Invalid, "%s: %w", origin, err)
	}
	return project, nil
}
