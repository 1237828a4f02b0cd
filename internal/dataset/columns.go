package dataset

import (
	"maps"
	"slices"
)

// columns notes which columns came and went, and which have another type.
func (d *PartDifference) columns(old, new map[key]stored) {
	for _, k := range slices.SortedFunc(maps.Keys(old), compareKeys) {
		a := old[k]
		b, there := new[k]
		switch {
		case !there:
			d.RemovedColumns = append(d.RemovedColumns, k.label(a.Field))
		case a.label() != b.label():
			d.Retyped = append(d.Retyped, Retyped{k.label(a.Field), a.label(), b.label()})
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(new), compareKeys) {
		if _, there := old[k]; !there {
			d.AddedColumns = append(d.AddedColumns, k.label(new[k].Field))
		}
	}
}

// names notes which names along the last dimension of an array came and went.
func (d *PartDifference) names(old, new Part) {
	before, after := nameSet(old.Names), nameSet(new.Names)
	for _, name := range old.Names {
		if !after[name] {
			d.RemovedColumns = append(d.RemovedColumns, name.String())
		}
	}
	for _, name := range new.Names {
		if !before[name] {
			d.AddedColumns = append(d.AddedColumns, name.String())
		}
	}
}

func nameSet(names []Name) map[Name]bool {
	set := map[Name]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}

// common returns the fields by which rows are compared, in one order, and whether
// they can be: not of parts of another kind, of arrays whose rows are of another
// shape, or of tables that share no column.
func (d *PartDifference) common(old, new Part, a, b map[key]stored) (keys []key, comparable bool) {
	if old.Kind != new.Kind {
		d.Retyped = append(d.Retyped, Retyped{"", string(old.Kind), string(new.Kind)})
		return nil, false
	}
	if !old.tabular() && !sameRows(old.Shape, new.Shape) {
		return nil, false
	}
	for _, k := range slices.SortedFunc(maps.Keys(a), compareKeys) {
		if f, there := b[k]; there && f.label() == a[k].label() {
			keys = append(keys, k)
		}
	}
	return keys, len(keys) > 0 || len(a)+len(b) == 0
}

func sameRows(old, new []int64) bool {
	return len(old) == len(new) && (len(old) == 0 || slices.Equal(old[1:], new[1:]))
}
