package sklearn

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cupel/cupel/predict/pickle"
)

// estimator is a fitted object of scikit-learn.
type estimator struct {
	c     *compiler
	path  string
	class string // with its module
	name  string // of the class
	state *pickle.Dict
}

// peek returns an estimator without a word about what is none.
func (c *compiler) peek(value pickle.Value) *estimator {
	o, ok := value.(*pickle.Object)
	if !ok {
		return nil
	}
	class := o.Class()
	state, ok := o.State.(*pickle.Dict)
	if class == nil || !ok || !strings.HasPrefix(class.Module, "sklearn.") {
		return nil
	}
	return &estimator{c: c, class: class.String(), name: class.Name, state: state}
}

// estimator returns the estimator that a value is, or refuses it and returns nil.
func (c *compiler) estimator(path string, value pickle.Value) *estimator {
	e := c.peek(value)
	if e == nil {
		c.refuseClass(path, value, "it is no estimator of scikit-learn")
		return nil
	}
	e.path = path
	if !e.isOfKnownVersion() {
		e.refuse("_sklearn_version", "known are the versions from 1.2, and before 2")
		return nil
	}
	if !e.hasKnownOutput() {
		return nil
	}
	return e
}

func (e *estimator) isOfKnownVersion() bool { return e.minor() >= 2 }

// minor is the second number of the version of scikit-learn 1 that wrote it, or -1.
func (e *estimator) minor() int {
	value, _ := e.state.Get("_sklearn_version")
	version, _ := value.(string)
	parts := strings.Split(version, ".")
	if len(parts) < 2 || parts[0] != "1" {
		return -1
	}
	minor, err := strconv.Atoi(parts[1])
	if err != nil {
		return -1
	}
	return minor
}

// hasKnownOutput reports whether set_output asks for nothing but another container.
func (e *estimator) hasKnownOutput() bool {
	value, there := e.state.Get("_sklearn_output_config")
	if !there {
		return true
	}
	config, ok := value.(*pickle.Dict)
	if !ok || len(config.Keys) > 1 {
		e.refuse("_sklearn_output_config", "this is not known")
		return false
	}
	kind, _ := config.Get("transform")
	if len(config.Keys) == 1 && kind != "default" && kind != "pandas" && kind != "polars" && kind != nil {
		e.refuse("_sklearn_output_config", "this is not known")
		return false
	}
	return true
}

// knows refuses every parameter that is not listed: one of another version may
// change what an estimator does.
func (e *estimator) knows(parameters ...string) {
	for _, key := range e.state.Keys {
		name, ok := key.(string)
		if !ok || strings.HasPrefix(name, "_") || strings.HasSuffix(name, "_") {
			continue
		}
		if !slices.Contains(parameters, name) {
			e.refuse(name, "this parameter is not known")
		}
	}
}

// features is how many columns it was fitted on, or -1 where it does not say.
func (e *estimator) features() int {
	value, there := e.state.Get("n_features_in_")
	width, ok := pickle.IntOf(value)
	if !there || !ok || width < 1 || width > maxWidth {
		return -1
	}
	return int(width)
}

// names are those of the columns it was fitted on.
func (e *estimator) names(width int) []string {
	value, there := e.state.Get("feature_names_in_")
	if !there {
		return nil
	}
	items := e.c.array(value)
	if items == nil || len(items.items) != width {
		e.refuse("feature_names_in_", "these are not the names of its columns")
		return nil
	}
	names := make([]string, width)
	for i, item := range items.items {
		name, ok := item.(string)
		if !ok {
			e.refuse("feature_names_in_", "these are not the names of its columns")
			return nil
		}
		names[i] = name
	}
	return names
}

// parts are the estimators in one that has steps.
func (e *estimator) parts() []pickle.Value {
	for _, key := range []string{"steps", "transformer_list"} {
		value, _ := e.state.Get(key)
		if list, ok := value.(*pickle.List); ok && e.c.takes(int64(len(list.Items))) {
			return lastOf(list.Items)
		}
	}
	return nil
}

// lastOf returns the second of each pair.
func lastOf(pairs []pickle.Value) []pickle.Value {
	var last []pickle.Value
	for _, item := range pairs {
		if pair, ok := item.(*pickle.Tuple); ok && len(pair.Items) == 2 {
			last = append(last, pair.Items[1])
		}
	}
	return last
}

// inside is the path of an estimator in this one.
func (e *estimator) inside(name string) string {
	if e.path == "" {
		return shortened(name)
	}
	if len(e.path) > 400 {
		return e.path
	}
	return e.path + "/" + shortened(name)
}
