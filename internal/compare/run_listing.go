package compare

import (
	"strings"

	"github.com/cupel/cupel"
)

// Field is something else that is known of a run.
type Field struct {
	cupel.FieldName
	Value  string
	Number bool // it is compared as a number where it is one
}

// Listing is a list of which only those items are fields that differ between two
// of the runs that have it: the files of a tree, say, or what is installed. A run
// that has no such list says nothing of the items.
type Listing struct {
	Section cupel.ComparedSection
	Prefix  string            // of the items' names, to make those of fields
	Items   map[string]string // by name
}

// FilePrefix begins the names of fields of the section code that are files of the
// tree. They are not ranked: the tree is, which differs wherever one of them does.
const FilePrefix = "files/"

func isRanked(name cupel.FieldName) bool {
	ofFile := name.Section == cupel.ComparedCode && strings.HasPrefix(name.Name, FilePrefix)
	return isInput(name.Section) && !ofFile
}

func (f fieldsAt) extra(run Run) {
	for _, field := range run.Fields {
		value := textCell(field.Value)
		if field.Number {
			value = numberCell(field.Value)
		}
		f.set(field.Section, field.Name, value)
	}
}

// list names the lists that are compared with one another.
type list struct {
	section cupel.ComparedSection
	prefix  string
}

// listings takes what differs of the lists of all runs.
func (f fields) listings(runs []Run) {
	lists := map[list][]map[string]string{}
	for i, run := range runs {
		for _, l := range append(run.Listings, columnsOf(run)...) {
			key := list{l.Section, l.Prefix}
			if lists[key] == nil {
				lists[key] = make([]map[string]string, len(runs))
			}
			lists[key][i] = l.Items
		}
	}
	for key, items := range lists {
		for name := range differing(items) {
			f.item(key, name, items)
		}
	}
}

// differing returns the names of items that are not the same in all lists that are
// there.
func differing(lists []map[string]string) map[string]bool {
	names := map[string]bool{}
	var reference map[string]string
	for _, items := range lists {
		if reference == nil {
			reference = items
			continue
		}
		if items == nil {
			continue
		}
		for name, value := range items {
			if known, ok := reference[name]; !ok || known != value {
				names[name] = true
			}
		}
		for name := range reference {
			if _, ok := items[name]; !ok {
				names[name] = true
			}
		}
	}
	return names
}

// item takes one item of all lists. What is known of the field otherwise stays.
func (f fields) item(key list, name string, lists []map[string]string) {
	for run, items := range lists {
		to := fieldsAt{f, run, len(lists)}
		value, ok := items[name]
		if ok && !to.known(key.section, key.prefix+name) {
			to.set(key.section, key.prefix+name, textCell(value))
		}
	}
}

// known reports whether the run has the field already.
func (f fieldsAt) known(section cupel.ComparedSection, name string) bool {
	values, ok := f.fields[cupel.FieldName{Section: section, Name: name}]
	return ok && values[f.run].kind != missing
}
