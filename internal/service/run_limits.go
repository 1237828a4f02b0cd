package service

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// Limits on what runs log, in characters unless it says bytes. They are those of
// MLflow, whose users know them.
const (
	maxBatchMetrics   = 1000
	maxBatchOthers    = 100 // parameters, and tags
	maxBatch          = 1000
	maxKey            = 250
	maxParamValue     = 6000
	maxTagValue       = 8000
	maxExperimentName = 500
	maxExperimentTag  = 20_000
	maxRunText        = 500
)

// checkBatch checks what is logged at once.
func checkBatch(batch cupel.RunBatch) error {
	all := len(batch.Metrics) + len(batch.Params) + len(batch.Tags)
	for _, limit := range []struct {
		what   string
		n, max int
	}{
		{"metrics", len(batch.Metrics), maxBatchMetrics}, {"params", len(batch.Params), maxBatchOthers},
		{"tags", len(batch.Tags), maxBatchOthers}, {"metrics, params, and tags", all, maxBatch},
	} {
		if limit.n > limit.max {
			return cupel.Errorf(cupel.Invalid, "A batch logging request can contain at most %d %s. Got %d %s. Please split up %s across multiple requests and try again.",
				limit.max, limit.what, limit.n, limit.what, limit.what)
		}
	}
	if len(batch.ID) > maxRunText {
		return cupel.Errorf(cupel.Invalid, "the batch's id has %d bytes: at most %d are allowed", len(batch.ID), maxRunText)
	}
	return checkLogged(batch)
}

// checkLogged checks keys and values, in any number.
func checkLogged(batch cupel.RunBatch) error {
	for i, p := range batch.Metrics {
		if err := checkKey(p.Key, "metrics", i, "name"); err != nil {
			return err
		}
		if p.Timestamp < 0 {
			return cupel.Errorf(cupel.Invalid, "Invalid value %d for parameter 'metrics[%d].timestamp' supplied: Timestamp must be a nonnegative long (64-bit integer)", p.Timestamp, i)
		}
	}
	if err := checkParams(batch.Params); err != nil {
		return err
	}
	for i, tag := range batch.Tags {
		if err := checkKey(tag.Key, "tags", i, "key"); err != nil {
			return err
		}
		if err := checkValue(tag.Value, maxTagValue, "tags", i); err != nil {
			return err
		}
	}
	return nil
}

// checkParams checks parameters, each of which may stand once.
func checkParams(params []cupel.Param) error {
	seen := make(map[string]bool, len(params))
	for i, p := range params {
		if err := checkKey(p.Key, "params", i, "key"); err != nil {
			return err
		}
		if err := checkValue(p.Value, maxParamValue, "params", i); err != nil {
			return err
		}
		if seen[p.Key] {
			return cupel.Errorf(cupel.Invalid, "Duplicate parameter keys have been submitted: ['%s']. Please ensure the request contains only one param value per param key.", p.Key)
		}
		seen[p.Key] = true
	}
	return nil
}

// checkKey checks the key of a metric, a parameter or a tag: the list and index
// say where it stands in the batch.
func checkKey(key, list string, index int, field string) error {
	// Most keys are right, and a batch has many: the place is written for an error.
	place := func() string { return fmt.Sprintf("%s[%d].%s", list, index, field) }
	switch {
	case key == "":
		return invalidValue(key, place(), "A key name must be provided.")
	case utf8.RuneCountInString(key) > maxKey:
		return cupel.Errorf(cupel.Invalid, "'%s' exceeds the maximum length of %d characters", place(), maxKey)
	case !utf8.ValidString(key) || strings.ContainsFunc(key, notInKey):
		return invalidValue(key, place(), "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).")
	case !isNormalPath(key):
		return invalidValue(key, place(), fmt.Sprintf("Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '%s'", path.Clean(key)))
	}
	return nil
}

func invalidValue(value, place, reason string) error {
	return cupel.Errorf(cupel.Invalid, "Invalid value %s for parameter '%s' supplied: %s", strconv.Quote(value), place, reason)
}

func notInKey(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("_/.- :", r)
}

// isNormalPath reports whether key is the same as the path of a file that it
// could name.
func isNormalPath(key string) bool {
	return path.Clean(key) == key && key != "." && key != ".." && !strings.HasPrefix(key, "../") && !strings.HasPrefix(key, "/")
}

func checkValue(value string, max int, list string, index int) error {
	if utf8.RuneCountInString(value) > max {
		return cupel.Errorf(cupel.Invalid, "'%s[%d].value' exceeds the maximum length of %d characters", list, index, max)
	}
	return checkText(value, fmt.Sprintf("%s[%d].value", list, index))
}

// checkText refuses what the databases cannot keep.
func checkText(text, place string) error {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return invalidValue(text, place, "it must be UTF-8 without NUL.")
	}
	return nil
}

func checkExperimentName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return cupel.Errorf(cupel.Invalid, "Invalid experiment name: '%s'", name)
	case utf8.RuneCountInString(name) > maxExperimentName:
		return cupel.Errorf(cupel.Invalid, "'name' exceeds the maximum length of %d characters", maxExperimentName)
	}
	return checkText(name, "name")
}

func checkExperimentTags(tags map[string]string) error {
	for key, value := range tags {
		if err := checkKey(key, "tags", 0, "key"); err != nil {
			return err
		}
		if err := checkValue(value, maxExperimentTag, "tags", 0); err != nil {
			return err
		}
	}
	return nil
}

// checkRunTexts checks the texts of a run's row.
func checkRunTexts(run cupel.Run) error {
	for place, text := range map[string]string{
		"run_name": run.Name, "user_id": run.User, "model_class": run.ModelClass, "dataset_class": run.DatasetClass,
		"feature_generator_class": run.FeatureGeneratorClass, "githash": run.GitHash,
	} {
		if utf8.RuneCountInString(text) > maxRunText {
			return cupel.Errorf(cupel.Invalid, "'%s' exceeds the maximum length of %d characters", place, maxRunText)
		}
		if err := checkText(text, place); err != nil {
			return err
		}
	}
	return nil
}

// joinLocation appends parts to the address of a folder.
func joinLocation(base string, parts ...string) string {
	return strings.TrimRight(base, "/") + "/" + strings.Join(parts, "/")
}
