package config

import (
	"math"
	"path"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/cupel/cupel"
)

// Reproduce says how a project compares a reproduction with the run that it
// reproduces.
type Reproduce struct {
	// Ignore lists patterns of what is not compared, as [path.Match] has them, for
	// "metrics/NAME" and "artifacts/PATH".
	Ignore []string
	// Tolerance is the relative difference that a metric may have; nil leaves the
	// default. Tolerances are those of single metrics.
	Tolerance  *float64
	Tolerances map[string]float64
}

// reproduceSection is "reproduce:" in cupel.yaml.
type reproduceSection struct {
	Ignore     []string           `yaml:"ignore"`
	Tolerance  *float64           `yaml:"tolerance"`
	Tolerances map[string]float64 `yaml:"tolerances"`
}

// ReproduceSettings returns "reproduce:" of the nearest cupel.yaml from dir
// upwards; nothing where there is none. The error is of code invalid and names
// the file.
func ReproduceSettings(dir string) (Reproduce, error) {
	file, text, err := nearest(dir)
	if err != nil || file == "" {
		return Reproduce{}, err
	}
	// A key that is misspelled below reproduce: would change a verdict in silence.
	var whole struct {
		Reproduce yaml.MapSlice `yaml:"reproduce"`
	}
	if err := yaml.Unmarshal(text, &whole); err != nil {
		return Reproduce{}, cupel.Errorf(cupel.Invalid, "%s: reproduce: %w", file, err)
	}
	section, err := yaml.Marshal(whole.Reproduce)
	if err != nil {
		return Reproduce{}, cupel.Errorf(cupel.Invalid, "%s: reproduce: %w", file, err)
	}
	var s reproduceSection
	if err := yaml.UnmarshalWithOptions(section, &s, yaml.Strict()); err != nil {
		return Reproduce{}, cupel.Errorf(cupel.Invalid, "%s: reproduce: %w", file, err)
	}
	if err := s.check(); err != nil {
		return Reproduce{}, cupel.Errorf(cupel.Invalid, "%s: reproduce: %w", file, err)
	}
	return Reproduce(s), nil
}

func (s *reproduceSection) check() error {
	for _, pattern := range s.Ignore {
		if !strings.HasPrefix(pattern, "metrics/") && !strings.HasPrefix(pattern, "artifacts/") {
			return cupel.Errorf(cupel.Invalid, "ignore: %q begins with neither metrics/ nor artifacts/", pattern)
		}
		if _, err := path.Match(pattern, ""); err != nil {
			return cupel.Errorf(cupel.Invalid, "ignore: %q is no pattern such as metrics/epoch_* or artifacts/plots/*", pattern)
		}
	}
	if s.Tolerance != nil && !isTolerance(*s.Tolerance) {
		return cupel.Errorf(cupel.Invalid, "tolerance: %v is no number from 0 on", *s.Tolerance)
	}
	for name, tolerance := range s.Tolerances {
		if !isTolerance(tolerance) {
			return cupel.Errorf(cupel.Invalid, "tolerances: %s: %v is no number from 0 on", name, tolerance)
		}
	}
	return nil
}

func isTolerance(t float64) bool { return t >= 0 && !math.IsInf(t, 0) }
