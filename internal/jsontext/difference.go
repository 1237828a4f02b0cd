package jsontext

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// firstDifference names the first place at which two JSON texts differ.
func firstDifference(given, understood []byte) string {
	return differs("", decoded(given), decoded(understood))
}

func decoded(text []byte) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return nil
	}
	return value
}

// differs returns "" where the values are equal.
func differs(place string, given, understood any) string {
	switch given := given.(type) {
	case map[string]any:
		if understood, ok := understood.(map[string]any); ok {
			return objectsDiffer(place, given, understood)
		}
	case []any:
		if understood, ok := understood.([]any); ok && len(given) == len(understood) {
			return listsDiffer(place, given, understood)
		}
	case nil:
		if understood != nil {
			return fmt.Sprintf("%s may not be null", place)
		}
		return ""
	default:
		if given == understood {
			return ""
		}
	}
	return fmt.Sprintf("%s is not written in the one form it has", place)
}

func objectsDiffer(place string, given, understood map[string]any) string {
	for _, key := range slices.Sorted(maps.Keys(understood)) {
		value, there := given[key]
		if !there {
			return fmt.Sprintf("%s/%s is missing", place, key)
		}
		if found := differs(place+"/"+key, value, understood[key]); found != "" {
			return found
		}
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if _, known := understood[key]; !known {
			return fmt.Sprintf("%s/%s is not known", place, key)
		}
	}
	return ""
}

func listsDiffer(place string, given, understood []any) string {
	for i := range given {
		if found := differs(fmt.Sprintf("%s/%d", place, i), given[i], understood[i]); found != "" {
			return found
		}
	}
	return ""
}
