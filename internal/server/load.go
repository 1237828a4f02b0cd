package server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/pflag"

	"github.com/cupel/cupel"
)

// DefaultFile is the file of settings that is read where none is named.
const DefaultFile = "cupel-server.yaml"

// Load completes a configuration whose flags were parsed: a setting that has no
// flag comes from the environment (CUPEL_ and its name in upper case, '_' for
// '-'), else from the file, else stays as it is. An unknown key in the file, or
// a value that is none, is an error of code invalid that names it.
func (c *Config) Load(flags *pflag.FlagSet, getenv func(string) (string, bool)) error {
	file, err := c.readFile(getenv)
	if err != nil {
		return err
	}
	for _, name := range settings {
		if flags.Changed(name) {
			continue
		}
		if value, ok := getenv(variable(name)); ok {
			err = set(flags, name, variable(name), []string{value})
		} else if values, ok := file[name]; ok {
			err = set(flags, name, c.file+": "+name, values)
		}
		if err != nil {
			return err
		}
	}
	return c.check()
}

// variable returns the environment's name of a setting.
func variable(name string) string {
	return "CUPEL_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// set gives a flag the values that were found under the shown name.
func set(flags *pflag.FlagSet, name, shown string, values []string) error {
	for _, value := range values {
		if err := flags.Set(name, value); err != nil {
			return cupel.Errorf(cupel.Invalid, "%s: %q is no value of it: %w", shown, value, errors.Unwrap(err))
		}
	}
	return nil
}

// readFile returns the settings in the file. Only the default one may be
// missing.
func (c *Config) readFile(getenv func(string) (string, bool)) (map[string][]string, error) {
	if c.file == "" {
		c.file, _ = getenv("CUPEL_CONFIG")
	}
	named := c.file != ""
	if !named {
		c.file = DefaultFile
	}
	text, err := os.ReadFile(c.file)
	if !named && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the file of settings cannot be read: %w", err)
	}
	return parse(c.file, text)
}

func parse(file string, text []byte) (map[string][]string, error) {
	var content map[string]any
	if err := yaml.Unmarshal(text, &content); err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "%s: %w", file, err)
	}
	values := make(map[string][]string, len(content))
	for key, value := range content {
		if !slices.Contains(settings, key) {
			return nil, cupel.Errorf(cupel.Invalid, "%s: unknown key %q: use %s", file, key, strings.Join(settings, ", "))
		}
		var err error
		if values[key], err = texts(value); err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "%s: %s: %w", file, key, err)
		}
	}
	return values, nil
}

// texts returns a scalar, or the scalars of a list, as a flag takes them.
func texts(value any) ([]string, error) {
	switch value := value.(type) {
	case []any:
		var all []string
		for _, element := range value {
			one, err := texts(element)
			if err != nil {
				return nil, err
			}
			all = append(all, one...)
		}
		return all, nil
	case map[string]any, nil:
		return nil, errors.New("a value is missing, or has keys of its own")
	}
	return []string{fmt.Sprint(value)}, nil
}
