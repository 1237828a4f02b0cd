package verdict

import (
	"path"

	"github.com/cupel/cupel"
)

// check reports options that make no sense: an error of code invalid.
func (o Options) check() error {
	if o.Tolerance != nil && !(*o.Tolerance >= 0) {
		return cupel.Errorf(cupel.Invalid, "the tolerance %v is no number from 0 on", *o.Tolerance)
	}
	for name, tolerance := range o.Tolerances {
		if !(tolerance >= 0) {
			return cupel.Errorf(cupel.Invalid, "the tolerance %v of metric %q is no number from 0 on", tolerance, name)
		}
	}
	for _, pattern := range o.Ignore {
		if _, err := path.Match(pattern, ""); err != nil {
			return cupel.Errorf(cupel.Invalid, "the pattern %q, of what is ignored, is not well formed: write such as metrics/loss or artifacts/plots/*", pattern)
		}
	}
	return nil
}

func (o Options) tolerance(metric string) float64 {
	if tolerance, there := o.Tolerances[metric]; there {
		return tolerance
	}
	if o.Tolerance != nil {
		return *o.Tolerance
	}
	return DefaultTolerance
}

// ignores reports whether a pattern matches a name, or a folder that it is in.
func (o Options) ignores(name string) bool {
	for _, pattern := range o.Ignore {
		for part := name; part != "." && part != "/"; part = path.Dir(part) {
			if matched, _ := path.Match(pattern, part); matched {
				return true
			}
		}
	}
	return false
}
