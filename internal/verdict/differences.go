package verdict

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// maxDifferences is how many differences a report lists.
const maxDifferences = 1000

// Differences returns what is not the same of two runs in what they were and
// around them, the likeliest cause of another outcome first: see [likelihood].
func Differences(old, new Run) []Difference {
	before, after := old.facts(), new.facts()
	keys := maps.Clone(before)
	maps.Copy(keys, after)
	differences := []Difference{}
	for key := range keys {
		a, inOld := before[key]
		b, inNew := after[key]
		if a == b && inOld == inNew || !comparable(old, new, key) {
			continue
		}
		d := Difference{Section: key.section, Name: key.name}
		if inOld {
			d.Old = &a
		}
		if inNew {
			d.New = &b
		}
		differences = append(differences, d)
	}
	slices.SortFunc(differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.likelihood(), b.likelihood()), cmp.Compare(a.Section, b.Section), strings.Compare(a.Name, b.Name))
	})
	return differences[:min(len(differences), maxDifferences)]
}

// comparable reports whether a fact is known of both runs: what only a spec tells
// says nothing where one run has none.
func comparable(old, new Run, key fact) bool {
	if key.section == SectionCode && key.file {
		return old.Code != nil && new.Code != nil
	}
	return key.section == SectionParams && !key.spec || old.Spec != nil && new.Spec != nil
}

// fact names what is known of a run.
type fact struct {
	section Section
	name    string
	file    bool // of the code
	spec    bool // a parameter that the spec has, and not one that was logged
}
